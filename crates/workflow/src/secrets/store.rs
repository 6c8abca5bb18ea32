//! One row for each secret.

use edgewright_storage::{SqlStorage, SqlValue, StorageError};
use serde::{Deserialize, Serialize};

/// A secret as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedSecret {
    /// Its name.
    pub name: String,
    /// When it was set, in milliseconds since 1970. It is bound to the sealed bytes.
    pub version: i64,
    /// The sealed value, as whoever hosts the workflow writes it.
    pub sealed: String,
}

/// Makes the table.
pub fn install(storage: &dyn SqlStorage) -> Result<(), StorageError> {
    storage.query(
        "CREATE TABLE IF NOT EXISTS secrets (name TEXT PRIMARY KEY, version INTEGER NOT NULL, sealed TEXT NOT NULL) \
         WITHOUT ROWID",
        &[],
    )?;
    Ok(())
}

/// All of them, by name.
pub fn list(storage: &dyn SqlStorage) -> Result<Vec<SealedSecret>, StorageError> {
    let rows = storage.query(
        "SELECT name, version, sealed FROM secrets ORDER BY name",
        &[],
    )?;
    let secrets = rows.rows.iter().filter_map(|row| {
        let [name, version, sealed] = row.as_slice() else {
            return None;
        };
        Some(SealedSecret {
            name: name.as_text()?.to_owned(),
            version: version.as_integer()?,
            sealed: sealed.as_text()?.to_owned(),
        })
    });
    Ok(secrets.collect())
}

/// Keeps one, in the place of the one before it.
pub fn save(storage: &dyn SqlStorage, secret: &SealedSecret) -> Result<(), StorageError> {
    storage.query(
        "INSERT OR REPLACE INTO secrets (name, version, sealed) VALUES (?1, ?2, ?3)",
        &[
            secret.name.as_str().into(),
            SqlValue::Integer(secret.version),
            secret.sealed.as_str().into(),
        ],
    )?;
    Ok(())
}

/// Takes one away; false if there was none.
pub fn remove(storage: &dyn SqlStorage, name: &str) -> Result<bool, StorageError> {
    let removed = storage.query(
        "DELETE FROM secrets WHERE name = ?1 RETURNING name",
        &[name.into()],
    )?;
    Ok(!removed.rows.is_empty())
}

/// Takes all of them away.
pub fn remove_all(storage: &dyn SqlStorage) -> Result<(), StorageError> {
    storage.query("DELETE FROM secrets", &[])?;
    Ok(())
}
