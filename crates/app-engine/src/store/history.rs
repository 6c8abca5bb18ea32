//! Who changed what in a row, and when. One written row per change, with the values before it only: those after it
//! are the next entry's, or the row's own.

use std::collections::BTreeMap;

use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::UnixMillis;
use serde_json::Value;

use super::{integer_at, text_at};

/// One change of a row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct HistoryRecord {
    /// Revision it made.
    pub revision: i64,
    /// What was done: `update`, `transition`, `clear` or `restore`.
    pub op: String,
    /// When.
    pub at: UnixMillis,
    /// User id of who did it.
    pub by_id: Option<String>,
    /// Wire values before, by field id.
    pub before: BTreeMap<String, Value>,
}

/// Adds an entry.
pub(crate) fn add_history(
    storage: &dyn SqlStorage,
    row_id: &str,
    record: &HistoryRecord,
) -> Result<(), StorageError> {
    let before = edgewright_typed_json::to_text(&record.before)
        .map_err(|error| StorageError::Internal(error.to_string()))?;
    storage.query(
        "INSERT INTO _history (row_id, revision, op, at, by_id, changes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        &[
            row_id.into(),
            record.revision.into(),
            record.op.as_str().into(),
            record.at.0.into(),
            record.by_id.clone().into(),
            before.into(),
        ],
    )?;
    Ok(())
}

/// The newest entries of a row, newest first.
pub(crate) fn read_history(
    storage: &dyn SqlStorage,
    row_id: &str,
    limit: i64,
) -> Result<Vec<HistoryRecord>, StorageError> {
    let rows = storage.query(
        "SELECT revision, op, at, by_id, changes FROM _history WHERE row_id = ?1 ORDER BY revision DESC LIMIT ?2",
        &[row_id.into(), limit.into()],
    )?;
    Ok(rows
        .rows
        .iter()
        .map(|row| HistoryRecord {
            revision: integer_at(row, 0),
            op: text_at(row, 1),
            at: UnixMillis(integer_at(row, 2)),
            by_id: row
                .get(3)
                .and_then(|value| value.as_text())
                .map(str::to_owned),
            before: edgewright_typed_json::from_text(text_at(row, 4)).unwrap_or_default(),
        })
        .collect())
}
