//! What the rules of a brief mean.
//!
//! [`read`] takes the sentences [`super::written`] writes, and common ways of saying the same. What it
//! does not understand it leaves alone; it never guesses at half a rule.

use edgewright_pipeline::artifact::{Brief, BriefField, BriefThing, FieldKind};

use super::terms;
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
fn after<'t>(text: &'t str, beginning: &str) -> Option<&'t str> {
    let head = text.get(..beginning.len())?;
    head.eq_ignore_ascii_case(beginning)
        .then(|| text.get(beginning.len()..))
        .flatten()
}

/// The text before and after the first occurrence of words, ignoring case.
fn around<'t>(text: &'t str, words: &str) -> Option<(&'t str, &'t str)> {
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

/// Rules about one field: `In loans, Due back is never before Out since`; without `In …` the only thing that has the fields is meant.
fn of_field(text: &str, brief: &Brief) -> Option<Meaning> {
    if let Some((name, rule)) = after(text, "in ").and_then(|rest| around(rest, ", ")) {
        let thing = terms::thing(brief, name)?;
        return field_rule(rule, thing);
    }
    brief
        .things
        .iter()
        .find_map(|thing| field_rule(text, thing))
}

fn field_rule(text: &str, thing: &BriefThing) -> Option<Meaning> {
    let owner = thing.id.clone();
    let field = |name: &str| terms::field(thing, name);
    let id = |name: &str| field(name).map(|field| field.id.clone());
    for words in [
        " is never before ",
        " is not before ",
        " cannot be before ",
        " must be after ",
        " is after ",
        " is never below ",
        " must not be before ",
    ] {
        if let Some((later, earlier)) = around(text, words)
            && let (Some(later), Some(earlier)) = (id(later), id(earlier))
        {
            return Some(Meaning::Order {
                thing: owner,
                later,
                earlier,
            });
        }
    }
    if let Some((name, state)) =
        around(text, " must be filled in once ").or_else(|| around(text, " is needed once "))
    {
        return Some(Meaning::Filled {
            thing: owner,
            field: id(name)?,
            state: Some(terms::state(thing, state)?.clone()),
        });
    }
    for words in [
        " must be filled in",
        " is required",
        " is mandatory",
        " cannot be empty",
    ] {
        if let Some((name, "")) = around(text, words) {
            return Some(Meaning::Filled {
                thing: owner,
                field: id(name)?,
                state: None,
            });
        }
    }
    within(text, thing).or_else(|| worked_out(text, thing))
}

fn within(text: &str, thing: &BriefThing) -> Option<Meaning> {
    let number = |text: &str| any_number(&Text::read(text).sentences.first()?.tokens);
    let numeric = |name: &str| {
        terms::field(thing, name)
            .filter(|field| is_numeric(field))
            .map(|field| field.id.clone())
    };
    let bounds = |field: String, least, most| Meaning::Within {
        thing: thing.id.clone(),
        field,
        least,
        most,
    };
    for words in [
        " is never negative",
        " cannot be negative",
        " must not be negative",
        " is not negative",
    ] {
        if let Some((name, _)) = around(text, words) {
            return Some(bounds(numeric(name)?, Some(0), None));
        }
    }
    for words in [
        " is between ",
        " must be between ",
        " is from ",
        " goes from ",
    ] {
        if let Some((name, rest)) = around(text, words) {
            let (low, high) = around(rest, " and ").or_else(|| around(rest, " to "))?;
            return Some(bounds(numeric(name)?, number(low), number(high)));
        }
    }
    for words in [
        " is at least ",
        " must be at least ",
        " is never less than ",
    ] {
        if let Some((name, low)) = around(text, words) {
            return Some(bounds(numeric(name)?, number(low), None));
        }
    }
    for words in [
        " is at most ",
        " must be at most ",
        " cannot be more than ",
        " is never more than ",
    ] {
        if let Some((name, high)) = around(text, words) {
            return Some(bounds(numeric(name)?, None, number(high)));
        }
    }
    None
}

/// Whether a field holds a number.
#[must_use]
pub fn is_numeric(field: &BriefField) -> bool {
    matches!(
        field.kind,
        FieldKind::WholeNumber | FieldKind::Number | FieldKind::Money
    )
}

/// `Total is Quantity times Unit price`.
fn worked_out(text: &str, thing: &BriefThing) -> Option<Meaning> {
    let (name, formula) = around(text, " is ").or_else(|| around(text, " = "))?;
    let field = terms::field(thing, name)?;
    let id = |name: &str| {
        terms::field(thing, name)
            .filter(|other| other.id != field.id)
            .map(|field| field.id.clone())
    };
    let two = |words: &str| {
        around(formula, words).and_then(|(left, right)| Some((id(left)?, id(right)?)))
    };
    let all = |words: &str| -> Option<Vec<String>> {
        let ids: Option<Vec<String>> = formula.split(words).map(id).collect();
        ids.filter(|ids| ids.len() > 1)
    };
    let formula = if let Some((left, right)) = two(" times ")
        .or_else(|| two(" x "))
        .or_else(|| two(" * "))
        .or_else(|| two(" multiplied by "))
    {
        Formula::Times(left, right)
    } else if let Some((left, right)) = two(" minus ")
        .or_else(|| two(" less "))
        .or_else(|| two(" - "))
    {
        Formula::Minus(left, right)
    } else if let Some(ids) = all(" plus ").or_else(|| all(" + ")) {
        Formula::Plus(ids)
    } else if let Some(date) = after(formula, "the years since ") {
        Formula::YearsSince(id(date)?)
    } else if let Some((from, until)) =
        after(formula, "the days from ").and_then(|rest| around(rest, " to "))
    {
        Formula::DaysBetween(
            id(from)?,
            if until.trim() == "today" {
                None
            } else {
                Some(id(until)?)
            },
        )
    } else if let Some(date) = after(formula, "the days past ") {
        Formula::DaysPast(id(date)?)
    } else if let Some(date) = after(formula, "the days until ") {
        Formula::DaysUntil(id(date)?)
    } else if let Some(ids) = all(" followed by ") {
        Formula::Joined(ids)
    } else {
        return None;
    };
    Some(Meaning::WorkedOut {
        thing: thing.id.clone(),
        field: field.id.clone(),
        formula,
    })
}
