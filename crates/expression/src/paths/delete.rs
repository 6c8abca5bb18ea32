//! Deleting along paths, the last first, so that deleting one does not move another.

use std::rc::Rc;

use super::{edit, keys_of};
use crate::eval::bounds_of;
use crate::meter::{Flow, Meter};
use crate::value::array::own_items;
use crate::value::object::own_object;
use crate::value::{Array, Value, error, order_of, sort_keyed};

/// Deletes every path of `paths` from `root`.
pub fn delete_paths(meter: &Meter, root: Value, paths: Vec<Value>) -> Flow<Value> {
    meter.alloc_items(paths.len(), 2 * size_of::<Value>())?;
    let mut paths: Vec<(Value, ())> = paths.into_iter().map(|path| (path, ())).collect();
    sort_keyed(meter, &mut paths)?;
    let mut paths: Vec<Value> = paths.into_iter().map(|(path, ())| path).collect();
    let mut root = root;
    while let Some(last) = paths.pop() {
        let Some((key, parent)) = keys_of(meter, &last)?.split_last() else {
            return Ok(Value::Null);
        };
        let mut keys = vec![key.clone()];
        while let Some(next) = paths.last() {
            match keys_of(meter, next)?.split_last() {
                Some((key, same)) if is_same(same, parent) => keys.push(key.clone()),
                _ => break,
            }
            paths.pop();
        }
        meter.alloc_items(keys.len(), 2 * size_of::<Value>())?;
        if !leads_nowhere(meter, &root, parent)? {
            root = edit(meter, root, parent, |container| {
                delete_keys(meter, container, &keys).map(Some)
            })?
            .0;
        }
    }
    Ok(root)
}

fn is_same(a: &[Value], b: &[Value]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| order_of(a, b).is_eq())
}

/// Whether a parent is missing, in which case there is nothing to delete and nothing must be created.
fn leads_nowhere(meter: &Meter, root: &Value, parent: &[Value]) -> Flow<bool> {
    let mut value = root.clone();
    for key in parent {
        if matches!(value, Value::Null) {
            return Ok(true);
        }
        value = crate::eval::index(meter, value, key)?;
    }
    Ok(matches!(value, Value::Null))
}

/// Deletes keys from one container.
fn delete_keys(meter: &Meter, container: Value, keys: &[Value]) -> Flow<Value> {
    match container {
        Value::Null => Ok(Value::Null),
        Value::Obj(mut object) => {
            let mut names = Vec::with_capacity(keys.len());
            for key in keys {
                match key {
                    Value::Str(name) => names.push(name.as_str()),
                    other => {
                        return Err(error(format!(
                            "Cannot delete {} field of object",
                            other.kind()
                        )));
                    }
                }
            }
            names.sort_unstable();
            let steps = names.len() as u64 + object.len() as u64;
            meter.step(steps)?;
            own_object(meter, &mut object)?
                .retain(meter, |key| names.binary_search(&key).is_err())?;
            Ok(Value::Obj(object))
        }
        Value::Arr(array) => delete_items(meter, array, keys),
        other => Err(error(format!("Cannot delete fields from {}", other.kind()))),
    }
}

fn delete_items(meter: &Meter, array: Rc<Array>, keys: &[Value]) -> Flow<Value> {
    let length = array.items().len();
    meter.step(1 + length as u64 / 4)?;
    meter.alloc(length as u64)?;
    let mut gone = vec![false; length];
    for key in keys {
        let (from, to) = match key {
            Value::Num(number) => {
                let at = if *number < 0.0 {
                    number.floor() + length as f64
                } else {
                    number.floor()
                };
                if !(at >= 0.0 && at < length as f64) {
                    continue;
                }
                (at as usize, at as usize + 1)
            }
            Value::Obj(_) => {
                let (from, to) = bounds_of(key)?;
                crate::eval::range_of(length, &from, &to)?
            }
            other => {
                return Err(error(format!(
                    "Cannot delete {} element of array",
                    other.kind()
                )));
            }
        };
        meter.step(1 + (to.saturating_sub(from)) as u64 / 4)?;
        for slot in gone.get_mut(from..to.max(from)).unwrap_or_default() {
            *slot = true;
        }
    }
    let items = own_items(meter, array)?;
    let kept = items
        .into_iter()
        .zip(gone)
        .filter(|(_, gone)| !gone)
        .map(|(item, _)| item)
        .collect();
    Value::array(meter, kept)
}
