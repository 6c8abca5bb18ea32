//! Which members fit which type of field, and whether a value fits a field with all its members.

use edgewright_finding::{Pointer, Report};
use std::cmp::Ordering;

use edgewright_limits::value::{EMAIL_CHARS, LONG_TEXT_CHARS, MONEY_PLACES, TEXT_CHARS, URL_CHARS};
use serde_json::Value;

use super::{Allowed, operands, pattern};
use crate::document::{Field, FieldType, Operand, ResultType};
use crate::kind::Kind;
use crate::value::decimal_units;

/// Refuses members that mean nothing for the field's type.
pub(super) fn check(field: &Field, place: &Pointer, report: &mut Report) {
    for (member, given) in given_members(field) {
        if given && !fits(field, member) {
            report.error(
                &place.at(member),
                "member-does-not-fit",
                format!(
                    "'{member}' means nothing for '{}', because of its type. Remove it.",
                    field.label
                ),
            );
        }
    }
}

fn given_members(field: &Field) -> [(&'static str, bool); 17] {
    [
        ("required", field.required),
        ("unique", field.unique),
        ("default", field.default.is_some()),
        ("min", field.min.is_some()),
        ("max", field.max.is_some()),
        ("max_length", field.max_length.is_some()),
        ("pattern", field.pattern.is_some()),
        ("pattern_message", field.pattern_message.is_some()),
        ("options", !field.options.is_empty()),
        ("table", field.table.is_some()),
        ("cardinality", field.cardinality.is_some()),
        ("on_delete", field.on_delete.is_some()),
        ("expression", field.expression.is_some()),
        ("result", field.result.is_some()),
        ("decimals", field.decimals.is_some()),
        ("prefix", field.prefix.is_some()),
        ("source", field.source.is_some()),
    ]
}

fn fits(field: &Field, member: &str) -> bool {
    use FieldType::{
        Autonumber, Boolean, Computed, Date, DateTime, Decimal, Email, Integer, LongText, Money,
        MultiSelect, Relation, Select, Text, Url,
    };
    let kind = field.kind;
    match member {
        "required" => !matches!(kind, Autonumber | Computed),
        "unique" => !matches!(kind, Computed | Boolean | LongText | MultiSelect),
        "default" => !matches!(kind, Autonumber | Computed | Relation),
        "min" | "max" => matches!(kind, Integer | Decimal | Money | Date | DateTime),
        "max_length" | "pattern" | "pattern_message" => {
            matches!(kind, Text | LongText | Email | Url)
        }
        "options" => matches!(kind, Select | MultiSelect),
        "table" | "cardinality" | "on_delete" => kind == Relation,
        "expression" | "result" => kind == Computed,
        "decimals" => kind == Decimal || field.result == Some(ResultType::Decimal),
        "prefix" => kind == Autonumber,
        _ => false,
    }
}

/// The most characters a type of field can hold; 0 if it is not text.
pub(super) const fn longest(kind: FieldType) -> u64 {
    (match kind {
        FieldType::Text => TEXT_CHARS,
        FieldType::LongText => LONG_TEXT_CHARS,
        FieldType::Email => EMAIL_CHARS,
        FieldType::Url => URL_CHARS,
        _ => 0,
    }) as u64
}

/// Whether a value (not null) fits a field: its type, its bounds, its length and its pattern.
///
/// # Errors
/// A sentence that says what is expected instead.
pub(in crate::checker) fn check_value(
    field: &Field,
    kind: Kind<'_>,
    operand: &Operand,
    allowed: Allowed,
) -> Result<(), String> {
    operands::fits(kind, operand, allowed)?;
    let outside = |bound: &Option<Operand>, wrong: Ordering| {
        let order = bound
            .as_ref()
            .and_then(|bound| compare(kind, operand, bound));
        order == Some(wrong)
    };
    if outside(&field.min, Ordering::Less) {
        return Err("It is below the smallest value of the field.".to_owned());
    }
    if outside(&field.max, Ordering::Greater) {
        return Err("It is above the largest value of the field.".to_owned());
    }
    let Some(text) = operand
        .literal()
        .and_then(Value::as_str)
        .filter(|_| kind.is_text())
    else {
        return Ok(());
    };
    let too_long = |length: u32| {
        u64::try_from(text.chars().count()).is_ok_and(|chars| chars > u64::from(length))
    };
    if field.max_length.is_some_and(too_long) {
        return Err("It is longer than the field allows.".to_owned());
    }
    match &field.pattern {
        Some(pattern) if !pattern::matches(pattern, text) => {
            Err("It does not match the pattern of the field.".to_owned())
        }
        _ => Ok(()),
    }
}

/// How two values of a kind compare, if that can be told without running the app.
pub(super) fn compare(kind: Kind<'_>, left: &Operand, right: &Operand) -> Option<Ordering> {
    match (left, right) {
        (Operand::Today { today: left }, Operand::Today { today: right })
        | (Operand::Now { now: left }, Operand::Now { now: right }) => Some(left.cmp(right)),
        (Operand::Literal(left), Operand::Literal(right)) => compare_literals(kind, left, right),
        _ => None,
    }
}

fn compare_literals(kind: Kind<'_>, left: &Value, right: &Value) -> Option<Ordering> {
    let units = |places| {
        Some(
            decimal_units(left, places)
                .ok()?
                .cmp(&decimal_units(right, places).ok()?),
        )
    };
    match kind {
        Kind::Integer => Some(left.as_i64()?.cmp(&right.as_i64()?)),
        Kind::Decimal(places) => units(places),
        Kind::Money => units(MONEY_PLACES),
        Kind::Date => Some(left.as_str()?.cmp(right.as_str()?)),
        Kind::DateTime => {
            let moment = |value: &Value| chrono::DateTime::parse_from_rfc3339(value.as_str()?).ok();
            Some(moment(left)?.cmp(&moment(right)?))
        }
        _ => None,
    }
}
