//! Deleted rows, whole, for as long as they can be taken back.

use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::UnixMillis;
use serde_json::{Map, Value};

use super::{integer_at, text_at};

/// How long a deleted row can be taken back: 30 days.
const TRASH_KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// One deleted row, or the relations that its deletion emptied.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TrashRecord {
    /// Its id.
    pub row_id: String,
    /// Its table.
    pub table_id: String,
    /// Id of the row whose deletion took it along; its own if it was deleted itself.
    pub batch: String,
    /// Column values by name, and under `cleared` the relations that were emptied: `[[table, field, row id], …]`.
    pub content: Map<String, Value>,
    /// When it was deleted.
    pub at: UnixMillis,
    /// User id of who deleted it.
    pub by_id: Option<String>,
}

/// Keeps a deleted row.
pub(crate) fn add_trash(
    storage: &dyn SqlStorage,
    record: &TrashRecord,
) -> Result<(), StorageError> {
    let content = edgewright_typed_json::to_text(&record.content)
        .map_err(|error| StorageError::Internal(error.to_string()))?;
    storage.query(
        "INSERT INTO _trash (row_id, table_id, batch, content, at, by_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        &[
            record.row_id.as_str().into(),
            record.table_id.as_str().into(),
            record.batch.as_str().into(),
            content.into(),
            record.at.0.into(),
            record.by_id.clone().into(),
        ],
    )?;
    Ok(())
}

const COLUMNS: &str = "row_id, table_id, batch, content, at, by_id";

/// Everything that one deletion took along, the row itself included.
pub(crate) fn read_batch(
    storage: &dyn SqlStorage,
    batch: &str,
) -> Result<Vec<TrashRecord>, StorageError> {
    let sql = format!("SELECT {COLUMNS} FROM _trash WHERE batch = ?1 ORDER BY row_id");
    let rows = storage.query(&sql, &[batch.into()])?;
    Ok(rows.rows.iter().map(|row| record_of(row)).collect())
}

fn record_of(row: &[edgewright_storage::SqlValue]) -> TrashRecord {
    TrashRecord {
        row_id: text_at(row, 0),
        table_id: text_at(row, 1),
        batch: text_at(row, 2),
        content: edgewright_typed_json::from_text(text_at(row, 3)).unwrap_or_default(),
        at: UnixMillis(integer_at(row, 4)),
        by_id: row
            .get(5)
            .and_then(|value| value.as_text())
            .map(str::to_owned),
    }
}

/// Forgets one deletion.
pub(crate) fn remove_trash(storage: &dyn SqlStorage, batch: &str) -> Result<(), StorageError> {
    storage
        .query("DELETE FROM _trash WHERE batch = ?1", &[batch.into()])
        .map(|_| ())
}

/// Empties what has been in the trash too long, with the history of those rows.
pub(crate) fn purge_trash(storage: &dyn SqlStorage, now: UnixMillis) -> Result<(), StorageError> {
    let before = now.plus(-TRASH_KEPT_MS);
    storage.query(
        "DELETE FROM _history WHERE row_id IN (SELECT row_id FROM _trash WHERE at < ?1)",
        &[before.0.into()],
    )?;
    storage
        .query("DELETE FROM _trash WHERE at < ?1", &[before.0.into()])
        .map(|_| ())
}
