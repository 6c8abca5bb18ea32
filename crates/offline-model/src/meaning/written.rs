//! Writing rules in the words [`super::rule::read`] reads back.

use edgewright_pipeline::artifact::{Brief, BriefThing};

use super::{
    rule::{Formula, Meaning, Warning},
    terms,
};
use crate::naming::{lower_first, with_article};

/// The sentence of a rule; none if it names something the brief does not have.
#[must_use]
pub fn sentence(meaning: &Meaning, brief: &Brief) -> Option<String> {
    let thing = terms::thing_by_id(brief, thing_of(meaning))?;
    let label = |id: &str| label_of(thing, id);
    let many = lower_first(&thing.label);
    let one = with_article(&thing.label_one);
    Some(match meaning {
        Meaning::Once { fields, states, .. } => {
            let names: Option<Vec<String>> = fields
                .iter()
                .map(|id| label(id).map(|label| lower_first(&label)))
                .collect();
            let which = if states.is_empty() {
                String::new()
            } else {
                format!(" that are {}", alternatives(states))
            };
            format!(
                "No two {many}{which} have the same {}",
                crate::naming::listed(&names?)
            )
        }
        Meaning::Order { later, earlier, .. } => format!(
            "In {many}, {} is never before {}",
            label(later)?,
            label(earlier)?
        ),
        Meaning::Within {
            field, least, most, ..
        } => {
            let name = label(field)?;
            match (least, most) {
                (Some(0), None) => format!("In {many}, {name} is never negative"),
                (Some(low), Some(high)) => format!("In {many}, {name} is between {low} and {high}"),
                (Some(low), None) => format!("In {many}, {name} is at least {low}"),
                (None, Some(high)) => format!("In {many}, {name} is at most {high}"),
                (None, None) => return None,
            }
        }
        Meaning::Filled {
            field, state: None, ..
        } => format!("In {many}, {} must be filled in", label(field)?),
        Meaning::Filled {
            field,
            state: Some(state),
            ..
        } => format!(
            "In {many}, {} must be filled in once {state}",
            label(field)?
        ),
        Meaning::WorkedOut { field, formula, .. } => format!(
            "In {many}, {} is {}",
            label(field)?,
            formula_words(formula, thing)?
        ),
        Meaning::Stamped {
            state, field, days, ..
        } => {
            let when = if *days == 0 {
                "today".to_owned()
            } else {
                format!("in {}", days_words(*days))
            };
            format!("When {one} becomes {state}, {} is {when}", label(field)?)
        }
        Meaning::OnlyBy { state, role, .. } => {
            let person = brief.people.iter().find(|person| person.id == *role)?;
            format!(
                "Only {} may move {one} to {state}",
                with_article(&person.label)
            )
        }
        Meaning::Warn { when, unless, .. } => {
            let unless = if unless.is_empty() {
                String::new()
            } else {
                format!(", unless {}", alternatives(unless))
            };
            format!("Warn when {one} {}{unless}", warning_words(when, thing)?)
        }
    })
}

/// The thing a rule is about.
#[must_use]
pub fn thing_of(meaning: &Meaning) -> &str {
    match meaning {
        Meaning::Once { thing, .. }
        | Meaning::Order { thing, .. }
        | Meaning::Within { thing, .. }
        | Meaning::Filled { thing, .. }
        | Meaning::WorkedOut { thing, .. }
        | Meaning::Stamped { thing, .. }
        | Meaning::OnlyBy { thing, .. }
        | Meaning::Warn { thing, .. } => thing,
    }
}

/// `7 or more days late`, for the words of a warning.
#[must_use]
pub fn warning_words(when: &Warning, thing: &BriefThing) -> Option<String> {
    let label = |id: &str| label_of(thing, id);
    Some(match when {
        Warning::Past { field, days: 0 } => format!("is past its {}", label(field)?),
        Warning::Past { field, days } => format!(
            "is {} or more past its {}",
            days_words(*days),
            label(field)?
        ),
        Warning::Soon { field, days } => format!(
            "is {} or less before its {}",
            days_words(*days),
            label(field)?
        ),
        Warning::Below { field, limit } => format!("has {} below {limit}", label(field)?),
        Warning::Above { field, limit } => format!("has {} above {limit}", label(field)?),
        Warning::InState(state) => format!("is {state}"),
        Warning::Is { field, value } => format!("has {} set to {value}", label(field)?),
        Warning::Empty { field } => format!("has no {}", label(field)?),
    })
}

fn days_words(days: i64) -> String {
    if days == 1 {
        "1 day".to_owned()
    } else {
        format!("{days} days")
    }
}

fn formula_words(formula: &Formula, thing: &BriefThing) -> Option<String> {
    let label = |id: &str| label_of(thing, id);
    let joined = |ids: &[String], words: &str| -> Option<String> {
        let labels: Option<Vec<String>> = ids.iter().map(|id| label(id)).collect();
        labels.map(|labels| labels.join(words))
    };
    Some(match formula {
        Formula::Times(left, right) => format!("{} times {}", label(left)?, label(right)?),
        Formula::Minus(left, right) => format!("{} minus {}", label(left)?, label(right)?),
        Formula::Plus(ids) => joined(ids, " plus ")?,
        Formula::Joined(ids) => joined(ids, " followed by ")?,
        Formula::YearsSince(date) => format!("the years since {}", label(date)?),
        Formula::DaysBetween(from, None) => format!("the days from {} to today", label(from)?),
        Formula::DaysBetween(from, Some(until)) => {
            format!("the days from {} to {}", label(from)?, label(until)?)
        }
        Formula::DaysPast(date) => format!("the days past {}", label(date)?),
        Formula::DaysUntil(date) => format!("the days until {}", label(date)?),
    })
}

/// `A or B`.
#[must_use]
pub fn alternatives(states: &[String]) -> String {
    match states {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

fn label_of(thing: &BriefThing, id: &str) -> Option<String> {
    thing
        .fields
        .iter()
        .find(|field| field.id == id)
        .map(|field| field.label.clone())
}
