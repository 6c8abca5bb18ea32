//! `a calendar of due dates`, `a board`, `a chart of loans per month`, `see what is out`.

use edgewright_pipeline::artifact::{Brief, BriefField, BriefThing, FieldKind, ScreenKind};

use super::subject::{ends_of, is_date, main_thing, named_thing, named_things, working_thing};
use crate::{
    language::{
        numbers::any_days,
        pattern::{find, has_any},
        states::{StateKind, state_kind},
        token::Token,
    },
    meaning::{rule::is_numeric, screen::main_date, terms},
    naming::{capitalised, lower_first},
    shape::{FieldDraft, ScreenDraft},
};

/// A screen, with the field it needs if the thing has none to go by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The screen.
    pub screen: ScreenDraft,
    /// A field to add first.
    pub needs: Option<FieldDraft>,
}

/// The screens a clause asks for.
#[must_use]
pub fn read(tokens: &[Token], brief: &Brief) -> Vec<Wanted> {
    let mut wanted = Vec::new();
    wanted.extend(calendar(tokens, brief));
    wanted.extend(board(tokens, brief));
    wanted.extend(chart(tokens, brief));
    wanted.extend(cards(tokens, brief));
    wanted.extend(filtered(tokens, brief));
    wanted
}

/// The text with so many words `* of field * by …` that names a field of a thing.
fn named_field<'t>(
    tokens: &[Token],
    thing: &'t BriefThing,
    fits: &dyn Fn(&BriefField) -> bool,
) -> Option<&'t BriefField> {
    let words: Vec<String> = tokens
        .iter()
        .filter(|token| token.is_word())
        .map(|token| token.word.clone())
        .collect();
    let said = format!(" {} ", words.join(" "));
    let nouns: Vec<String> = tokens
        .iter()
        .filter(|token| token.is_word())
        .map(|token| token.noun.clone())
        .collect();
    let ones = format!(" {} ", nouns.join(" "));
    let mut hits: Vec<&BriefField> = thing
        .fields
        .iter()
        .filter(|field| fits(field))
        .filter(|field| {
            let label = format!(" {} ", terms::plain(&field.label));
            said.contains(&label) || ones.contains(&label)
        })
        .collect();
    hits.sort_by_key(|field| std::cmp::Reverse(field.label.len()));
    hits.first().copied().or_else(|| {
        // `due dates` means `Due back`, `birthdays` means `Date of birth`.
        tokens
            .iter()
            .filter(|token| {
                token.is_word() && token.word.len() > 2 && !is_plain_date_word(&token.noun)
            })
            .find_map(|token| {
                thing
                    .fields
                    .iter()
                    .filter(|field| fits(field))
                    .find(|field| {
                        let label = terms::plain(&field.label);
                        label
                            .split(' ')
                            .any(|word| word == token.noun || word == token.word)
                            || (token.noun == "birthday" && label.contains("birth"))
                            || (token.noun == "deadline" && label.starts_with("due"))
                    })
            })
    })
}

fn is_plain_date_word(word: &str) -> bool {
    matches!(
        word,
        "date"
            | "day"
            | "calendar"
            | "the"
            | "of"
            | "on"
            | "by"
            | "with"
            | "and"
            | "all"
            | "for"
            | "a"
            | "in"
            | "back"
            | "time"
    )
}

fn calendar(tokens: &[Token], brief: &Brief) -> Option<Wanted> {
    let asks = has_any(
        tokens,
        &[
            "calendar|timetable|agenda|diary",
            "rota|roster|schedule view|overview|showing|of",
            "week|month|weekly|monthly view|overview|plan|planner",
            "see|show|view * on a|the calendar",
        ],
    );
    if !asks || has_any(tokens, &["google|outlook|apple|ical"]) {
        return None;
    }
    let of = calendar_object(tokens);
    let dated = |thing: &BriefThing| thing.fields.iter().any(is_date);
    let by_field = |tokens: &[Token]| {
        brief.things.iter().find_map(|thing| {
            named_field(tokens, thing, &|field| is_date(field))
                .map(|field| (thing, field.id.clone()))
        })
    };
    let named = named_thing(of, brief);
    let direct = named.filter(|thing| dated(thing));
    let via_link = named.and_then(|named| {
        brief
            .things
            .iter()
            .find(|thing| dated(thing) && terms::links_to(thing, &named.id).next().is_some())
    });
    let (thing, field) = match direct {
        Some(thing) => (
            thing,
            named_field(of, thing, &|field| is_date(field)).map(|field| field.id.clone()),
        ),
        None => match by_field(of) {
            Some((thing, field)) => (thing, Some(field)),
            None => (
                via_link
                    .or_else(|| working_thing(brief).filter(|thing| dated(thing)))
                    .or_else(|| brief.things.iter().find(|thing| dated(thing)))
                    .or(named)
                    .or_else(|| working_thing(brief))?,
                None,
            ),
        },
    };
    let field = field.or_else(|| main_date(thing).map(str::to_owned));
    let needs = field
        .is_none()
        .then(|| FieldDraft::new("Date", FieldKind::Date));
    let label_of = |id: &str| {
        thing
            .fields
            .iter()
            .find(|field| field.id == id)
            .map(|field| field.label.clone())
    };
    let by = field
        .as_deref()
        .and_then(label_of)
        .unwrap_or_else(|| "Date".to_owned());
    let label = if by.to_lowercase().starts_with("due") {
        "Due dates".to_owned()
    } else {
        "Calendar".to_owned()
    };
    Some(Wanted {
        screen: ScreenDraft {
            kind: ScreenKind::Calendar,
            thing: thing.id.clone(),
            label,
            note: Some(format!("By {by}")),
        },
        needs,
    })
}

/// What follows `calendar of`, or else the whole clause.
fn calendar_object(tokens: &[Token]) -> &[Token] {
    find(
        tokens,
        "calendar|timetable|agenda|diary|schedule of|for|with|showing|where|to {rest}",
    )
    .and_then(|found| tokens.get(found.taken.first()?.clone()))
    .unwrap_or(tokens)
}

fn board(tokens: &[Token], brief: &Brief) -> Option<Wanted> {
    let asks = has_any(
        tokens,
        &[
            "kanban|trello",
            "board|pipeline|columns",
            "drag|dragging|dragged {rest}",
            "move * along|through|across|between",
        ],
    );
    let not_a_view = has_any(
        tokens,
        &[
            "board game|games|member|members|meeting|meetings|room",
            "notice|message|score|leader|skate|surf|white|bulletin board",
            "on the board",
            "board of",
        ],
    );
    if !asks || not_a_view {
        return None;
    }
    let has_columns = |thing: &&BriefThing| {
        thing.states.len() > 1
            || thing
                .fields
                .iter()
                .any(|field| field.kind == FieldKind::Choice)
    };
    let thing = named_things(tokens, brief)
        .into_iter()
        .find(has_columns)
        .or_else(|| working_thing(brief).filter(has_columns))
        .or_else(|| brief.things.iter().find(has_columns))
        .or_else(|| named_thing(tokens, brief))
        .or_else(|| main_thing(brief))?;
    let choice = thing
        .fields
        .iter()
        .find(|field| field.kind == FieldKind::Choice && thing.states.len() < 2);
    let needs = (!has_columns(&thing)).then(|| FieldDraft {
        choices: crate::language::field_kind::usual_choices("status"),
        ..FieldDraft::new("Status", FieldKind::Choice)
    });
    let note = choice.map(|field| format!("By {}", field.label));
    Some(Wanted {
        screen: ScreenDraft {
            kind: ScreenKind::Board,
            thing: thing.id.clone(),
            label: format!("{} board", thing.label_one),
            note,
        },
        needs,
    })
}

fn chart(tokens: &[Token], brief: &Brief) -> Option<Wanted> {
    let drawn = has_any(
        tokens,
        &["chart|graph|plot|diagram|pie|histogram|trend|trends|statistics|stats"],
    );
    let per = find(
        tokens,
        "per|by|each|every|a day|week|month|year|monthly|weekly|category|type|status",
    );
    let counted = has_any(
        tokens,
        &[
            "how many|much * per|by|each|every|a",
            "total|totals|sum|number|count|average|spending|income|amount * per|by|each|every",
        ],
    ) && per.is_some()
        && has_any(
            tokens,
            &["see|show|know|compare|total|overview|report|want|how"],
        );
    if !drawn && !counted {
        return None;
    }
    let named = named_things(tokens, brief);
    let by_money = has_any(
        tokens,
        &[
            "much|spend|spent|spending|income|earn|earned|revenue|sales|turnover|cost|costs|amount|total|money|donated|raised|takings|budget|expenses",
        ],
    );
    let money = |thing: &&BriefThing| {
        thing
            .fields
            .iter()
            .any(|field| field.kind == FieldKind::Money)
    };
    let summed_thing = brief
        .things
        .iter()
        .find(|thing| named_field(tokens, thing, &|field| is_numeric(field)).is_some());
    let thing = named
        .iter()
        .copied()
        .find(|thing| !by_money || money(thing))
        .or(summed_thing)
        .or_else(|| brief.things.iter().find(|thing| by_money && money(thing)))
        .or(named.first().copied())
        .or_else(|| working_thing(brief))?;
    let unit = ["day", "week", "month", "year"].into_iter().find(|unit| {
        has_any(tokens, &[&format!("per|by|each|every|a {unit}")])
            || tokens.iter().any(|token| token.word == format!("{unit}ly"))
    });
    let over_time = unit.or_else(|| {
        has_any(tokens, &["over time", "trend|trends|development|progress"]).then_some("month")
    });
    let date = named_field(tokens, thing, &|field| is_date(field))
        .map(|field| field.id.clone())
        .or_else(|| main_past_date(thing))
        .or_else(|| main_date(thing).map(str::to_owned))
        .filter(|id| {
            thing
                .fields
                .iter()
                .any(|field| field.id == *id && !field.label.to_lowercase().contains("birth"))
        });
    let groups = |field: &BriefField| {
        matches!(
            field.kind,
            FieldKind::Choice | FieldKind::Link | FieldKind::YesNo
        )
    };
    let after_by = find(tokens, "by|per|each {np}")
        .map(|found| found.tokens(tokens, 0).to_vec())
        .unwrap_or_default();
    let group = named_field(&after_by, thing, &groups)
        .or_else(|| named_field(tokens, thing, &groups).filter(|_| over_time.is_none()));
    let number = named_field(tokens, thing, &|field| is_numeric(field))
        .or_else(|| by_unit(tokens, thing))
        .or_else(|| {
            thing
                .fields
                .iter()
                .find(|field| by_money && field.kind == FieldKind::Money)
        });
    let average = has_any(tokens, &["average|mean"]);
    let what = match number {
        Some(field) => format!(
            "{} of {}",
            if average { "Average" } else { "Sum" },
            field.label
        ),
        None => "Count".to_owned(),
    };
    let label_of = |id: &str| {
        thing
            .fields
            .iter()
            .find(|field| field.id == id)
            .map(|field| field.label.clone())
    };
    let head = number.map_or_else(|| thing.label.clone(), |field| field.label.clone());
    let (note, label) = match (over_time, date.as_deref().and_then(label_of), group) {
        (Some(unit), Some(by), None) => (
            format!("{what} per {unit} by {by}"),
            format!("{head} per {unit}"),
        ),
        (_, _, Some(group)) => (
            format!("{what} by {}", group.label),
            format!("{head} by {}", lower_first(&group.label)),
        ),
        _ if thing.states.len() > 1 => (format!("{what} by Status"), format!("{head} by status")),
        (_, Some(by), None) => (
            format!("{what} per month by {by}"),
            format!("{head} per month"),
        ),
        _ => {
            let choice = thing.fields.iter().find(|field| groups(field))?;
            (
                format!("{what} by {}", choice.label),
                format!("{head} by {}", lower_first(&choice.label)),
            )
        }
    };
    Some(Wanted {
        screen: ScreenDraft {
            kind: ScreenKind::Chart,
            thing: thing.id.clone(),
            label,
            note: Some(note),
        },
        needs: None,
    })
}

/// `kilometres` means the distance, `hours` the time it took.
fn by_unit<'t>(tokens: &[Token], thing: &'t BriefThing) -> Option<&'t BriefField> {
    const UNITS: &[(&str, &str)] = &[
        ("kilometre", "distance"),
        ("kilometer", "distance"),
        ("km", "distance"),
        ("mile", "distance"),
        ("kg", "weight"),
        ("kilo", "weight"),
        ("hour", "hours"),
        ("minute", "minutes"),
        ("point", "score"),
        ("litre", "litres"),
    ];
    let wanted = tokens.iter().find_map(|token| {
        UNITS
            .iter()
            .find(|(unit, _)| *unit == token.noun)
            .map(|(_, field)| *field)
    })?;
    thing
        .fields
        .iter()
        .find(|field| is_numeric(field) && field.label.to_lowercase().contains(wanted))
}

/// When something happened, rather than when it is due.
fn main_past_date(thing: &BriefThing) -> Option<String> {
    let words = [
        "since", "out", "on", "from", "date", "start", "ordered", "paid", "spent", "given", "sold",
        "bought",
    ];
    words
        .iter()
        .find_map(|word| {
            thing.fields.iter().find(|field| {
                is_date(field)
                    && field
                        .label
                        .to_lowercase()
                        .split(' ')
                        .any(|part| part.trim_end_matches('s') == *word)
                    && !field.label.to_lowercase().starts_with("due")
            })
        })
        .map(|field| field.id.clone())
}

fn cards(tokens: &[Token], brief: &Brief) -> Option<Wanted> {
    if !has_any(
        tokens,
        &[
            "gallery|tiles",
            "as|with|in|card cards|grid",
            "card|cards view|layout",
        ],
    ) || has_any(
        tokens,
        &[
            "credit|debit|business|membership|trading|playing|pokemon|report card|cards",
            "pay|by card",
        ],
    ) {
        return None;
    }
    let thing = named_thing(tokens, brief).or_else(|| main_thing(brief))?;
    Some(Wanted {
        screen: ScreenDraft {
            kind: ScreenKind::Cards,
            thing: thing.id.clone(),
            label: format!("{} gallery", thing.label_one),
            note: None,
        },
        needs: None,
    })
}

/// Lists of only some rows.
fn filtered(tokens: &[Token], brief: &Brief) -> Option<Wanted> {
    let looks = has_any(
        tokens,
        &[
            "see|show|view|list|know|find|check|overview|look|display|filter|tell what|which|who|all|where|only|the|how|everything|me|overdue|late|unpaid|open|upcoming",
            "list|overview|view|screen|page|tab of|for|with|showing",
            "upcoming|overdue|unpaid|today's|outstanding {np}",
        ],
    );
    if !looks || super::warning::asks(tokens) {
        return None;
    }
    let named = named_thing(tokens, brief);
    by_state(tokens, brief, named)
        .or_else(|| by_lateness(tokens, brief, named))
        .or_else(|| by_flag(tokens, brief, named))
}

fn by_state(tokens: &[Token], brief: &Brief, named: Option<&BriefThing>) -> Option<Wanted> {
    let hit = |thing: &BriefThing| {
        thing
            .states
            .iter()
            .find(|state| state_said(tokens, state))
            .cloned()
    };
    let linked = named.and_then(|named| {
        brief.things.iter().find(|thing| {
            terms::links_to(thing, &named.id).next().is_some() && hit(thing).is_some()
        })
    });
    let thing = named
        .filter(|thing| hit(thing).is_some())
        .or(linked)
        .or_else(|| brief.things.iter().find(|thing| hit(thing).is_some()))?;
    let state = hit(thing)?;
    let label = if matches!(state.as_str(), "Out" | "On loan") {
        format!("{state} now")
    } else {
        format!("{state} {}", lower_first(&thing.label))
    };
    Some(Wanted {
        screen: ScreenDraft {
            kind: ScreenKind::List,
            thing: thing.id.clone(),
            label: capitalised(&label),
            note: Some(format!("Only {state}")),
        },
        needs: None,
    })
}

/// Whether a clause speaks of a state as a state: `what is out`, `open tickets`.
fn state_said(tokens: &[Token], state: &str) -> bool {
    let plain = terms::plain(state);
    let words: Vec<&str> = plain.split(' ').collect();
    let past = state_kind(state) != StateKind::Stopped;
    (0..tokens.len()).any(|at| {
        let here = words.iter().enumerate().all(|(offset, word)| {
            tokens
                .get(at + offset)
                .is_some_and(|token| token.word == *word)
        });
        let before = at
            .checked_sub(1)
            .and_then(|at| tokens.get(at))
            .map_or("", |token| token.word.as_str());
        let before2 = at
            .checked_sub(2)
            .and_then(|at| tokens.get(at))
            .map_or("", |token| token.word.as_str());
        let is_state = matches!(
            before,
            "is" | "are"
                | "still"
                | "currently"
                | "now"
                | "been"
                | "all"
                | "only"
                | "our"
                | "the"
                | "of"
                | "see"
                | "show"
        ) || (before == "not" && false)
            || matches!(before2, "is" | "are" | "still");
        here && past && is_state && before != "not" && before2 != "find"
    })
}

fn by_lateness(tokens: &[Token], brief: &Brief, named: Option<&BriefThing>) -> Option<Wanted> {
    let late = has_any(tokens, &["overdue|late"]);
    let soon = has_any(
        tokens,
        &[
            "upcoming|coming",
            "due|expiring|expire|expires this|next|soon|within|today|tomorrow",
            "today's|today",
        ],
    );
    if !late && !soon {
        return None;
    }
    let date = |thing: &BriefThing| main_date(thing).map(str::to_owned);
    let linked = named.and_then(|named| {
        brief.things.iter().find(|thing| {
            date(thing).is_some() && terms::links_to(thing, &named.id).next().is_some()
        })
    });
    let thing = named
        .filter(|thing| date(thing).is_some())
        .or(linked)
        .or_else(|| working_thing(brief).filter(|thing| date(thing).is_some()))?;
    let id = date(thing)?;
    let by = thing
        .fields
        .iter()
        .find(|field| field.id == id)?
        .label
        .clone();
    let many = lower_first(&thing.label);
    let (label, note) = if late {
        (format!("Overdue {many}"), format!("Only past {by}"))
    } else {
        let days = any_days(tokens).unwrap_or(if has_any(tokens, &["today's|today"]) {
            1
        } else if has_any(tokens, &["month"]) {
            30
        } else {
            7
        });
        (
            format!("Upcoming {many}"),
            format!(
                "Only {} before {by}",
                if days == 1 {
                    "1 day".to_owned()
                } else {
                    format!("{days} days")
                }
            ),
        )
    };
    Some(Wanted {
        screen: ScreenDraft {
            kind: ScreenKind::List,
            thing: thing.id.clone(),
            label,
            note: Some(note),
        },
        needs: None,
    })
}

fn by_flag(tokens: &[Token], brief: &Brief, named: Option<&BriefThing>) -> Option<Wanted> {
    let hit = |thing: &BriefThing| {
        thing
            .fields
            .iter()
            .filter(|field| field.kind == FieldKind::YesNo)
            .find_map(|field| {
                let word = terms::plain(&field.label);
                let at = tokens
                    .iter()
                    .position(|token| token.word == word || token.word == format!("un{word}"))?;
                let before = tokens.get(at.saturating_sub(4)..at)?;
                let negated = tokens.get(at)?.word.starts_with("un")
                    || before
                        .iter()
                        .any(|token| matches!(token.word.as_str(), "not" | "no" | "never"));
                let spoken = negated
                    || before.iter().any(|token| {
                        matches!(
                            token.word.as_str(),
                            "is" | "are" | "has" | "have" | "been" | "all"
                        )
                    });
                spoken.then(|| (field.label.clone(), !negated))
            })
    };
    let thing = named
        .filter(|thing| hit(thing).is_some())
        .or_else(|| brief.things.iter().find(|thing| hit(thing).is_some()))?;
    let (label, yes) = hit(thing)?;
    let lower = lower_first(&label);
    let tab = if yes {
        format!("{label} {}", lower_first(&thing.label))
    } else {
        format!("Not {lower}")
    };
    let _ = ends_of;
    Some(Wanted {
        screen: ScreenDraft {
            kind: ScreenKind::List,
            thing: thing.id.clone(),
            label: tab,
            note: Some(format!(
                "Only {label} set to {}",
                if yes { "yes" } else { "no" }
            )),
        },
        needs: None,
    })
}
