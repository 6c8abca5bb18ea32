//! A trial run of every expression on a row with everything filled in and on one with only what is required.
//!
//! What fails here may still work on other rows, so this warns only.

use edgewright_finding::{Pointer, Report};
use std::collections::BTreeMap;

use edgewright_expression::RunError;
use serde_json::Value;

use crate::checker::context::Context;
use crate::checker::trial_row::{TrialRow, run};
use crate::document::{Field, FieldType, Operand, Table};
use crate::kind::Kind;

/// Tries the expressions of a table that is free of errors.
pub(super) fn check(context: &Context<'_>, table: &Table, place: &Pointer, report: &mut Report) {
    let full = TrialRow::of(context, table, &typical(table, false), 1);
    let sparse = TrialRow::of(context, table, &typical(table, true), 1);
    let rows = [
        (&full, "with everything filled in"),
        (&sparse, "with only the required fields filled in"),
    ];
    for (pointer, source, field) in sources(table, place) {
        for (row, words) in rows {
            let Some(outcome) = run(source, row) else {
                break;
            };
            if let Some(message) = complaint(field, outcome, words) {
                report.warning(&pointer, "expression-fails-on-trial", message);
                break;
            }
        }
    }
}

fn complaint(
    field: Option<&Field>,
    outcome: Result<Option<Value>, RunError>,
    words: &str,
) -> Option<String> {
    match outcome {
        Err(RunError::Budget(exhausted)) => {
            Some(format!("On a row {words} this ends early. {exhausted}"))
        }
        Err(RunError::Value { message, .. }) => Some(format!(
            "On a row {words} this fails: {}. Use '// ' to give a value for empty fields.",
            message.trim_end_matches('.')
        )),
        Ok(None) | Ok(Some(Value::Null)) => None,
        Ok(Some(value)) => match field.filter(|field| field.kind == FieldType::Computed) {
            Some(field) => Kind::of_field(field)
                .filter(|kind| !result_fits(*kind, &value))
                .map(|kind| {
                    format!(
                        "On a row {words} this yields {value}, and '{}' should be {}.",
                        field.label,
                        kind.words()
                    )
                }),
            None => (!value.is_boolean()).then(|| {
                format!("On a row {words} this yields {value}, and it should be true or false.")
            }),
        },
    }
}

fn result_fits(kind: Kind<'_>, value: &Value) -> bool {
    match kind {
        Kind::Decimal(_) | Kind::Money => value.is_number(),
        Kind::Integer => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        Kind::Text => value.is_string(),
        other => crate::value::fits(other, value).is_ok(),
    }
}

fn sources<'a>(table: &'a Table, place: &Pointer) -> Vec<(Pointer, &'a str, Option<&'a Field>)> {
    let mut all = Vec::new();
    for (index, field) in table.fields.iter().enumerate() {
        let place = place.at("fields").index(index);
        all.extend(
            field
                .expression
                .as_deref()
                .map(|source| (place.at("expression"), source, Some(field))),
        );
        all.extend(
            field
                .visible_when
                .as_deref()
                .map(|source| (place.at("visible_when"), source, None)),
        );
    }
    for (index, rule) in table.rules.iter().enumerate() {
        all.push((
            place.at("rules").index(index).at("expression"),
            rule.expression.as_str(),
            None,
        ));
    }
    for (index, transition) in table
        .lifecycle
        .iter()
        .flat_map(|lifecycle| &lifecycle.transitions)
        .enumerate()
    {
        if let Some(guard) = &transition.guard {
            let place = place.at("lifecycle").at("transitions").index(index);
            all.push((
                place.at("guard").at("expression"),
                guard.expression.as_str(),
                None,
            ));
        }
    }
    all
}

/// A believable value for every field, or for every required one.
fn typical(table: &Table, only_required: bool) -> BTreeMap<String, Operand> {
    let fields = table
        .fields
        .iter()
        .filter(|field| field.required || !only_required);
    fields
        .filter_map(|field| Some((field.id.clone(), typical_value(field)?)))
        .collect()
}

fn typical_value(field: &Field) -> Option<Operand> {
    let bound = field.min.clone().or_else(|| field.max.clone());
    let first = |field: &Field| field.options.first().map(|option| option.id.clone());
    let value = match Kind::of_field(field)? {
        Kind::Text | Kind::LongText => Operand::from("text"),
        Kind::Email => Operand::from("ann@example.org"),
        Kind::Url => Operand::from("https://example.org"),
        Kind::Integer | Kind::Decimal(_) | Kind::Money => bound.unwrap_or_else(|| Operand::from(5)),
        Kind::Boolean => Operand::from(true),
        Kind::Date => bound.unwrap_or(Operand::Today { today: 0 }),
        Kind::DateTime => bound.unwrap_or(Operand::Now { now: 0 }),
        Kind::Select(_) => Operand::from(first(field)?),
        Kind::MultiSelect(_) => Operand::from(vec![first(field)?]),
        Kind::Relation(_) => Operand::Reference {
            reference: "example".to_owned(),
        },
        Kind::Autonumber | Kind::RowId | Kind::Person => return None,
    };
    Some(value)
}
