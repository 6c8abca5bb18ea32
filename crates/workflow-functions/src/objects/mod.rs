//! Functions on objects and on lists of objects.

mod merge;
mod omit;
mod pick;
mod rename;

pub(crate) use merge::Merge;
pub(crate) use omit::Omit;
pub(crate) use pick::Pick;
pub(crate) use rename::Rename;

use serde_json::{Map, Value};

use crate::FunctionError;
use crate::function::Outcome;

/// How many objects there are.
fn count(value: &Value) -> usize {
    value.as_array().map_or(1, Vec::len)
}

/// Does something with an object, or with each object of a list.
fn with_each(
    value: Value,
    change: &mut dyn FnMut(Map<String, Value>) -> Result<Map<String, Value>, FunctionError>,
) -> Outcome {
    let refuse = |pointer: &str| {
        Err(FunctionError::data(
            pointer,
            "This is no object, so it has no fields.",
        ))
    };
    match value {
        Value::Object(members) => Ok(change(members)?.into()),
        Value::Array(items) => {
            let items = items.into_iter().enumerate();
            let changed = items.map(|(index, item)| match item {
                Value::Object(members) => Ok(Value::Object(change(members)?)),
                _ => refuse(&format!("/value/{index}")),
            });
            changed.collect()
        }
        _ => refuse("/value"),
    }
}
