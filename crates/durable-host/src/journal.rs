//! The journal of owed effects: one row from the turn that asks for it until its result is taken.
//!
//! Rows written are the bill, so an effect that succeeds at once costs one insert and one delete.

use edgewright_storage::{SqlStorage, SqlValue, StorageError};
use edgewright_types::{EffectId, UnixMillis};

/// Name of the journal's table; an engine must not use it.
pub const EFFECTS_TABLE: &str = "_effects";

/// One row of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub id: EffectId,
    pub body: String,
    /// Tries begun, the one that follows the commit counted in advance; 0 for an effect that is not due yet.
    pub attempts: u32,
    pub due_at: UnixMillis,
}

/// WITHOUT ROWID, because a second index would double the rows written.
pub fn install(storage: &dyn SqlStorage) -> Result<(), StorageError> {
    storage.query(
        "CREATE TABLE IF NOT EXISTS _effects (id TEXT PRIMARY KEY, body TEXT NOT NULL, attempts INTEGER NOT NULL, \
         due_at INTEGER NOT NULL) WITHOUT ROWID",
        &[],
    )?;
    Ok(())
}

pub fn insert(storage: &dyn SqlStorage, entry: &Entry) -> Result<(), StorageError> {
    storage.query(
        "INSERT INTO _effects (id, body, attempts, due_at) VALUES (?1, ?2, ?3, ?4)",
        &[
            entry.id.as_str().into(),
            entry.body.as_str().into(),
            i64::from(entry.attempts).into(),
            entry.due_at.0.into(),
        ],
    )?;
    Ok(())
}

pub fn delete(storage: &dyn SqlStorage, id: &EffectId) -> Result<(), StorageError> {
    storage.query("DELETE FROM _effects WHERE id = ?1", &[id.as_str().into()])?;
    Ok(())
}

pub fn reschedule(
    storage: &dyn SqlStorage,
    id: &EffectId,
    attempts: u32,
    due_at: UnixMillis,
) -> Result<(), StorageError> {
    storage.query(
        "UPDATE _effects SET attempts = ?2, due_at = ?3 WHERE id = ?1",
        &[
            id.as_str().into(),
            i64::from(attempts).into(),
            due_at.0.into(),
        ],
    )?;
    Ok(())
}

pub fn find(storage: &dyn SqlStorage, id: &EffectId) -> Result<Option<Entry>, StorageError> {
    let rows = storage.query(
        "SELECT id, body, attempts, due_at FROM _effects WHERE id = ?1",
        &[id.as_str().into()],
    )?;
    rows.first().map(read).transpose()
}

/// What is due, the longest overdue first.
pub fn due(storage: &dyn SqlStorage, now: UnixMillis) -> Result<Vec<Entry>, StorageError> {
    let rows = storage.query(
        "SELECT id, body, attempts, due_at FROM _effects WHERE due_at <= ?1 ORDER BY due_at, id",
        &[now.0.into()],
    )?;
    rows.rows.iter().map(|row| read(row)).collect()
}

/// Ids and due times of everything owed.
pub fn schedule(storage: &dyn SqlStorage) -> Result<Vec<(EffectId, UnixMillis)>, StorageError> {
    let rows = storage.query("SELECT id, due_at FROM _effects", &[])?;
    rows.rows
        .iter()
        .map(|row| match row.as_slice() {
            [id, due_at] => Ok((read_id(id)?, UnixMillis(read_integer(due_at)?))),
            _ => Err(broken()),
        })
        .collect()
}

fn read(row: &[SqlValue]) -> Result<Entry, StorageError> {
    let [id, body, attempts, due_at] = row else {
        return Err(broken());
    };
    Ok(Entry {
        id: read_id(id)?,
        body: body.as_text().ok_or_else(broken)?.to_owned(),
        attempts: u32::try_from(read_integer(attempts)?).unwrap_or(u32::MAX),
        due_at: UnixMillis(read_integer(due_at)?),
    })
}

fn read_id(value: &SqlValue) -> Result<EffectId, StorageError> {
    value
        .as_text()
        .and_then(|text| text.parse().ok())
        .ok_or_else(broken)
}

fn read_integer(value: &SqlValue) -> Result<i64, StorageError> {
    value.as_integer().ok_or_else(broken)
}

fn broken() -> StorageError {
    StorageError::Internal("a row of the effect journal cannot be read".to_owned())
}
