//! Names of the people who wrote something, so that others can see who did without seeing an address.

use std::collections::BTreeMap;

use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::Actor;

use super::text_at;

/// Remembers the name of a person; costs a written row once per person.
pub(crate) fn remember_name(storage: &dyn SqlStorage, actor: &Actor) -> Result<(), StorageError> {
    let Actor::Person {
        user_id, username, ..
    } = actor
    else {
        return Ok(());
    };
    storage.query(
        "INSERT OR IGNORE INTO _names (user_id, name) VALUES (?1, ?2)",
        &[user_id.as_str().into(), username.as_str().into()],
    )?;
    Ok(())
}

/// Names by user id, for as many of them as are known.
pub(crate) fn names_of(
    storage: &dyn SqlStorage,
    user_ids: &[&str],
) -> Result<BTreeMap<String, String>, StorageError> {
    if user_ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let list = serde_json::Value::from(user_ids).to_string();
    let rows = storage.query(
        "SELECT user_id, name FROM _names WHERE user_id IN (SELECT value FROM json_each(?1))",
        &[list.into()],
    )?;
    Ok(rows
        .rows
        .iter()
        .map(|row| (text_at(row, 0), text_at(row, 1)))
        .collect())
}
