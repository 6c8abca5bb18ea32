//! What the rules of a brief mean.
//!
//! [`read`] takes the sentences [`super::written`] writes, and common ways of saying the same. What it
//! does not understand it leaves alone; it never guesses at half a rule.

use edgewright_pipeline::artifact::{Brief, BriefField, BriefThing, FieldKind};

use super::{field_rule::of_field, terms};
use crate::language::{
    numbers::{any_days, any_number},
    text::Text,
};

/// What a rule means; things, fields and roles by id, states by label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// The fields taken together occur once, among rows in the states if any are named.
    Once {
        thing: String,
        fields: Vec<String>,
        states: Vec<String>,
    },
    /// One date or number is never before or below another.
    Order {
        thing: String,
        later: String,
        earlier: String,
    },
    /// A number lies within bounds.
    Within {
        thing: String,
        field: String,
        least: Option<i64>,
        most: Option<i64>,
    },
    /// A field must be filled in, once a state is reached if one is named.
    Filled {
        thing: String,
        field: String,
        state: Option<String>,
    },
    /// A field is worked out.
    WorkedOut {
        thing: String,
        field: String,
        formula: Formula,
    },
    /// A date becomes today, or a day so many days later, when a state is reached.
    Stamped {
        thing: String,
        state: String,
        field: String,
        days: i64,
    },
    /// Only a role, beside the owner, may move to a state.
    OnlyBy {
        thing: String,
        state: String,
        role: String,
    },
    /// A warning while rows match.
    Warn {
        thing: String,
        when: Warning,
        unless: Vec<String>,
    },
}

/// How a field is worked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Formula {
    /// Two fields multiplied.
    Times(String, String),
    /// Fields added up.
    Plus(Vec<String>),
    /// One less the other.
    Minus(String, String),
    /// Whole years since a date.
    YearsSince(String),
    /// Days from one date to another, or to today.
    DaysBetween(String, Option<String>),
    /// Days a date is past, 0 before it.
    DaysPast(String),
    /// Days until a date.
    DaysUntil(String),
    /// Texts with a space between.
    Joined(Vec<String>),
}

/// When to warn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// A date is so many days or more past; 0 is any day before today.
    Past { field: String, days: i64 },
    /// A date is so many days or less away, today included.
    Soon { field: String, days: i64 },
    /// A number is below a number.
    Below { field: String, limit: i64 },
    /// A number is above a number.
    Above { field: String, limit: i64 },
    /// A row is in a state.
    InState(String),
    /// A yes or no field has a value, or a choice a choice.
    Is { field: String, value: String },
    /// A field is empty.
    Empty { field: String },
}

/// What a rule of the brief means; none if it is not understood.
#[must_use]
pub fn read(text: &str, brief: &Brief) -> Option<Meaning> {
    let lower = text.trim().trim_end_matches('.').to_owned();
    once(&lower, brief)
        .or_else(|| warn(&lower, brief))
        .or_else(|| stamped(&lower, brief))
        .or_else(|| only_by(&lower, brief))
        .or_else(|| of_field(&lower, brief))
}

/// The text after a beginning, ignoring case.
pub fn after<'t>(text: &'t str, beginning: &str) -> Option<&'t str> {
    let head = text.get(..beginning.len())?;
    head.eq_ignore_ascii_case(beginning)
        .then(|| text.get(beginning.len()..))
        .flatten()
}

/// The text before and after the first occurrence of words, ignoring case.
pub fn around<'t>(text: &'t str, words: &str) -> Option<(&'t str, &'t str)> {
    let at = text.to_ascii_lowercase().find(words)?;
    Some((text.get(..at)?, text.get(at + words.len()..)?))
}

/// `No two loans that are Reserved or Out have the same tool`.
fn once(text: &str, brief: &Brief) -> Option<Meaning> {
    let (left, right) = around(after(text, "no two ")?, " have the same ")
        .or_else(|| around(after(text, "no two ")?, " share the same "))?;
    let (name, states) =
        around(left, " that are ").map_or((left, ""), |(name, states)| (name, states));
    let thing = terms::thing(brief, name)?;
    let states = states_of(thing, states)?;
    let fields: Option<Vec<String>> = match terms::field(thing, right) {
        Some(field) => Some(vec![field.id.clone()]),
        None => split_names(right)
            .map(|name| terms::field(thing, name).map(|field| field.id.clone()))
            .collect(),
    };
    Some(Meaning::Once {
        thing: thing.id.clone(),
        fields: fields?,
        states,
    })
}

/// The states in `Reserved or Out`; none if one of them does not exist.
fn states_of(thing: &BriefThing, phrase: &str) -> Option<Vec<String>> {
    split_names(phrase)
        .map(|name| terms::state(thing, name).cloned())
        .collect()
}

fn split_names(phrase: &str) -> impl Iterator<Item = &str> {
    phrase
        .split([','])
        .flat_map(|part| part.split(" and "))
        .flat_map(|part| part.split(" or "))
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// `Warn when a loan is 7 days or more past its Due back, unless Back or Cancelled`.
fn warn(text: &str, brief: &Brief) -> Option<Meaning> {
    let rest = after(text, "warn when ")?;
    let (rest, unless) =
        around(rest, ", unless ").map_or((rest, ""), |(rest, unless)| (rest, unless));
    let (name, condition) = around(rest, " is ")
        .filter(|(name, _)| !name.contains(" has "))
        .or_else(|| around(rest, " has "))?;
    let thing = terms::thing(brief, name)?;
    let unless = states_of(thing, unless)?;
    let when = warning(thing, condition)?;
    Some(Meaning::Warn {
        thing: thing.id.clone(),
        when,
        unless,
    })
}

fn warning(thing: &BriefThing, condition: &str) -> Option<Warning> {
    let days = |text: &str| any_days(&Text::read(text).sentences.first()?.tokens);
    let number = |text: &str| any_number(&Text::read(text).sentences.first()?.tokens);
    let id = |name: &str| {
        terms::field(thing, name.trim().trim_start_matches("its ")).map(|field| field.id.clone())
    };
    if let Some((span, field)) = around(condition, "past its ") {
        return Some(Warning::Past {
            field: id(field)?,
            days: days(span).unwrap_or(0),
        });
    }
    if let Some((span, field)) = around(condition, "before its ") {
        return Some(Warning::Soon {
            field: id(field)?,
            days: days(span)?,
        });
    }
    if let Some((field, limit)) = around(condition, " below ") {
        return Some(Warning::Below {
            field: id(field)?,
            limit: number(limit)?,
        });
    }
    if let Some((field, limit)) = around(condition, " above ") {
        return Some(Warning::Above {
            field: id(field)?,
            limit: number(limit)?,
        });
    }
    if let Some(field) = after(condition, "without ").or_else(|| after(condition, "no ")) {
        return Some(Warning::Empty { field: id(field)? });
    }
    if let Some(state) = terms::state(thing, condition) {
        return Some(Warning::InState(state.clone()));
    }
    if let Some((field, value)) = around(condition, " set to ") {
        return Some(Warning::Is {
            field: id(field)?,
            value: value.trim().to_owned(),
        });
    }
    None
}

/// `When a loan becomes Out, Out since is today`.
fn stamped(text: &str, brief: &Brief) -> Option<Meaning> {
    let (name, rest) = around(after(text, "when ")?, " becomes ")?;
    let (state, rest) = around(rest, ", ")?;
    let (field, days) = match around(rest, " is today").or_else(|| around(rest, " becomes today")) {
        Some((field, _)) => (field, 0),
        None => {
            let (field, span) = around(rest, " is in ")?;
            (
                field,
                any_days(&Text::read(span).sentences.first()?.tokens)?,
            )
        }
    };
    let thing = terms::thing(brief, name)?;
    let field = terms::field(thing, field)
        .filter(|field| matches!(field.kind, FieldKind::Date | FieldKind::DateTime))?;
    Some(Meaning::Stamped {
        thing: thing.id.clone(),
        state: terms::state(thing, state)?.clone(),
        field: field.id.clone(),
        days,
    })
}

/// `Only a librarian may move a loan to Out`.
fn only_by(text: &str, brief: &Brief) -> Option<Meaning> {
    let (who, rest) = around(after(text, "only ")?, " may move ")?;
    let (name, state) = around(rest, " to ")?;
    let who = terms::plain(who);
    let role = brief
        .people
        .iter()
        .find(|person| terms::plain(&person.label) == who || person.id == who.replace(' ', "_"))?;
    let thing = terms::thing(brief, name)?;
    Some(Meaning::OnlyBy {
        thing: thing.id.clone(),
        state: terms::state(thing, state)?.clone(),
        role: role.id.clone(),
    })
}

/// Whether a field holds a number.
#[must_use]
pub fn is_numeric(field: &BriefField) -> bool {
    matches!(
        field.kind,
        FieldKind::WholeNumber | FieldKind::Number | FieldKind::Money
    )
}
