//! Rules about the fields of one thing: `In loans, Due back is never before Out since`.

use edgewright_pipeline::artifact::{Brief, BriefThing};

use super::{
    rule::{Formula, Meaning, after, around, is_numeric},
    terms,
};
use crate::language::{numbers::any_number, text::Text};

/// Rules about one field: `In loans, Due back is never before Out since`; without `In …` the only thing that has the fields is meant.
pub fn of_field(text: &str, brief: &Brief) -> Option<Meaning> {
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
