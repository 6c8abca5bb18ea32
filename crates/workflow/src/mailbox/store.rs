//! The row of the mailbox.

use edgewright_storage::{SqlStorage, StorageError};

use super::Mailbox;

/// Makes the table.
pub fn install(storage: &dyn SqlStorage) -> Result<(), StorageError> {
    storage.query(
        "CREATE TABLE IF NOT EXISTS mailbox (one INTEGER PRIMARY KEY CHECK (one = 1), document TEXT NOT NULL)",
        &[],
    )?;
    Ok(())
}

pub fn load(storage: &dyn SqlStorage) -> Result<Option<Mailbox>, StorageError> {
    let rows = storage.query("SELECT document FROM mailbox", &[])?;
    let Some(text) = rows
        .scalar()
        .and_then(edgewright_storage::SqlValue::as_text)
    else {
        return Ok(None);
    };
    edgewright_typed_json::from_text(text)
        .map(Some)
        .map_err(|error| {
            StorageError::Internal(format!("the row 'mailbox' cannot be read: {error}"))
        })
}

pub fn save(storage: &dyn SqlStorage, mailbox: &Mailbox) -> Result<(), StorageError> {
    let text = edgewright_typed_json::to_text(mailbox)
        .map_err(|error| StorageError::Internal(error.to_string()))?;
    storage.query(
        "INSERT OR REPLACE INTO mailbox (one, document) VALUES (1, ?1)",
        &[text.into()],
    )?;
    Ok(())
}

pub fn remove(storage: &dyn SqlStorage) -> Result<(), StorageError> {
    storage.query("DELETE FROM mailbox", &[])?;
    Ok(())
}
