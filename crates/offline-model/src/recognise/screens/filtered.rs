//! Lists of only some rows: by state, by date, by a yes or no.

use crate::language::lexicon::is_one_of;
use edgewright_pipeline::artifact::{Brief, BriefThing, FieldKind, ScreenKind};

use super::Wanted;
use crate::{
    language::{
        numbers::any_days,
        pattern::has_any,
        states::{StateKind, state_kind},
        token::Token,
    },
    meaning::{screen::main_date, terms},
    naming::{capitalised, lower_first},
    recognise::subject::{is_date, named_thing, working_thing},
    shape::ScreenDraft,
};

/// Words right before a state when it is meant as one.
const SPOKEN: &str = "is are still currently now been all only our the of see show";

/// The list of only some rows a clause asks for.
pub fn read(tokens: &[Token], brief: &Brief) -> Option<Wanted> {
    let looks = has_any(
        tokens,
        &[
            "see|show|view|list|know|find|check|overview|look|display|filter|tell what|which|who|all|where|only|the|how|everything|me|overdue|late|unpaid|open|upcoming",
            "list|overview|view|screen|page|tab of|for|with|showing",
            "upcoming|overdue|unpaid|today|outstanding {np}",
        ],
    );
    if !looks || crate::recognise::warning::asks(tokens) {
        return None;
    }
    let named = named_thing(tokens, brief);
    if let Some(neglected) = by_neglect(tokens, brief, named) {
        return Some(neglected);
    }
    by_state(tokens, brief, named)
        .or_else(|| by_nearness(tokens, brief, named))
        .or_else(|| by_lateness(tokens, brief, named))
        .or_else(|| by_flag(tokens, brief, named))
}

/// `what I have not worn for a year`: rows whose last time is long ago.
fn by_neglect(tokens: &[Token], brief: &Brief, named: Option<&BriefThing>) -> Option<Wanted> {
    let days = any_days(tokens).filter(|_| has_any(tokens, &["not|never|no"]))?;
    let last = |thing: &BriefThing| {
        thing
            .fields
            .iter()
            .find(|field| {
                matches!(field.kind, FieldKind::Date | FieldKind::DateTime)
                    && field.label.starts_with("Last ")
            })
            .map(|field| field.label.clone())
    };
    let thing = named
        .filter(|thing| last(thing).is_some())
        .or_else(|| brief.things.iter().find(|thing| last(thing).is_some()))?;
    let label = last(thing)?;
    let note = format!("Only {days} days past {label}");
    Some(Wanted::of(
        thing,
        ScreenKind::List,
        format!("{} neglected", thing.label),
        Some(note),
    ))
}

/// `what expires in the next 14 days`, `what is due this week`: rows whose date is near.
fn by_nearness(tokens: &[Token], brief: &Brief, named: Option<&BriefThing>) -> Option<Wanted> {
    let soon = has_any(
        tokens,
        &[
            "next|within|coming {n}",
            "in the? next|coming",
            "this|next week|month",
        ],
    );
    if !soon {
        return None;
    }
    let days = any_days(tokens).unwrap_or_else(|| if has_any(tokens, &["month"]) { 30 } else { 7 });
    let expires = has_any(tokens, &["expire|expires|expiring|run|runs out?"]);
    let date = |thing: &BriefThing| {
        let dates = || thing.fields.iter().filter(|field| is_date(field));
        let ending = dates().find(|field| {
            let label = field.label.to_lowercase();
            ["expir", "best before", "use by", "valid", "until"]
                .iter()
                .any(|word| label.contains(word))
        });
        let due = dates().find(|field| {
            let label = field.label.to_lowercase();
            label.starts_with("due") || label.starts_with("next") || label == "deadline"
        });
        if expires {
            ending
        } else {
            due.or_else(|| dates().next())
        }
        .map(|field| field.label.clone())
    };
    let thing = named
        .filter(|thing| date(thing).is_some())
        .or_else(|| brief.things.iter().find(|thing| date(thing).is_some()))?;
    let label = date(thing)?;
    let title = if expires {
        "expiring soon"
    } else {
        "coming up"
    };
    Some(Wanted::of(
        thing,
        ScreenKind::List,
        format!("{} {title}", thing.label),
        Some(format!("Only {days} days before {label}")),
    ))
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
        let is_state = SPOKEN.split(' ').any(|word| word == before)
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
                        .any(|token| is_one_of(&token.word, "not no never"));
                let spoken = negated
                    || before
                        .iter()
                        .any(|token| is_one_of(&token.word, "is are has have been all"));
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
