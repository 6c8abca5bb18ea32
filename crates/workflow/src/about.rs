//! What the workflow knows of itself: one row.

use edgewright_storage::{SqlStorage, SqlValue, StorageError};
use edgewright_types::{Plan, WorkflowAddress};

/// The row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// Where it lives.
    pub address: WorkflowAddress,
    /// What its owner pays for.
    pub plan: Plan,
    /// It is deleted and only still there because it owes something.
    pub deleted: bool,
}

/// Makes the table.
pub fn install(storage: &dyn SqlStorage) -> Result<(), StorageError> {
    storage.query(
        "CREATE TABLE IF NOT EXISTS about (one INTEGER PRIMARY KEY CHECK (one = 1), address TEXT NOT NULL, \
         plan TEXT NOT NULL, deleted INTEGER NOT NULL)",
        &[],
    )?;
    Ok(())
}

/// Reads the row; none before the first version.
pub fn load(storage: &dyn SqlStorage) -> Result<Option<About>, StorageError> {
    let rows = storage.query("SELECT address, plan, deleted FROM about", &[])?;
    let Some([address, plan, deleted]) = rows.first() else {
        return Ok(None);
    };
    let address = address.as_text().and_then(|text| text.parse().ok());
    let plan = plan.as_text().and_then(Plan::from_word);
    let (Some(address), Some(plan)) = (address, plan) else {
        return Err(StorageError::Internal(
            "the row 'about' cannot be read".to_owned(),
        ));
    };
    Ok(Some(About {
        address,
        plan,
        deleted: deleted.as_integer() == Some(1),
    }))
}

/// Writes the row.
pub fn save(storage: &dyn SqlStorage, about: &About) -> Result<(), StorageError> {
    storage.query(
        "INSERT OR REPLACE INTO about (one, address, plan, deleted) VALUES (1, ?1, ?2, ?3)",
        &[
            about.address.to_string().into(),
            about.plan.as_str().into(),
            SqlValue::Integer(i64::from(about.deleted)),
        ],
    )?;
    Ok(())
}

/// Whether there is a workflow; also where no table was ever made.
pub fn exists(storage: &dyn SqlStorage) -> Result<bool, StorageError> {
    let tables = storage.query(
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'about'",
        &[],
    )?;
    if tables.rows.is_empty() {
        return Ok(false);
    }
    Ok(load(storage)?.is_some())
}
