//! Published versions of the definition.

use std::rc::Rc;

use edgewright_storage::{SqlStorage, SqlValue, StorageError};
use edgewright_types::UnixMillis;
use edgewright_workflow_definition::{Workflow, read_value};
use serde_json::Value;

use super::{Store, broken, read};

/// Definitions that are kept read in memory.
const DEFINITIONS_IN_MEMORY: usize = 8;

impl Store {
    /// The newest version; none before the first.
    pub fn newest_version(&self, storage: &dyn SqlStorage) -> Result<Option<i64>, StorageError> {
        let rows = storage.query("SELECT max(version) FROM versions", &[])?;
        Ok(rows.scalar().and_then(SqlValue::as_integer))
    }

    /// A version's definition.
    pub fn definition(
        &self,
        storage: &dyn SqlStorage,
        version: i64,
    ) -> Result<Option<Rc<Workflow>>, StorageError> {
        if let Some(known) = self.definitions.borrow().get(&version) {
            return Ok(Some(Rc::clone(known)));
        }
        let rows = storage.query(
            "SELECT definition FROM versions WHERE version = ?1",
            &[version.into()],
        )?;
        let Some(text) = rows.scalar() else {
            return Ok(None);
        };
        let source: Value = read(text)?;
        let workflow = Rc::new(read_value(source).map_err(|_| broken())?);
        let mut definitions = self.definitions.borrow_mut();
        if definitions.len() >= DEFINITIONS_IN_MEMORY {
            definitions.pop_first();
        }
        definitions.insert(version, Rc::clone(&workflow));
        Ok(Some(workflow))
    }

    /// Keeps a version.
    pub fn add_version(
        &self,
        storage: &dyn SqlStorage,
        version: i64,
        workflow: &Workflow,
        now: UnixMillis,
    ) -> Result<(), StorageError> {
        storage.query(
            "INSERT INTO versions (version, definition, published_at) VALUES (?1, ?2, ?3)",
            &[
                version.into(),
                workflow.source().to_string().into(),
                now.0.into(),
            ],
        )?;
        // A version may have been rolled back and published again as another one.
        self.definitions.borrow_mut().remove(&version);
        Ok(())
    }
}
