//! Where the state is: one row per key.

use edgewright_limits::workflow_state::KEYS;
use edgewright_storage::{SqlStorage, SqlValue, StorageError};
use edgewright_types::UnixMillis;
use edgewright_workflow_engine::WorkflowError;
use serde_json::Value;

/// What a key holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    pub value: Value,
    /// Grows with every write, from 1.
    pub version: i64,
    /// From when on it is as if it were not there.
    pub expires_at: Option<UnixMillis>,
}

/// Makes the table.
pub fn install(storage: &dyn SqlStorage) -> Result<(), StorageError> {
    storage.query(
        "CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value TEXT NOT NULL, version INTEGER NOT NULL, \
         expires_at INTEGER) WITHOUT ROWID",
        &[],
    )?;
    Ok(())
}

/// What a key holds now.
pub fn find(
    storage: &dyn SqlStorage,
    now: UnixMillis,
    key: &str,
) -> Result<Option<Held>, StorageError> {
    let rows = storage.query(
        "SELECT value, version, expires_at FROM state WHERE key = ?1 AND (expires_at IS NULL OR expires_at > ?2)",
        &[key.into(), now.0.into()],
    )?;
    rows.first().map(read).transpose()
}

/// Keys that begin alike, in order.
pub fn list(
    storage: &dyn SqlStorage,
    now: UnixMillis,
    prefix: &str,
    limit: u32,
) -> Result<Vec<(String, Held)>, StorageError> {
    // A range of keys, because LIKE knows patterns of 50 bytes only and reads the whole table.
    let rows = storage.query(
        "SELECT value, version, expires_at, key FROM state WHERE key >= ?1 AND key < ?2 \
         AND (expires_at IS NULL OR expires_at > ?3) ORDER BY key LIMIT ?4",
        &[
            prefix.into(),
            format!("{prefix}\u{10ffff}").into(),
            now.0.into(),
            i64::from(limit).into(),
        ],
    )?;
    rows.rows
        .iter()
        .map(|row| {
            let key = row.get(3).and_then(SqlValue::as_text).ok_or_else(broken)?;
            Ok((key.to_owned(), read(row)?))
        })
        .collect()
}

/// Writes a key.
pub fn put(storage: &dyn SqlStorage, key: &str, held: &Held) -> Result<(), StorageError> {
    storage.query(
        "INSERT OR REPLACE INTO state (key, value, version, expires_at) VALUES (?1, ?2, ?3, ?4)",
        &[
            key.into(),
            held.value.to_string().into(),
            held.version.into(),
            held.expires_at.map(|moment| moment.0).into(),
        ],
    )?;
    Ok(())
}

/// Removes a key.
pub fn delete(storage: &dyn SqlStorage, key: &str) -> Result<(), StorageError> {
    storage.query("DELETE FROM state WHERE key = ?1", &[key.into()])?;
    Ok(())
}

/// Removes what has expired.
pub fn remove_expired(storage: &dyn SqlStorage, now: UnixMillis) -> Result<(), StorageError> {
    storage.query("DELETE FROM state WHERE expires_at <= ?1", &[now.0.into()])?;
    Ok(())
}

/// Whether one key more may be kept.
pub fn check_room(storage: &dyn SqlStorage) -> Result<Result<(), WorkflowError>, StorageError> {
    let rows = storage.query("SELECT count(*) FROM state", &[])?;
    let count = rows
        .scalar()
        .and_then(SqlValue::as_integer)
        .unwrap_or_default();
    if usize::try_from(count).unwrap_or(usize::MAX) < KEYS {
        return Ok(Ok(()));
    }
    Ok(Err(WorkflowError::runtime(format!(
        "The workflow holds {KEYS} keys already. Delete some, or give keys a time to live."
    ))))
}

fn read(row: &[SqlValue]) -> Result<Held, StorageError> {
    let [value, version, expires_at, ..] = row else {
        return Err(broken());
    };
    let text = value.as_text().ok_or_else(broken)?;
    Ok(Held {
        value: edgewright_typed_json::from_text(text).map_err(|_| broken())?,
        version: version.as_integer().ok_or_else(broken)?,
        expires_at: expires_at.as_integer().map(UnixMillis),
    })
}

fn broken() -> StorageError {
    StorageError::Internal("a row of the workflow's state cannot be read".to_owned())
}
