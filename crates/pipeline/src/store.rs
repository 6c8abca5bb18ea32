//! Where a feature is kept: one row for its state, one per message, one per turn for its events.

use edgewright_storage::{SqlStorage, SqlValue, StorageError};
use edgewright_types::EffectId;
use serde::de::DeserializeOwned;

use crate::{
    artifact::Message,
    effect::{FeatureEffect, UsageReport},
    event,
    state::FeatureState,
    view::FeatureStatus,
};

/// Creates the tables where they do not exist.
pub fn install(storage: &dyn SqlStorage) -> Result<(), StorageError> {
    storage.query(
        "CREATE TABLE IF NOT EXISTS feature (id INTEGER PRIMARY KEY CHECK (id = 1), state TEXT NOT NULL)",
        &[],
    )?;
    storage.query(
        "CREATE TABLE IF NOT EXISTS message (number INTEGER PRIMARY KEY, body TEXT NOT NULL)",
        &[],
    )?;
    event::install(storage)
}

/// The feature, if it has begun.
pub fn load(storage: &dyn SqlStorage) -> Result<Option<FeatureState>, StorageError> {
    let rows = storage.query("SELECT state FROM feature WHERE id = 1", &[])?;
    rows.scalar().map(read).transpose()
}

/// Where the feature stands, without reading all of it.
pub fn status(storage: &dyn SqlStorage) -> Result<Option<FeatureStatus>, StorageError> {
    let rows = storage.query("SELECT state ->> 'status' FROM feature WHERE id = 1", &[])?;
    let Some(word) = rows.scalar().and_then(SqlValue::as_text) else {
        return Ok(None);
    };
    edgewright_typed_json::from_value(&word.into())
        .map(Some)
        .map_err(|_| StorageError::Internal("a status cannot be read".to_owned()))
}

/// Keeps the feature as it is now.
pub fn save(storage: &dyn SqlStorage, state: &FeatureState) -> Result<(), StorageError> {
    storage.query(
        "INSERT INTO feature (id, state) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET state = excluded.state",
        &[write(state)?],
    )?;
    Ok(())
}

/// The calls of models that the control plane was not told of yet: reports that are owed.
pub fn untold(storage: &dyn SqlStorage) -> Result<Vec<(EffectId, UsageReport)>, StorageError> {
    let rows = storage.query(
        "SELECT id, body FROM _effects WHERE body LIKE '{\"report_usage\":%'",
        &[],
    )?;
    let mut untold = Vec::new();
    for row in &rows.rows {
        let [id, body] = row.as_slice() else {
            continue;
        };
        if let (Some(Ok(id)), FeatureEffect::ReportUsage(report)) =
            (id.as_text().map(str::parse), read(body)?)
        {
            untold.push((id, *report));
        }
    }
    Ok(untold)
}

/// Everything that was said, in order.
pub fn messages(storage: &dyn SqlStorage) -> Result<Vec<Message>, StorageError> {
    let rows = storage.query("SELECT body FROM message ORDER BY number", &[])?;
    rows.rows
        .iter()
        .filter_map(|row| row.first())
        .map(read)
        .collect()
}

/// Keeps what was said.
pub fn add_message(storage: &dyn SqlStorage, message: &Message) -> Result<(), StorageError> {
    storage.query(
        "INSERT INTO message (number, body) VALUES (?1, ?2)",
        &[i64::from(message.number).into(), write(message)?],
    )?;
    Ok(())
}

fn read<T: DeserializeOwned>(value: &SqlValue) -> Result<T, StorageError> {
    let text = value.as_text().unwrap_or_default();
    edgewright_typed_json::from_text(text)
        .map_err(|error| StorageError::Internal(format!("a kept document cannot be read: {error}")))
}

fn write<T: serde::Serialize>(value: &T) -> Result<SqlValue, StorageError> {
    edgewright_typed_json::to_text(value)
        .map(SqlValue::Text)
        .map_err(|error| StorageError::Internal(format!("a document is not JSON: {error}")))
}
