//! Arithmetic and comparison of values.

use std::cmp::Ordering;
use std::rc::Rc;

use crate::ir::{Arithmetic, Comparison};
use crate::meter::{Flow, Meter, Stop};
use crate::value::array::{own_array, own_items};
use crate::value::object::own_object;
use crate::value::{Array, Object, Value, WEIGHT_UNIT, compare, describe, error, order_of};

/// Applies an arithmetic operator.
pub fn arithmetic(meter: &Meter, op: Arithmetic, left: Value, right: Value) -> Flow<Value> {
    match op {
        Arithmetic::Add => add(meter, left, right),
        Arithmetic::Subtract => subtract(meter, left, right),
        Arithmetic::Multiply => multiply(meter, left, right),
        Arithmetic::Divide => divide(meter, left, right),
        Arithmetic::Remainder => remainder(&left, &right),
    }
}

fn refuse(left: &Value, right: &Value, what: &str) -> Stop {
    error(format!(
        "{} and {} cannot be {what}",
        describe(left),
        describe(right)
    ))
}

fn add(meter: &Meter, left: Value, right: Value) -> Flow<Value> {
    match (left, right) {
        (Value::Null, other) | (other, Value::Null) => Ok(other),
        (Value::Num(a), Value::Num(b)) => Ok(Value::Num(a + b)),
        (Value::Str(mut a), Value::Str(b)) => {
            a.append(meter, b.as_str())?;
            Ok(Value::Str(a))
        }
        (Value::Arr(mut a), Value::Arr(b)) => {
            if a.items().is_empty() {
                return Ok(Value::Arr(b));
            }
            let target = own_array(meter, &mut a, b.items().len())?;
            for item in b.items() {
                meter.step(1)?;
                target.push(meter, item.clone())?;
            }
            Ok(Value::Arr(a))
        }
        (Value::Obj(mut a), Value::Obj(b)) => {
            let target = own_object(meter, &mut a)?;
            for (key, value) in b.entries() {
                meter.step(1)?;
                target.insert(meter, key.clone(), value.clone())?;
            }
            Ok(Value::Obj(a))
        }
        (a, b) => Err(refuse(&a, &b, "added")),
    }
}

fn subtract(meter: &Meter, left: Value, right: Value) -> Flow<Value> {
    match (left, right) {
        (Value::Num(a), Value::Num(b)) => Ok(Value::Num(a - b)),
        (Value::Arr(a), Value::Arr(b)) => subtract_items(meter, a, &b),
        (a, b) => Err(refuse(&a, &b, "subtracted")),
    }
}

/// Every pair may be compared, and each comparison may go through the smaller of the two; all of it is charged first.
fn subtract_items(meter: &Meter, left: Rc<Array>, right: &Array) -> Flow<Value> {
    let (n, m) = (left.items().len() as u64, right.items().len() as u64);
    meter.step(n.saturating_mul(m) / 4)?;
    meter.step((left.weight().saturating_mul(m)).min(right.weight().saturating_mul(n)) / 64)?;
    let items = own_items(meter, left)?;
    let kept = items.into_iter().filter(|item| {
        !right
            .items()
            .iter()
            .any(|other| order_of(item, other).is_eq())
    });
    Value::array(meter, kept.collect())
}

fn multiply(meter: &Meter, left: Value, right: Value) -> Flow<Value> {
    match (left, right) {
        (Value::Num(a), Value::Num(b)) => Ok(Value::Num(a * b)),
        (Value::Str(text), Value::Num(count)) | (Value::Num(count), Value::Str(text)) => {
            repeat(meter, text.as_str(), count)
        }
        (Value::Obj(a), Value::Obj(b)) => merge(meter, a, &b).map(Value::Obj),
        (a, b) => Err(refuse(&a, &b, "multiplied")),
    }
}

/// `text * count`; the size is refused before the text is built.
pub fn repeat(meter: &Meter, text: &str, count: f64) -> Flow<Value> {
    if count.is_nan() || count < 0.0 {
        return Ok(Value::Null);
    }
    let count = count as u64;
    let size = (text.len() as u64).saturating_mul(count);
    meter.admit(size.saturating_add(WEIGHT_UNIT), 0)?;
    meter.alloc(size)?;
    Value::string(
        meter,
        if text.is_empty() {
            String::new()
        } else {
            text.repeat(count as usize)
        },
    )
}

fn merge(meter: &Meter, left: Rc<Object>, right: &Object) -> Flow<Rc<Object>> {
    let _nest = meter.nest()?;
    let mut left = left;
    let target = own_object(meter, &mut left)?;
    for (key, value) in right.entries() {
        meter.step(1)?;
        let merged = match (target.take(key.as_str()), value) {
            (Value::Obj(old), Value::Obj(new)) => Value::Obj(merge(meter, old, new)?),
            (_, value) => value.clone(),
        };
        target.insert(meter, key.clone(), merged)?;
    }
    Ok(left)
}

fn divide(meter: &Meter, left: Value, right: Value) -> Flow<Value> {
    match (&left, &right) {
        (Value::Num(_), Value::Num(0.0)) => {
            Err(refuse(&left, &right, "divided because the divisor is zero"))
        }
        (Value::Num(a), Value::Num(b)) => Ok(Value::Num(a / b)),
        (Value::Str(text), Value::Str(separator)) => {
            split(meter, text.as_str(), separator.as_str())
        }
        _ => Err(refuse(&left, &right, "divided")),
    }
}

/// Splits a text; an empty separator splits it into its characters.
pub fn split(meter: &Meter, text: &str, separator: &str) -> Flow<Value> {
    meter.step(1 + text.len() as u64 / 16)?;
    let mut parts = Vec::new();
    let mut add = |part: &str| {
        meter.alloc(2 * size_of::<Value>() as u64)?;
        parts.push(Value::copy_text(meter, part)?);
        meter.step(1)
    };
    match separator {
        _ if text.is_empty() => {}
        "" => {
            for c in text.chars() {
                add(c.encode_utf8(&mut [0; 4]))?;
            }
        }
        separator => {
            for part in text.split(separator) {
                add(part)?;
            }
        }
    }
    Value::array(meter, parts)
}

/// Remainder of the whole parts, with the sign of the dividend.
fn remainder(left: &Value, right: &Value) -> Flow<Value> {
    let (Value::Num(a), Value::Num(b)) = (left, right) else {
        return Err(refuse(left, right, "divided (remainder)"));
    };
    if a.is_nan() || b.is_nan() {
        return Ok(Value::Num(f64::NAN));
    }
    // The casts saturate, as jq's do.
    let (a, b) = (*a as i64, *b as i64);
    match b.unsigned_abs() {
        0 => Err(refuse(
            left,
            right,
            "divided (remainder) because the divisor is zero",
        )),
        b => {
            let rest = (a.unsigned_abs() % b) as f64;
            Ok(Value::Num(if a < 0 { -rest } else { rest }))
        }
    }
}

/// `-value`
pub(super) fn negate(value: Value) -> Flow<Value> {
    match value {
        Value::Num(number) => Ok(Value::Num(-number)),
        other => Err(error(format!("{} cannot be negated", describe(&other)))),
    }
}

/// Applies a comparison operator. Not-a-number is below everything, itself included, and equals nothing.
pub(super) fn comparison(meter: &Meter, op: Comparison, left: &Value, right: &Value) -> Flow<bool> {
    let order = match (left, right) {
        (Value::Num(a), Value::Num(b)) if a.is_nan() || b.is_nan() => {
            if a.is_nan() {
                Ordering::Less
            } else {
                Ordering::Greater
            }
        }
        _ => compare(meter, left, right)?,
    };
    Ok(match op {
        Comparison::Equal => order.is_eq(),
        Comparison::NotEqual => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterOrEqual => order.is_ge(),
    })
}

/// Sums values from the left, as `add` does.
pub fn sum(meter: &Meter, items: impl IntoIterator<Item = Value>) -> Flow<Value> {
    let mut total = Value::Null;
    for item in items {
        meter.step(1)?;
        total = add(meter, total, item)?;
    }
    Ok(total)
}
