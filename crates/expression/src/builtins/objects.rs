//! Objects: keys, entries, and containment.

use super::{Native, one, zero};
use crate::eval::{Machine, index};
use crate::meter::{Flow, Meter};
use crate::value::{Object, Str, Value, charge_walk, describe, error, order_of};

pub const NATIVES: &[Native] = &[
    one("contains", |machine, input, part| {
        if input.kind() == part.kind() {
            contains(&machine.meter, &input, &part).map(Value::Bool)
        } else {
            let (whole, part) = (describe(&input), describe(&part));
            Err(error(format!(
                "{whole} and {part} cannot have their containment checked"
            )))
        }
    }),
    zero("from_entries", from_entries),
    one("has", has),
    zero("keys", |machine, input| keys(machine, &input, true)),
    zero("keys_unsorted", |machine, input| {
        keys(machine, &input, false)
    }),
    zero("to_entries", to_entries),
];

fn keys(machine: &Machine<'_>, input: &Value, sorted: bool) -> Flow<Value> {
    let keys = match input {
        Value::Arr(array) => {
            machine
                .meter
                .alloc_items(array.items().len(), size_of::<Value>())?;
            (0..array.items().len()).map(Value::count).collect()
        }
        Value::Obj(object) => {
            machine
                .meter
                .alloc_items(object.len(), size_of::<Value>())?;
            let name = |entry: &(Str, Value)| Value::Str(entry.0.clone());
            if sorted {
                object
                    .sorted(&machine.meter)?
                    .into_iter()
                    .map(name)
                    .collect()
            } else {
                object.entries().iter().map(name).collect()
            }
        }
        other => return Err(error(format!("{} has no keys", describe(other)))),
    };
    Value::array(&machine.meter, keys)
}

fn has(_: &Machine<'_>, input: Value, key: Value) -> Flow<Value> {
    match (&input, &key) {
        (Value::Null, _) => Ok(Value::Bool(false)),
        (Value::Obj(object), Value::Str(key)) => {
            Ok(Value::Bool(object.get(key.as_str()).is_some()))
        }
        (Value::Arr(array), Value::Num(at)) => {
            Ok(Value::Bool(*at >= 0.0 && *at < array.items().len() as f64))
        }
        _ => Err(error(format!(
            "Cannot check whether {} has a {} key",
            input.kind(),
            key.kind()
        ))),
    }
}

fn entry(meter: &Meter, key: Value, value: Value) -> Flow<Value> {
    let mut entry = Object::default();
    entry.insert(meter, Str::new("key"), key)?;
    entry.insert(meter, Str::new("value"), value)?;
    Ok(Value::object(entry))
}

fn to_entries(machine: &Machine<'_>, input: Value) -> Flow<Value> {
    let meter = &machine.meter;
    let mut entries = Vec::new();
    match &input {
        Value::Obj(object) => {
            meter.alloc_items(object.len(), size_of::<Value>())?;
            for (key, value) in object.entries() {
                meter.step(1)?;
                entries.push(entry(meter, Value::Str(key.clone()), value.clone())?);
            }
        }
        Value::Arr(array) => {
            meter.alloc_items(array.items().len(), size_of::<Value>())?;
            for (at, value) in array.items().iter().enumerate() {
                meter.step(1)?;
                entries.push(entry(meter, Value::count(at), value.clone())?);
            }
        }
        other => return Err(error(format!("{} has no keys", describe(other)))),
    }
    Value::array(meter, entries)
}

/// Accepts `key`, `Key`, `name` and `Name`, and `value` and `Value`, as jq does.
fn from_entries(machine: &Machine<'_>, input: Value) -> Flow<Value> {
    let meter = &machine.meter;
    let mut object = Object::default();
    for entry in super::arrays::children(meter, input)? {
        meter.step(2)?;
        let mut key = Value::Null;
        for name in ["key", "Key", "name", "Name"] {
            key = index(meter, entry.clone(), &Value::Str(Str::new(name)))?;
            if key.is_true() {
                break;
            }
        }
        let Value::Str(key) = key else {
            let shown = if key.is_true() { &key } else { &Value::Null };
            return Err(error(format!(
                "Cannot use {} as object key",
                describe(shown)
            )));
        };
        let value = match &entry {
            Value::Obj(entry) => entry
                .get("value")
                .or_else(|| entry.get("Value"))
                .cloned()
                .unwrap_or(Value::Null),
            _ => Value::Null,
        };
        object.insert(meter, key, value)?;
    }
    Ok(Value::object(object))
}

/// Texts contain their parts, arrays and objects whatever contains every part of the other.
fn contains(meter: &Meter, whole: &Value, part: &Value) -> Flow<bool> {
    let _nest = meter.nest()?;
    meter.step(1)?;
    match (whole, part) {
        (Value::Obj(whole), Value::Obj(part)) => {
            for (key, part) in part.entries() {
                match whole.get(key.as_str()) {
                    Some(value) if contains(meter, value, part)? => {}
                    _ => return Ok(false),
                }
            }
            Ok(true)
        }
        (Value::Arr(whole), Value::Arr(part)) => {
            for part in part.items() {
                let mut found = false;
                for value in whole.items() {
                    if contains(meter, value, part)? {
                        found = true;
                        break;
                    }
                    meter.step(1)?;
                }
                if !found {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        (Value::Str(text), Value::Str(part)) => {
            charge_walk(meter, whole)?;
            meter.step(part.as_str().len() as u64 / 16)?;
            Ok(text.as_str().contains(part.as_str()))
        }
        _ => Ok(order_of(whole, part).is_eq()),
    }
}
