//! Expressions of worked-out fields. Every one yields null while something it needs is missing.

use edgewright_definition::document::ResultType;
use edgewright_pipeline::artifact::{BriefField, BriefThing, FieldKind};

use super::formula_guess::guess;
use crate::meaning::rule::Formula;

/// The expression and what it yields.
#[must_use]
pub fn expression(formula: &Formula, thing: &BriefThing) -> (String, ResultType) {
    let kinds = |ids: &[&String]| result_of(ids, thing);
    match formula {
        Formula::Times(left, right) => (arithmetic(&[left, right], "*"), kinds(&[left, right])),
        Formula::Minus(left, right) => (arithmetic(&[left, right], "-"), kinds(&[left, right])),
        Formula::Plus(ids) => {
            let ids: Vec<&String> = ids.iter().collect();
            (sum(&ids), kinds(&ids))
        }
        Formula::YearsSince(date) => (
            format!(
                "if .{date} == null then null else ($today[0:4] | tonumber) - (.{date}[0:4] | tonumber) - (if $today[5:10] < .{date}[5:10] then 1 else 0 end) end"
            ),
            ResultType::Integer,
        ),
        Formula::DaysBetween(from, until) => {
            let until = until
                .as_ref()
                .map_or_else(|| "$today".to_owned(), |until| format!(".{until}"));
            let guard = if until == "$today" {
                String::new()
            } else {
                format!(" or {until} == null")
            };
            (
                format!(
                    "if .{from} == null{guard} then null else {} end",
                    days(&format!(".{from}"), &until)
                ),
                ResultType::Integer,
            )
        }
        Formula::DaysPast(date) => (
            format!(
                "if .{date} == null then null elif .{date}[0:10] >= $today then 0 else {} end",
                days(&format!(".{date}"), "$today")
            ),
            ResultType::Integer,
        ),
        Formula::DaysUntil(date) => (
            format!(
                "if .{date} == null then null else {} end",
                days("$today", &format!(".{date}"))
            ),
            ResultType::Integer,
        ),
        Formula::Joined(ids) => {
            let parts: Vec<String> = ids.iter().map(|id| format!(".{id}")).collect();
            (
                format!(
                    "[{} | select(. != null) | tostring] | join(\" \")",
                    parts.join(", ")
                ),
                ResultType::Text,
            )
        }
    }
}

/// Whole days from one date to another; dates and moments both begin with the day.
fn days(from: &str, until: &str) -> String {
    let seconds = |date: &str| format!("(({date})[0:10] + \"T00:00:00Z\" | fromdateiso8601)");
    format!("(({} - {}) / 86400 | floor)", seconds(until), seconds(from))
}

fn arithmetic(ids: &[&String], sign: &str) -> String {
    let missing: Vec<String> = ids.iter().map(|id| format!(".{id} == null")).collect();
    let terms: Vec<String> = ids.iter().map(|id| format!("(.{id} | tonumber)")).collect();
    format!(
        "if {} then null else {} end",
        missing.join(" or "),
        rounded(&terms.join(&format!(" {sign} ")))
    )
}

fn sum(ids: &[&String]) -> String {
    let terms: Vec<String> = ids
        .iter()
        .map(|id| format!("(.{id} // 0 | tonumber)"))
        .collect();
    rounded(&terms.join(" + "))
}

fn rounded(expression: &str) -> String {
    format!("(({expression}) * 100 | round) / 100")
}

fn result_of(ids: &[&String], thing: &BriefThing) -> ResultType {
    let kinds: Vec<FieldKind> = ids
        .iter()
        .filter_map(|id| thing.fields.iter().find(|field| field.id == **id))
        .map(|field| field.kind)
        .collect();
    if kinds.contains(&FieldKind::Money) {
        ResultType::Money
    } else if kinds.contains(&FieldKind::Number) {
        ResultType::Decimal
    } else {
        ResultType::Integer
    }
}

/// What a field that is worked out probably means, going by its name and its neighbours.
#[must_use]
pub fn guessed(field: &BriefField, thing: &BriefThing) -> (String, ResultType) {
    let formula = guess(&field.label, thing, &field.id);
    if let Some(formula) = formula {
        return expression(&formula, thing);
    }
    let texts: Vec<String> = thing
        .fields
        .iter()
        .filter(|other| other.id != field.id && other.kind == FieldKind::Text)
        .take(2)
        .map(|other| other.id.clone())
        .collect();
    if texts.is_empty() {
        return ("$today".to_owned(), ResultType::Text);
    }
    expression(&Formula::Joined(texts), thing)
}
