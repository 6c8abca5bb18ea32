//! `warn me when something is a week late`, `flag what runs low`, `overdue ones in red`.

use crate::language::lexicon::is_one_of;
use edgewright_pipeline::artifact::{Brief, BriefField, BriefThing, FieldKind};

use super::subject::{ends_of, is_date, named_thing, working_thing};
use crate::{
    language::{
        numbers::{any_days, any_number},
        pattern::{find, has_any},
        phrase::words_of,
        token::Token,
    },
    meaning::{
        rule::{Meaning, Warning, is_numeric},
        screen::main_date,
        terms,
    },
    shape::FieldDraft,
};

/// A warning, with the field it needs if the thing has none to go by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The warning.
    pub meaning: Meaning,
    /// A field to add first.
    pub needs: Option<(String, FieldDraft)>,
}

/// Ways of asking for a warning.
const ASKS: &[&str] = &[
    "warn|alert|remind|notify|flag|highlight|tell|nudge|ping me|us|them|staff|people|you? when|if|before|about|of|as|once|which|what|whenever",
    "warn|flag|highlight|mark|colour|color overdue|late|expired|expiring|low|anything|everything|items|things",
    "warning|alert|reminder|notification|flag when|if|for|about|before|once",
    "overdue|late|expired * red|highlighted|flagged|stand",
    "remind|warn|notify|tell|alert me|us|them to|every {rest}",
    "should|must|to be? flagged|highlighted|marked|shown red|in",
    "should|must be? flagged|highlighted",
    "warn|alert|remind|notify|flag|tell me|us|them|staff|people? {n} day|days|week|weeks|month|months|hours before|ahead|after|in|prior|earlier",
    "warn|alert|remind|notify|flag|tell me|us|them|staff|people? a|the|one day|week|month|fortnight before|ahead|after|in|prior|earlier",
    "show|see|display|get a|the? warning|warnings|alert|alerts",
    "want|need|like to? be? warned|alerted|reminded|notified",
];

/// Whether a clause asks for a warning.
#[must_use]
pub fn asks(tokens: &[Token]) -> bool {
    has_any(tokens, ASKS)
}

/// The warning a clause asks for; none if it asks for none or it is not clear of what.
#[must_use]
pub fn read(tokens: &[Token], brief: &Brief, context: Option<&str>) -> Option<Wanted> {
    if !asks(tokens) {
        return None;
    }
    // `warn us when one is overdue` speaks of what was named last.
    let pronoun = tokens
        .iter()
        .any(|token| is_one_of(&token.word, "one it they them these"));
    let named = named_thing(tokens, brief).or_else(|| {
        context
            .filter(|_| pronoun || tokens.len() < 7)
            .and_then(|id| terms::thing_by_id(brief, id))
    });
    if let Some(found) = number(tokens, brief, named) {
        return Some(found);
    }
    if let Some(found) = yes_no(tokens, brief, named) {
        return Some(found);
    }
    date(tokens, brief, named)
}

/// Below or above a number: `fewer than 5 left`, `low on stock`.
fn number(tokens: &[Token], brief: &Brief, named: Option<&BriefThing>) -> Option<Wanted> {
    let below = find(tokens, "below|under|fewer|less|lower than? {n}")
        .or_else(|| find(tokens, "down to {n}"));
    let above = find(
        tokens,
        "above|over|exceed|exceeds|more|higher|greater than? {n}",
    );
    let low = has_any(
        tokens,
        &[
            "low",
            "out of stock",
            "running|run|runs out",
            "reorder|restock",
        ],
    ) && !has_any(tokens, &["day|days|week|weeks|month|months"]);
    let after_days = |end: usize| {
        tokens
            .get(end)
            .is_some_and(|token| crate::language::numbers::days_in(&token.noun).is_some())
    };
    let limit_of = |found: &crate::language::pattern::Found| {
        any_number(found.tokens(tokens, 0)).filter(|_| !after_days(found.span.end))
    };
    let (limit, is_below) = match (&below, &above) {
        (Some(found), _) if limit_of(found).is_some() => (limit_of(found)?, true),
        (_, Some(found)) if limit_of(found).is_some() => (limit_of(found)?, false),
        _ if low => (5, true),
        _ => return None,
    };
    let numeric = |thing: &&BriefThing| thing.fields.iter().any(is_numeric);
    let stock = |thing: &BriefThing| {
        field_named(tokens, thing, is_numeric)
            .or_else(|| {
                thing
                    .fields
                    .iter()
                    .find(|field| is_numeric(field) && is_stock(field))
            })
            .map(|field| field.id.clone())
    };
    let thing = named
        .filter(numeric)
        .or_else(|| brief.things.iter().find(|thing| stock(thing).is_some()))
        .or(named)
        .or_else(|| working_thing(brief))?;
    let known = stock(thing).or_else(|| {
        thing
            .fields
            .iter()
            .find(|field| is_numeric(field))
            .map(|field| field.id.clone())
    });
    let needs = known.is_none().then(|| {
        (
            thing.id.clone(),
            FieldDraft::new("Quantity", FieldKind::WholeNumber),
        )
    });
    let field = known.unwrap_or_else(|| "quantity".to_owned());
    let when = if is_below {
        Warning::Below { field, limit }
    } else {
        Warning::Above { field, limit }
    };
    Some(Wanted {
        meaning: Meaning::Warn {
            thing: thing.id.clone(),
            when,
            unless: Vec::new(),
        },
        needs,
    })
}

fn is_stock(field: &BriefField) -> bool {
    let label = field.label.to_lowercase();
    [
        "stock", "quantity", "left", "count", "amount", "number", "units", "level",
    ]
    .iter()
    .any(|word| label.contains(word))
        && field.kind != FieldKind::Money
}

/// The field of a thing that tokens name, among those that fit.
fn field_named<'t>(
    tokens: &[Token],
    thing: &'t BriefThing,
    fits: fn(&BriefField) -> bool,
) -> Option<&'t BriefField> {
    let said = crate::meaning::terms::plain(&words_of(tokens));
    let padded = format!(" {said} ");
    let mut named: Vec<&BriefField> = thing
        .fields
        .iter()
        .filter(|field| {
            fits(field) && padded.contains(&format!(" {} ", terms::plain(&field.label)))
        })
        .collect();
    named.sort_by_key(|field| std::cmp::Reverse(field.label.len()));
    named.first().copied().or_else(|| {
        tokens
            .iter()
            .filter(|token| token.nominal)
            .find_map(|token| terms::field(thing, &token.noun).filter(|field| fits(field)))
    })
}

/// `not paid`, `unpaid`, `not returned`.
fn yes_no(tokens: &[Token], brief: &Brief, named: Option<&BriefThing>) -> Option<Wanted> {
    if any_days(tokens).is_some() {
        return None;
    }
    let flags = |thing: &BriefThing| -> Option<(String, bool)> {
        thing
            .fields
            .iter()
            .filter(|field| field.kind == FieldKind::YesNo)
            .find_map(|field| {
                let word = terms::plain(&field.label);
                let at = tokens
                    .iter()
                    .position(|token| token.word == word || token.word == format!("un{word}"))?;
                let negated = tokens.get(at)?.word.starts_with("un")
                    || tokens
                        .get(at.saturating_sub(3)..at)?
                        .iter()
                        .any(|token| is_one_of(&token.word, "not never no without"));
                Some((field.id.clone(), !negated))
            })
    };
    let candidates = named.into_iter().chain(&brief.things);
    let (thing, (field, yes)) = candidates
        .into_iter()
        .find_map(|thing| flags(thing).map(|flag| (thing, flag)))?;
    let when = Warning::Is {
        field,
        value: if yes { "yes" } else { "no" }.to_owned(),
    };
    Some(Wanted {
        meaning: Meaning::Warn {
            thing: thing.id.clone(),
            when,
            unless: ends_of(thing),
        },
        needs: None,
    })
}

/// Late or soon.
fn date(tokens: &[Token], brief: &Brief, named: Option<&BriefThing>) -> Option<Wanted> {
    let late = has_any(
        tokens,
        &[
            "late|overdue|expired|past|missed|after|ago|delayed|behind|old",
            "not|never * back|returned|done|finished|paid|replied|contacted|watered|cleaned|serviced|updated",
        ],
    );
    let soon = has_any(
        tokens,
        &[
            "expire|expires|expiring|within|soon|before|upcoming|approaching|coming|ahead|left|almost|nearly|near|about",
            "due|ends|end|renewal|renews|runs in|on|today|tomorrow|this|next",
        ],
    );
    if !late && !soon && any_days(tokens).is_none() && !has_any(tokens, &["due|deadline|date"]) {
        return None;
    }
    let days = any_days(tokens);
    let is_late =
        late && !(soon && has_any(tokens, &["within|before|soon|upcoming|approaching|almost"]));
    let dated = |thing: &BriefThing| {
        field_named(tokens, thing, is_date)
            .or_else(|| by_verb(tokens, thing))
            .map(|field| field.id.clone())
    };
    let fits = |thing: &&BriefThing| thing.fields.iter().any(is_date);
    let thing = named
        .filter(fits)
        .or_else(|| {
            named.and_then(|named| {
                brief
                    .things
                    .iter()
                    .find(|thing| fits(thing) && terms::links_to(thing, &named.id).next().is_some())
            })
        })
        .or_else(|| brief.things.iter().find(|thing| dated(thing).is_some()))
        .or_else(|| due_thing(brief))
        .or(named)
        .or_else(|| working_thing(brief))?;
    let field = dated(thing)
        .or_else(|| due_field(thing))
        .or_else(|| main_date(thing).map(str::to_owned));
    let field = by_which_due(tokens, thing, field, is_late);
    let needs = field.is_none().then(|| {
        (
            thing.id.clone(),
            FieldDraft::new(
                if is_late { "Due on" } else { "Expires on" },
                FieldKind::Date,
            ),
        )
    });
    let field = field.unwrap_or_else(|| if is_late { "due_on" } else { "expires_on" }.to_owned());
    let since = thing
        .fields
        .iter()
        .any(|known| known.id == field && known.label.to_lowercase().starts_with("last"));
    let when = if is_late || since {
        Warning::Past {
            field,
            days: days.unwrap_or(0),
        }
    } else {
        Warning::Soon {
            field,
            days: days.unwrap_or(7),
        }
    };
    Some(Wanted {
        meaning: Meaning::Warn {
            thing: thing.id.clone(),
            when,
            unless: ends_of(thing),
        },
        needs,
    })
}

/// Overdue is what has a date by which it is due, not what happened on a date.
fn by_which_due(
    tokens: &[Token],
    thing: &BriefThing,
    field: Option<String>,
    is_late: bool,
) -> Option<String> {
    let overdue = is_late && has_any(tokens, &["overdue|late|due"]);
    match due_field(thing) {
        Some(due) if overdue => Some(due),
        _ => field.filter(|id| !(overdue && id == "date")),
    }
}

/// A date called after the verb: `expires` is `Expires on`, `not watered` is `Last watered`.
fn by_verb<'t>(tokens: &[Token], thing: &'t BriefThing) -> Option<&'t BriefField> {
    let own = terms::plain(&thing.label_one);
    let expires = tokens
        .iter()
        .any(|token| is_one_of(&token.verb, "expire expiry") || token.word == "expiring");
    let says = |label: &str| {
        (expires
            && [
                "best before",
                "use by",
                "expir",
                "valid until",
                "best-before",
            ]
            .iter()
            .any(|word| label.contains(word)))
            || tokens.iter().any(|token| {
                token.is_word()
                    && token.word.len() > 4
                    && token.noun != own
                    && label.split(' ').any(|word| {
                        word == token.word
                            || stem(word) == stem(&token.word)
                            || same_root(word, &token.word)
                    })
            })
    };
    thing
        .fields
        .iter()
        .filter(|field| is_date(field))
        .find(|field| says(&terms::plain(&field.label)))
}

/// `inspect` and `inspection`, `harvested` and `harvest`.
fn same_root(left: &str, right: &str) -> bool {
    let root = |word: &str| word.chars().take(6).collect::<String>();
    left.len() > 5 && right.len() > 5 && root(left) == root(right)
}

fn stem(word: &str) -> String {
    let base = crate::language::inflection::verb_base(word);
    base.trim_end_matches('e')
        .trim_end_matches("ry")
        .trim_end_matches("al")
        .to_owned()
}

/// The thing that has a date by which something is due.
fn due_thing(brief: &Brief) -> Option<&BriefThing> {
    let due = |thing: &&BriefThing| due_field(thing).is_some();
    brief
        .things
        .iter()
        .find(|thing| thing.states.len() > 1 && due(thing))
        .or_else(|| brief.things.iter().find(due))
}

fn due_field(thing: &BriefThing) -> Option<String> {
    let words = [
        "due", "deadline", "promised", "expected", "target", "needed", "back", "until", "return",
        "expir", "renew", "ends", "end", "next",
    ];
    words
        .iter()
        .find_map(|word| {
            thing
                .fields
                .iter()
                .find(|field| is_date(field) && field.label.to_lowercase().contains(word))
        })
        .map(|field| field.id.clone())
}

/// Whether a thing is something lent that comes back.
#[must_use]
pub fn is_loan(thing: &BriefThing) -> bool {
    thing
        .states
        .iter()
        .any(|state| ["Back", "Returned", "Out", "On loan"].contains(&state.as_str()))
        || thing
            .fields
            .iter()
            .any(|field| field.label.to_lowercase().contains("due back"))
}
