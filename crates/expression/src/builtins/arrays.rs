//! Arrays: sums, order of items, nesting, and where things occur.

use super::{Native, one, zero};
use crate::eval::{Machine, index, sum};
use crate::meter::{Flow, Meter};
use crate::value::array::own_items;
use crate::value::{Value, compare, describe, error};

pub const NATIVES: &[Native] = &[
    zero("add", add),
    one("bsearch", binary_search),
    zero("flatten", |machine, input| {
        flatten(machine, input, Value::Num(f64::MAX))
    }),
    one("flatten", flatten),
    zero("reverse", reverse),
    zero("transpose", transpose),
];

/// The children of a value, as `.[]` gives them.
pub fn children(meter: &Meter, value: Value) -> Flow<Vec<Value>> {
    match value {
        Value::Arr(array) => own_items(meter, array),
        Value::Obj(object) => {
            meter.alloc_items(object.len(), size_of::<Value>())?;
            meter.step(object.len() as u64 / 4)?;
            Ok(object
                .entries()
                .iter()
                .map(|(_, value)| value.clone())
                .collect())
        }
        other => Err(error(format!("Cannot iterate over {}", describe(&other)))),
    }
}

fn add(machine: &Machine<'_>, input: Value) -> Flow<Value> {
    sum(&machine.meter, children(&machine.meter, input)?)
}

fn reverse(machine: &Machine<'_>, input: Value) -> Flow<Value> {
    match input {
        Value::Null => Value::array(&machine.meter, Vec::new()),
        Value::Obj(object) if object.len() == 0 => Value::array(&machine.meter, Vec::new()),
        Value::Arr(array) => {
            let mut items = own_items(&machine.meter, array)?;
            machine.meter.step(items.len() as u64 / 8)?;
            items.reverse();
            Value::array(&machine.meter, items)
        }
        // The other kinds fail as reading an item of them does; an empty text has none to read.
        Value::Str(text) if text.as_str().is_empty() => Value::array(&machine.meter, Vec::new()),
        other => index(&machine.meter, other, &Value::Num(0.0)),
    }
}

fn flatten(machine: &Machine<'_>, input: Value, depth: Value) -> Flow<Value> {
    let Value::Num(depth) = depth else {
        return Err(error("flatten depth must be a number"));
    };
    if depth < 0.0 {
        return Err(error("flatten depth must not be negative"));
    }
    let mut flat = Vec::new();
    // Items still to do, the next one last, each with the levels it may still be opened.
    let mut pending: Vec<(Value, f64)> = Vec::new();
    let open = |pending: &mut Vec<(Value, f64)>, value: Value, depth: f64| {
        let items = children(&machine.meter, value)?;
        machine
            .meter
            .alloc_items(2 * items.len(), size_of::<(Value, f64)>())?;
        pending.extend(items.into_iter().rev().map(|item| (item, depth)));
        Ok(())
    };
    open(&mut pending, input, depth)?;
    while let Some((value, depth)) = pending.pop() {
        machine.meter.step(1)?;
        match value {
            Value::Arr(_) if depth > 0.0 => open(&mut pending, value, depth - 1.0)?,
            value => {
                machine.meter.alloc(2 * size_of::<Value>() as u64)?;
                flat.push(value);
            }
        }
    }
    Value::array(&machine.meter, flat)
}

fn transpose(machine: &Machine<'_>, input: Value) -> Flow<Value> {
    let rows = children(&machine.meter, input)?;
    let mut width = 0;
    for row in &rows {
        match row {
            Value::Arr(array) => width = width.max(array.items().len()),
            Value::Null => {}
            other => return Err(error(format!("Cannot index {} with number", other.kind()))),
        }
    }
    let cells = (width as u64).saturating_mul(rows.len() as u64);
    machine.meter.step(cells)?;
    machine.meter.alloc(
        cells
            .saturating_mul(size_of::<Value>() as u64)
            .saturating_add(64 * width as u64),
    )?;
    let mut columns = Vec::with_capacity(width);
    for at in 0..width {
        let column = rows
            .iter()
            .map(|row| index(&machine.meter, row.clone(), &Value::count(at)))
            .collect::<Flow<Vec<_>>>()?;
        columns.push(Value::array(&machine.meter, column)?);
    }
    Value::array(&machine.meter, columns)
}

/// The place of a value in a sorted array, or `-1 - place` where it would go.
fn binary_search(machine: &Machine<'_>, input: Value, target: Value) -> Flow<Value> {
    if matches!(input, Value::Null) {
        return Ok(Value::Num(-1.0));
    }
    let Value::Arr(array) = &input else {
        return index(&machine.meter, input, &Value::Num(0.0));
    };
    let items = array.items();
    let (mut low, mut high) = (0, items.len());
    while let Some(item) = items.get((low + high) / 2).filter(|_| low < high) {
        machine.meter.step(1)?;
        let middle = (low + high) / 2;
        match compare(&machine.meter, item, &target)? {
            std::cmp::Ordering::Equal => return Ok(Value::count(middle)),
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    Ok(Value::Num(-1.0 - low as f64))
}

/// Where a part occurs: in a text by code points, in an array as an item or as a run of items.
pub fn indices_of(machine: &Machine<'_>, input: &Value, part: &Value) -> Flow<Value> {
    match (input, part) {
        (Value::Null, _) => Ok(Value::Null),
        (Value::Str(text), Value::Str(part)) => text_indices(machine, text.as_str(), part.as_str()),
        (Value::Arr(_), Value::Arr(_)) => index(&machine.meter, input.clone(), part),
        (Value::Arr(array), item) => {
            let mut found = Vec::new();
            for (at, other) in array.items().iter().enumerate() {
                machine.meter.step(1)?;
                if compare(&machine.meter, item, other)?.is_eq() {
                    machine.meter.alloc(2 * size_of::<Value>() as u64)?;
                    found.push(Value::count(at));
                }
            }
            Value::array(&machine.meter, found)
        }
        (input, part) => index(&machine.meter, input.clone(), part),
    }
}

/// Occurrences may overlap, so each one starts a new search one character on; every search is paid for by what it goes through.
fn text_indices(machine: &Machine<'_>, text: &str, part: &str) -> Flow<Value> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut characters = 0;
    if !part.is_empty() {
        machine
            .meter
            .step(1 + (text.len() as u64 + part.len() as u64) / 16)?;
        while let Some(offset) = rest.find(part) {
            // A search prepares the part again, hence its length.
            machine
                .meter
                .step(1 + (offset as u64 + part.len() as u64) / 16)?;
            machine.meter.alloc(2 * size_of::<Value>() as u64)?;
            characters += rest.get(..offset).unwrap_or_default().chars().count();
            found.push(Value::count(characters));
            let step = rest
                .get(offset..)
                .and_then(|tail| tail.chars().next())
                .map_or(1, char::len_utf8);
            rest = rest.get(offset + step..).unwrap_or_default();
            characters += 1;
        }
    }
    Value::array(&machine.meter, found)
}
