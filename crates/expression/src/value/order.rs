//! jq's order of values, and a sort that charges for all its comparisons before the first.

use std::cmp::Ordering;

use super::{Value, charge_walk};
use crate::meter::{Flow, Meter};

fn rank(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Bool(false) => 1,
        Value::Bool(true) => 2,
        Value::Num(_) => 3,
        Value::Str(_) => 4,
        Value::Arr(_) => 5,
        Value::Obj(_) => 6,
    }
}

/// Compares two values at a charge.
pub fn compare(meter: &Meter, a: &Value, b: &Value) -> Flow<Ordering> {
    match (a, b) {
        (Value::Arr(_), Value::Arr(_))
        | (Value::Obj(_), Value::Obj(_))
        | (Value::Str(_), Value::Str(_)) => {
            charge_walk(meter, if a.weight() < b.weight() { a } else { b })?;
        }
        _ => {}
    }
    Ok(order_of(a, b))
}

/// Compares two values for callers that have charged for it. Not-a-number is below every number and equal to itself,
/// so that this is a total order.
pub fn order_of(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Num(a), Value::Num(b)) => number_order(*a, *b),
        (Value::Str(a), Value::Str(b)) => a.cmp(b),
        (Value::Arr(a), Value::Arr(b)) => {
            let pairs = a.items().iter().zip(b.items());
            first_difference(pairs).unwrap_or_else(|| a.items().len().cmp(&b.items().len()))
        }
        (Value::Obj(a), Value::Obj(b)) => {
            let (a, b) = (a.sorted_entries(), b.sorted_entries());
            let keys = a
                .iter()
                .map(|entry| &entry.0)
                .cmp(b.iter().map(|entry| &entry.0));
            keys.then_with(|| {
                let pairs = a
                    .iter()
                    .map(|entry| &entry.1)
                    .zip(b.iter().map(|entry| &entry.1));
                first_difference(pairs).unwrap_or(Ordering::Equal)
            })
        }
        _ => rank(a).cmp(&rank(b)),
    }
}

fn first_difference<'v>(
    mut pairs: impl Iterator<Item = (&'v Value, &'v Value)>,
) -> Option<Ordering> {
    pairs.find_map(|(a, b)| Some(order_of(a, b)).filter(|order| order.is_ne()))
}

fn number_order(a: f64, b: f64) -> Ordering {
    a.partial_cmp(&b)
        .unwrap_or_else(|| b.is_nan().cmp(&a.is_nan()))
}

/// Sorts by key, stably. The whole price is asked for first, so a comparison never has to fail.
pub fn sort_keyed<T>(meter: &Meter, items: &mut [(Value, T)]) -> Flow<()> {
    let count = items.len() as u64;
    let weight: u64 = items.iter().map(|(key, _)| key.weight()).sum();
    let rounds = u64::from(64 - count.leading_zeros());
    meter.step(count / 8 + (count + weight / 16).saturating_mul(rounds) / 4)?;
    meter.alloc_items(items.len(), 32)?;
    items.sort_by(|a, b| order_of(&a.0, &b.0));
    Ok(())
}
