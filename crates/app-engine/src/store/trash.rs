//! Deleted rows, whole, for as long as they can be taken back.

use edgewright_storage::{SqlStorage, SqlValue, StorageError};
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
    storage.query(
        "INSERT INTO _trash (row_id, table_id, batch, content, at, by_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        &[
            record.row_id.as_str().into(),
            record.table_id.as_str().into(),
            record.batch.as_str().into(),
            content_text(record)?.into(),
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

/// Rows of the trash looked at in one go.
const PAGE: usize = 200;

/// Changes the columns of a table's rows in the trash. `change` says whether it did.
pub(crate) fn change_trash(
    storage: &dyn SqlStorage,
    table_id: &str,
    mut change: impl FnMut(&mut Map<String, Value>) -> bool,
) -> Result<(), StorageError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM _trash WHERE table_id = ?1 AND (batch, row_id) > (?2, ?3) ORDER BY batch, row_id LIMIT {PAGE}"
    );
    let (mut batch, mut row_id) = (String::new(), String::new());
    loop {
        let after = [
            table_id.into(),
            batch.as_str().into(),
            row_id.as_str().into(),
        ];
        let rows = storage.query(&sql, &after)?;
        for mut record in rows.rows.iter().map(|row| record_of(row)) {
            if change(&mut record.content) {
                write_content(storage, &record)?;
            }
            (batch, row_id) = (record.batch, record.row_id);
        }
        if rows.rows.len() < PAGE {
            return Ok(());
        }
    }
}

fn write_content(storage: &dyn SqlStorage, record: &TrashRecord) -> Result<(), StorageError> {
    storage
        .query(
            "UPDATE _trash SET content = ?3 WHERE batch = ?1 AND row_id = ?2",
            &[
                record.batch.as_str().into(),
                record.row_id.as_str().into(),
                content_text(record)?.into(),
            ],
        )
        .map(|_| ())
}

fn content_text(record: &TrashRecord) -> Result<String, StorageError> {
    edgewright_typed_json::to_text(&record.content)
        .map_err(|error| StorageError::Internal(error.to_string()))
}

/// A column's value as it is kept in the trash.
pub(crate) fn trash_content(value: &SqlValue) -> Value {
    match value {
        SqlValue::Text(text) => Value::from(text.as_str()),
        other => other.as_integer().into(),
    }
}

/// A column's value as it was.
pub(crate) fn trash_value(content: &Value) -> SqlValue {
    match content {
        Value::String(text) => SqlValue::from(text.as_str()),
        other => other.as_i64().into(),
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
