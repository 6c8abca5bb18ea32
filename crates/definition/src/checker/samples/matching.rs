//! Conditions with written-out values, tried on one row; only for the conditions of unique rules.

use std::cmp::Ordering;

use serde_json::Value;

use crate::document::{FieldTest, Filter, FilterOp};

/// Whether a row matches.
pub(super) fn matches(filter: &Filter, row: &Value) -> bool {
    match filter {
        Filter::All { all } => all.iter().all(|filter| matches(filter, row)),
        Filter::Any { any } => any.iter().any(|filter| matches(filter, row)),
        Filter::Not { not } => !matches(not, row),
        Filter::Test(test) => test_matches(test, row),
    }
}

fn test_matches(test: &FieldTest, row: &Value) -> bool {
    let null = Value::Null;
    let actual = row.get(&test.field).unwrap_or(&null);
    let empty = actual.is_null() || actual.as_str() == Some("");
    let wanted = test
        .value
        .as_ref()
        .and_then(|operand| operand.literal())
        .unwrap_or(&null);
    let listed = || {
        wanted
            .as_array()
            .is_some_and(|list| list.iter().any(|item| equal(actual, item)))
    };
    let ordered = |wrong: &[Ordering]| {
        !empty && compare(actual, wanted).is_some_and(|order| !wrong.contains(&order))
    };
    match test.op {
        FilterOp::Eq => equal(actual, wanted),
        FilterOp::Ne => !equal(actual, wanted),
        FilterOp::In => listed(),
        FilterOp::NotIn => !listed(),
        FilterOp::Lt => ordered(&[Ordering::Equal, Ordering::Greater]),
        FilterOp::Lte => ordered(&[Ordering::Greater]),
        FilterOp::Gt => ordered(&[Ordering::Equal, Ordering::Less]),
        FilterOp::Gte => ordered(&[Ordering::Less]),
        FilterOp::Empty => empty,
        FilterOp::NotEmpty => !empty,
        FilterOp::Contains | FilterOp::StartsWith => false,
    }
}

fn equal(left: &Value, right: &Value) -> bool {
    compare(left, right) == Some(Ordering::Equal)
}

/// Numbers may be written as text; everything else compares as what it is.
fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    let number = |value: &Value| value.as_f64().or_else(|| value.as_str()?.parse().ok());
    match (left, right) {
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
        (Value::Number(_), _) => number(left)?.partial_cmp(&number(right)?),
        _ => None,
    }
}
