//! The row of the hook, and beside it the last request that was sent to try it.

use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::UnixMillis;
use serde::{Deserialize, Serialize};

use super::{HookSettings, TestRequest};

/// The hook as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hook {
    /// How it is set up.
    pub settings: HookSettings,
    /// Its secret, sealed.
    pub sealed_secret: Option<String>,
    /// The secret before this one, and until when it is right.
    pub previous: Option<(String, UnixMillis)>,
    /// When it was set up.
    pub created_at: UnixMillis,
    /// When it last changed.
    pub updated_at: UnixMillis,
}

impl Hook {
    /// The secrets that are right now, sealed.
    pub fn sealed_secrets(&self, now: UnixMillis) -> impl Iterator<Item = &str> {
        let previous = self.previous.as_ref().filter(|(_, until)| *until > now);
        self.sealed_secret
            .iter()
            .chain(previous.map(|(sealed, _)| sealed))
            .map(String::as_str)
    }
}

/// Makes the table.
pub fn install(storage: &dyn SqlStorage) -> Result<(), StorageError> {
    storage.query(
        "CREATE TABLE IF NOT EXISTS hook (one INTEGER PRIMARY KEY CHECK (one = 1), document TEXT NOT NULL, test TEXT)",
        &[],
    )?;
    Ok(())
}

pub fn load(storage: &dyn SqlStorage) -> Result<Option<Hook>, StorageError> {
    read(storage, "SELECT document FROM hook")
}

pub fn load_test(storage: &dyn SqlStorage) -> Result<Option<TestRequest>, StorageError> {
    read(storage, "SELECT test FROM hook")
}

pub fn save(storage: &dyn SqlStorage, hook: &Hook) -> Result<(), StorageError> {
    storage.query(
        "INSERT INTO hook (one, document) VALUES (1, ?1) ON CONFLICT (one) DO UPDATE SET document = ?1",
        &[write(hook)?.into()],
    )?;
    Ok(())
}

pub fn save_test(storage: &dyn SqlStorage, test: &TestRequest) -> Result<(), StorageError> {
    storage.query("UPDATE hook SET test = ?1", &[write(test)?.into()])?;
    Ok(())
}

pub fn remove(storage: &dyn SqlStorage) -> Result<(), StorageError> {
    storage.query("DELETE FROM hook", &[])?;
    Ok(())
}

fn read<T: serde::de::DeserializeOwned>(
    storage: &dyn SqlStorage,
    statement: &str,
) -> Result<Option<T>, StorageError> {
    let rows = storage.query(statement, &[])?;
    let Some([text]) = rows.first() else {
        return Ok(None);
    };
    let Some(text) = text.as_text() else {
        return Ok(None);
    };
    edgewright_typed_json::from_text(text)
        .map(Some)
        .map_err(|error| StorageError::Internal(format!("the row 'hook' cannot be read: {error}")))
}

fn write(document: &impl Serialize) -> Result<String, StorageError> {
    edgewright_typed_json::to_text(document)
        .map_err(|error| StorageError::Internal(error.to_string()))
}
