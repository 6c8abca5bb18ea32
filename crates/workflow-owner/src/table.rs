//! What is kept: a row per workflow, written when it is published or first runs, and for an hour the runs of one that is
//! deleted. A run writes nothing.

use edgewright_storage::{SqlStorage, SqlValue, StorageError};
use edgewright_types::{UnixMillis, WorkflowAddress};

use crate::{HOUR_MS, Subscription, Want};

const TABLES: [&str; 2] = [
    "CREATE TABLE IF NOT EXISTS workflows (address TEXT PRIMARY KEY, wants TEXT NOT NULL) WITHOUT ROWID",
    // The key is made of the workflow and its last run, so that what is told twice counts once.
    "CREATE TABLE IF NOT EXISTS departed (address TEXT NOT NULL, last INTEGER NOT NULL, begun TEXT NOT NULL, \
     PRIMARY KEY (address, last)) WITHOUT ROWID",
];

pub fn install(storage: &dyn SqlStorage) -> Result<(), StorageError> {
    TABLES
        .iter()
        .try_for_each(|table| storage.query(table, &[]).map(drop))
}

pub fn load(storage: &dyn SqlStorage) -> Result<Vec<Subscription>, StorageError> {
    let rows = storage.query("SELECT address, wants FROM workflows ORDER BY address", &[])?;
    let read = |row: &Vec<SqlValue>| {
        let [address, wants] = row.as_slice() else {
            return Err(broken());
        };
        let address = address.as_text().and_then(|text| text.parse().ok());
        Ok(Subscription {
            workflow: address.ok_or_else(broken)?,
            wants: from_text(wants)?,
        })
    };
    rows.rows.iter().map(read).collect()
}

pub fn save(
    storage: &dyn SqlStorage,
    workflow: &WorkflowAddress,
    wants: &[Want],
) -> Result<(), StorageError> {
    storage.query(
        "INSERT OR REPLACE INTO workflows (address, wants) VALUES (?1, ?2)",
        &[workflow.to_string().into(), to_text(&wants)?.into()],
    )?;
    Ok(())
}

pub fn remove(storage: &dyn SqlStorage, workflow: &WorkflowAddress) -> Result<(), StorageError> {
    storage.query(
        "DELETE FROM workflows WHERE address = ?1",
        &[workflow.to_string().into()],
    )?;
    Ok(())
}

/// Keeps when the runs of a deleted workflow began, as long as they count.
pub fn keep_departed(
    storage: &dyn SqlStorage,
    workflow: &WorkflowAddress,
    begun: &[UnixMillis],
    now: UnixMillis,
) -> Result<(), StorageError> {
    forget_departed(storage, now)?;
    let Some(last) = begun.last().filter(|last| last.plus(HOUR_MS) > now) else {
        return Ok(());
    };
    storage.query(
        "INSERT OR REPLACE INTO departed (address, last, begun) VALUES (?1, ?2, ?3)",
        &[
            workflow.to_string().into(),
            last.0.into(),
            to_text(&begun)?.into(),
        ],
    )?;
    Ok(())
}

/// When runs of deleted workflows began that still count.
pub fn departed(
    storage: &dyn SqlStorage,
    now: UnixMillis,
) -> Result<Vec<UnixMillis>, StorageError> {
    forget_departed(storage, now)?;
    let rows = storage.query("SELECT begun FROM departed", &[])?;
    let mut all = Vec::new();
    for row in &rows.rows {
        let begun: Vec<UnixMillis> = from_text(row.first().ok_or_else(broken)?)?;
        all.extend(begun);
    }
    Ok(all)
}

fn forget_departed(storage: &dyn SqlStorage, now: UnixMillis) -> Result<(), StorageError> {
    storage.query(
        "DELETE FROM departed WHERE last <= ?1",
        &[now.plus(-HOUR_MS).0.into()],
    )?;
    Ok(())
}

fn from_text<T: serde::de::DeserializeOwned>(value: &SqlValue) -> Result<T, StorageError> {
    edgewright_typed_json::from_text(value.as_text().unwrap_or_default()).map_err(|_| broken())
}

fn to_text<T: serde::Serialize>(value: &T) -> Result<String, StorageError> {
    edgewright_typed_json::to_text(value).map_err(|_| broken())
}

fn broken() -> StorageError {
    StorageError::Internal("a row of the owner cannot be read".to_owned())
}
