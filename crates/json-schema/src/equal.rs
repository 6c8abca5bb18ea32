//! Equality and order as JSON Schema has them: 1 and 1.0 are the same number.

use std::cmp::Ordering;

use serde_json::{Number, Value};

/// Whether two values are equal.
pub fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => compare(one, other) == Some(Ordering::Equal),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(name, one)| other.get(name).is_some_and(|other| equal(one, other)))
        }
        _ => one == other,
    }
}

/// How two numbers stand to one another. Whole ones are compared exactly.
pub fn compare(one: &Number, other: &Number) -> Option<Ordering> {
    match (whole(one), whole(other)) {
        (Some(one), Some(other)) => Some(one.cmp(&other)),
        _ => one.as_f64()?.partial_cmp(&other.as_f64()?),
    }
}

/// Whether a number is a whole multiple of another, as well as binary fractions can tell.
pub fn is_multiple(number: &Number, of: &Number) -> bool {
    if let (Some(number), Some(of)) = (whole(number), whole(of)) {
        return number.checked_rem(of) == Some(0);
    }
    let (Some(number), Some(of)) = (number.as_f64(), of.as_f64()) else {
        return false;
    };
    let times = number / of;
    if times.is_finite() {
        (times - times.round()).abs() <= times.abs() * f64::EPSILON * 4.0
    } else {
        number % of == 0.0
    }
}

fn whole(number: &Number) -> Option<i128> {
    number
        .as_i64()
        .map(i128::from)
        .or_else(|| number.as_u64().map(i128::from))
}

/// About how much there is to compare.
pub fn weight(value: &Value) -> u64 {
    match value {
        Value::Array(items) => items.iter().fold(1, |sum, item| sum + weight(item)),
        Value::Object(members) => members
            .values()
            .fold(1, |sum, member| sum + 1 + weight(member)),
        Value::String(text) => 1 + text.len() as u64 / 64,
        Value::Null | Value::Bool(_) | Value::Number(_) => 1,
    }
}
