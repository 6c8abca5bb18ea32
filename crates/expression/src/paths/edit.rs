//! Reading and writing along a path. Writing takes the pieces apart on the way down and puts them together on the way up,
//! so a value nobody else holds is edited in place, and nothing here recurses.

use super::keys_of;
use crate::eval::{bounds_of, index, range_of};
use crate::meter::{Flow, Meter};
use crate::value::array::{own_array, own_items};
use crate::value::object::own_object;
use crate::value::{Object, Str, Value, error};

/// The largest array index, as in jq.
const MAX_INDEX: f64 = 536_870_911.0;

/// The value at a path; `null` where the path leads nowhere.
pub fn get_path(meter: &Meter, root: Value, path: &Value) -> Flow<Value> {
    let mut value = root;
    for key in keys_of(meter, path)? {
        if matches!(value, Value::Null) {
            return Ok(Value::Null);
        }
        value = index(meter, value, key)?;
    }
    Ok(value)
}

/// Sets the value at a path.
pub fn set_path(meter: &Meter, root: Value, path: &Value, value: Value) -> Flow<Value> {
    let keys = keys_of(meter, path)?;
    let mut value = Some(value);
    let (edited, _) = edit(meter, root, keys, |_| Ok(value.take()))?;
    Ok(edited)
}

/// Replaces what lies at `keys` by what `change` makes of it.
/// When `change` gives nothing, `null` is left there and the second answer is true: the caller deletes it later.
pub fn edit(
    meter: &Meter,
    root: Value,
    keys: &[Value],
    change: impl FnOnce(Value) -> Flow<Option<Value>>,
) -> Flow<(Value, bool)> {
    meter.alloc_items(keys.len(), 2 * size_of::<Value>())?;
    let mut spine = Vec::with_capacity(keys.len());
    let mut current = root;
    for key in keys {
        meter.step(1)?;
        let child = take(meter, &mut current, key)?;
        spine.push((current, key));
        current = child;
    }
    let changed = change(current)?;
    let gone = changed.is_none();
    let mut current = changed.unwrap_or(Value::Null);
    for (mut container, key) in spine.into_iter().rev() {
        put(meter, &mut container, key, current)?;
        current = container;
    }
    Ok((current, gone))
}

/// Takes the child at `key` out of a container, which keeps its place.
fn take(meter: &Meter, container: &mut Value, key: &Value) -> Flow<Value> {
    match (container, key) {
        (Value::Obj(object), Value::Str(key)) => Ok(own_object(meter, object)?.take(key.as_str())),
        (Value::Arr(array), Value::Num(number)) if !number.is_nan() => {
            let Some(at) = existing(array.items().len(), *number) else {
                return Ok(Value::Null);
            };
            Ok(own_array(meter, array, 0)?.take(at))
        }
        (container, key) => index(meter, container.clone(), key),
    }
}

/// Puts a child back, or in for the first time.
fn put(meter: &Meter, container: &mut Value, key: &Value, child: Value) -> Flow<()> {
    if matches!(container, Value::Null) {
        *container = match key {
            Value::Str(_) => Value::object(Object::default()),
            Value::Num(_) | Value::Obj(_) => Value::array(meter, Vec::new())?,
            _ => return index(meter, Value::Null, key).map(|_| ()),
        };
    }
    match (container, key) {
        (Value::Obj(object), Value::Str(key)) => {
            own_object(meter, object)?.insert(meter, Str::clone(key), child)
        }
        (Value::Arr(array), Value::Num(number)) => {
            let at = position(array.items().len(), *number)?;
            own_array(meter, array, 1)?.set(meter, at, child)
        }
        (slot @ Value::Arr(_), Value::Obj(_)) => {
            let taken = std::mem::replace(slot, Value::Null);
            *slot = replace_range(meter, taken, key, child)?;
            Ok(())
        }
        (container, key) => index(meter, container.clone(), key).map(|_| ()),
    }
}

fn existing(length: usize, number: f64) -> Option<usize> {
    let at = number.floor();
    let at = if at < 0.0 { at + length as f64 } else { at };
    (at >= 0.0 && at < length as f64).then_some(at as usize)
}

fn position(length: usize, number: f64) -> Flow<usize> {
    let at = number.floor();
    let at = if at < 0.0 { at + length as f64 } else { at };
    if at < 0.0 {
        return Err(error("Out of bounds negative array index"));
    }
    // Not-a-number means the first element, as it does when reading.
    if at > MAX_INDEX {
        return Err(error("Array index too large"));
    }
    Ok(at as usize)
}

/// Replaces the part of an array that a slice key names.
fn replace_range(meter: &Meter, array: Value, key: &Value, child: Value) -> Flow<Value> {
    let (Value::Arr(array), Value::Arr(inserted)) = (array, child) else {
        return Err(error(
            "A slice of an array can only be assigned another array",
        ));
    };
    let (from, to) = bounds_of(key)?;
    let (from, to) = range_of(array.items().len(), &from, &to)?;
    let mut items = own_items(meter, array)?;
    meter.alloc_items(inserted.items().len() + items.len(), size_of::<Value>())?;
    items.splice(from..to, inserted.items().iter().cloned());
    Value::array(meter, items)
}
