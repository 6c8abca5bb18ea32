//! How values compare: null, then false and true, numbers, text, lists, objects. The same order as in expressions.

use std::cmp::Ordering;
use std::fmt::Write;

use serde_json::{Map, Number, Value};

/// Compares two values.
pub(crate) fn compare(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
        (Value::Number(left), Value::Number(right)) => compare_numbers(left, right),
        (Value::String(left), Value::String(right)) => left.cmp(right),
        (Value::Array(left), Value::Array(right)) => {
            let mut pairs = left
                .iter()
                .zip(right)
                .map(|(left, right)| compare(left, right));
            let differing = pairs.find(|order| order.is_ne());
            differing.unwrap_or_else(|| left.len().cmp(&right.len()))
        }
        (Value::Object(left), Value::Object(right)) => {
            let (left, right) = (sorted(left), sorted(right));
            let names = left.iter().map(|(name, _)| *name);
            names
                .cmp(right.iter().map(|(name, _)| *name))
                .then_with(|| {
                    let mut pairs = left.iter().zip(&right);
                    let differing = pairs.find_map(|((_, left), (_, right))| {
                        Some(compare(left, right)).filter(|order| order.is_ne())
                    });
                    differing.unwrap_or(Ordering::Equal)
                })
        }
        _ => rank(left).cmp(&rank(right)),
    }
}

const fn rank(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Number(_) => 2,
        Value::String(_) => 3,
        Value::Array(_) => 4,
        Value::Object(_) => 5,
    }
}

fn sorted(members: &Map<String, Value>) -> Vec<(&String, &Value)> {
    let mut members: Vec<_> = members.iter().collect();
    members.sort_unstable_by_key(|(name, _)| *name);
    members
}

/// Whether two values are equal; costs no more than the smaller of them.
pub(crate) fn is_equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| is_equal(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            let is_shared = |(name, left)| {
                let right: Option<&Value> = right.get(name);
                right.is_some_and(|right| is_equal(left, right))
            };
            left.len() == right.len() && left.iter().all(is_shared)
        }
        _ => compare(left, right).is_eq(),
    }
}

/// Compares two numbers; whole ones exactly.
pub(crate) fn compare_numbers(left: &Number, right: &Number) -> Ordering {
    match (left.as_i128(), right.as_i128()) {
        (Some(left), Some(right)) => left.cmp(&right),
        _ => float(left).total_cmp(&float(right)),
    }
}

/// Adding zero makes one of the two zeros.
fn float(number: &Number) -> f64 {
    number.as_f64().unwrap_or_default() + 0.0
}

/// A text that two values share exactly if they are equal: members in any order, 1 and 1.0 alike.
pub(crate) fn key(value: &Value) -> String {
    let mut key = String::new();
    write_key(value, &mut key);
    key
}

/// One text for several values.
pub(crate) fn key_of_all<'a>(values: impl Iterator<Item = &'a Value>) -> String {
    let mut key = String::new();
    for value in values {
        write_key(value, &mut key);
        key.push(',');
    }
    key
}

fn write_key(value: &Value, key: &mut String) {
    match value {
        Value::Number(number) => match whole(number) {
            Some(whole) => _ = write!(key, "{whole}"),
            None => _ = write!(key, "{number}"),
        },
        Value::Array(items) => {
            key.push('[');
            for item in items {
                write_key(item, key);
                key.push(',');
            }
            key.push(']');
        }
        Value::Object(members) => {
            key.push('{');
            for (name, member) in sorted(members) {
                write_text(name, key);
                write_key(member, key);
                key.push(',');
            }
            key.push('}');
        }
        Value::String(text) => write_text(text, key),
        other => _ = write!(key, "{other}"),
    }
}

/// With its length before it, so that no text can look like the end of itself.
fn write_text(text: &str, key: &mut String) {
    _ = write!(key, "\"{}:{text}", text.len());
}

fn whole(number: &Number) -> Option<i128> {
    number.as_i128().or_else(|| {
        let float = number.as_f64()?;
        // Within what a float holds exactly, so the cast keeps it.
        (float.fract() == 0.0 && float.abs() < 9.0e15).then_some(float as i128)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn kinds_have_an_order() {
        let ordered = [
            json!(null),
            json!(false),
            json!(true),
            json!(-1),
            json!(0.5),
            json!(9_007_199_254_740_993_u64),
            json!(""),
            json!("a"),
            json!([]),
            json!([1]),
            json!({}),
        ];
        for (index, left) in ordered.iter().enumerate() {
            for (other, right) in ordered.iter().enumerate() {
                assert_eq!(compare(left, right), index.cmp(&other), "{left} {right}");
            }
        }
    }

    #[test]
    fn equal_values_share_a_key_and_others_do_not() {
        assert_eq!(
            key(&json!({"a": 1, "b": [2]})),
            key(&json!({"b": [2.0], "a": 1.0}))
        );
        assert_ne!(key(&json!("1")), key(&json!(1)));
        assert_ne!(key(&json!(["a,"])), key(&json!(["a", ""])));
        assert_ne!(key(&json!({"a": 1})), key(&json!({"b": 1})));
        assert!(is_equal(&json!({"a": [1]}), &json!({"a": [1.0]})));
        assert!(!is_equal(&json!({"a": 1}), &json!({"b": 1})));
        assert_ne!(
            key(&json!(9_007_199_254_740_993_u64)),
            key(&json!(9_007_199_254_740_992_u64))
        );
    }
}
