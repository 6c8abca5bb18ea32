//! Key-value state that lasts from run to run: the functions `state-…`, done inside the turn of the run that calls them, so
//! that a value is there if and only if the step that wrote it is done.

mod arguments;
mod only_new;
mod store;

use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::UnixMillis;
use edgewright_workflow_engine::{WorkflowError, effect::FunctionCall};
use serde_json::{Value, json};

use arguments::{CompareAndSet, Get, Increment, List, Set};
use store::{Held, find, put};
pub use store::{install, remove_expired};

/// The functions, as definitions name them.
pub const FUNCTIONS: [&str; 7] = [
    "state-get:1.0.0",
    "state-set:1.0.0",
    "state-delete:1.0.0",
    "state-compare-and-set:1.0.0",
    "state-increment:1.0.0",
    "state-list:1.0.0",
    "state-only-new:1.0.0",
];

/// What came of a call: what it yields, or the error of the task.
type Called = Result<Value, WorkflowError>;

/// Does a function of this family; none if it is not one.
///
/// # Errors
/// When storage fails.
pub fn call(
    storage: &dyn SqlStorage,
    now: UnixMillis,
    call: &FunctionCall,
) -> Result<Option<Called>, StorageError> {
    let state = State { storage, now };
    let done = match call.name.as_str() {
        "state-get" => state.get(&call.arguments),
        "state-set" => state.set(&call.arguments),
        "state-delete" => state.delete(&call.arguments),
        "state-compare-and-set" => state.compare_and_set(&call.arguments),
        "state-increment" => state.increment(&call.arguments),
        "state-list" => state.list(&call.arguments),
        "state-only-new" => state.only_new(&call.arguments),
        _ => return Ok(None),
    };
    match done {
        Ok(value) => Ok(Some(Ok(value))),
        Err(Trouble::Fault(error)) => Ok(Some(Err(error))),
        Err(Trouble::Storage(error)) => Err(error),
    }
}

/// Why a function did not do what it was asked for.
enum Trouble {
    Fault(WorkflowError),
    Storage(StorageError),
}

impl From<StorageError> for Trouble {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

impl From<WorkflowError> for Trouble {
    fn from(error: WorkflowError) -> Self {
        Self::Fault(error)
    }
}

/// The state at one moment.
struct State<'a> {
    storage: &'a dyn SqlStorage,
    now: UnixMillis,
}

impl State<'_> {
    fn get(&self, arguments: &Value) -> Result<Value, Trouble> {
        let Get { key } = arguments::read(arguments)?;
        let held = find(self.storage, self.now, &key)?;
        Ok(held.map_or(Value::Null, |held| shown(&key, &held)))
    }

    fn set(&self, arguments: &Value) -> Result<Value, Trouble> {
        let set: Set = arguments::read(arguments)?;
        let before = find(self.storage, self.now, &set.key)?;
        self.write(&set.key, set.value, set.ttl_seconds, before.as_ref())
    }

    fn delete(&self, arguments: &Value) -> Result<Value, Trouble> {
        let Get { key } = arguments::read(arguments)?;
        let was_there = find(self.storage, self.now, &key)?.is_some();
        if was_there {
            store::delete(self.storage, &key)?;
        }
        Ok(json!({"deleted": was_there}))
    }

    /// Version 0 stands for a key that is not there.
    fn compare_and_set(&self, arguments: &Value) -> Result<Value, Trouble> {
        let wanted: CompareAndSet = arguments::read(arguments)?;
        let before = find(self.storage, self.now, &wanted.key)?;
        let version = before.as_ref().map_or(0, |held| held.version);
        let swapped = version == wanted.version;
        let after = if swapped {
            self.write(
                &wanted.key,
                wanted.value,
                wanted.ttl_seconds,
                before.as_ref(),
            )?
        } else {
            before.map_or(Value::Null, |held| shown(&wanted.key, &held))
        };
        Ok(json!({"swapped": swapped, "entry": after}))
    }

    fn increment(&self, arguments: &Value) -> Result<Value, Trouble> {
        let Increment {
            key,
            by,
            ttl_seconds,
        } = arguments::read(arguments)?;
        let before = find(self.storage, self.now, &key)?;
        let value = before.as_ref().map_or(json!(0), |held| held.value.clone());
        let sum = value.as_i64().and_then(|value| value.checked_add(by));
        let Some(sum) = sum else {
            return Err(WorkflowError::validation(format!(
                "The key '{key}' does not hold a whole number that can be raised by {by}."
            ))
            .into());
        };
        self.write(&key, json!(sum), ttl_seconds, before.as_ref())
    }

    fn list(&self, arguments: &Value) -> Result<Value, Trouble> {
        let List { prefix, limit } = arguments::read(arguments)?;
        let held = store::list(self.storage, self.now, &prefix, limit)?;
        let items: Vec<_> = held.iter().map(|(key, held)| shown(key, held)).collect();
        Ok(json!({"items": items}))
    }

    /// A key that had a time to live keeps it unless it is given another one.
    fn write(
        &self,
        key: &str,
        value: Value,
        ttl_seconds: Option<i64>,
        before: Option<&Held>,
    ) -> Result<Value, Trouble> {
        arguments::check_value(&value)?;
        if before.is_none() {
            store::check_room(self.storage)??;
        }
        let expires_at = match ttl_seconds {
            Some(seconds) => Some(self.now.plus(seconds.saturating_mul(1_000))),
            None => before.and_then(|held| held.expires_at),
        };
        let held = Held {
            value,
            version: before.map_or(1, |held| held.version.saturating_add(1)),
            expires_at,
        };
        put(self.storage, key, &held)?;
        Ok(shown(key, &held))
    }
}

fn shown(key: &str, held: &Held) -> Value {
    json!({
        "key": key,
        "value": held.value,
        "version": held.version,
        "expires_at": held.expires_at.map(UnixMillis::to_rfc3339),
    })
}

#[cfg(test)]
mod tests;
