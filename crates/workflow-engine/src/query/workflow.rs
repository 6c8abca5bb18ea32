//! The workflow itself: its versions, the runs under way, what began when.

use std::{collections::BTreeSet, rc::Rc};

use edgewright_storage::{SqlStorage, SqlValue, StorageError};
use edgewright_types::{RunId, UnixMillis};
use edgewright_workflow_definition::Workflow;

use crate::{engine::WorkflowEngine, store::broken};

/// A published version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    /// Its number, from 1.
    pub version: i64,
    /// When it was published.
    pub published_at: UnixMillis,
}

impl WorkflowEngine {
    /// A version's definition; none if there is no such version.
    ///
    /// # Errors
    /// When storage fails.
    pub fn definition(
        &self,
        storage: &dyn SqlStorage,
        version: i64,
    ) -> Result<Option<Rc<Workflow>>, StorageError> {
        self.store.definition(storage, version)
    }

    /// The version that runs begin with; none before the first.
    ///
    /// # Errors
    /// When storage fails.
    pub fn newest_version(&self, storage: &dyn SqlStorage) -> Result<Option<i64>, StorageError> {
        self.store.newest_version(storage)
    }

    /// All versions, the newest first.
    ///
    /// # Errors
    /// When storage fails.
    pub fn version_list(&self, storage: &dyn SqlStorage) -> Result<Vec<Version>, StorageError> {
        let rows = storage.query(
            "SELECT version, published_at FROM versions ORDER BY version DESC",
            &[],
        )?;
        let read = |row: &Vec<SqlValue>| match row.as_slice() {
            [SqlValue::Integer(version), SqlValue::Integer(published_at)] => Ok(Version {
                version: *version,
                published_at: UnixMillis(*published_at),
            }),
            _ => Err(broken()),
        };
        rows.rows.iter().map(read).collect()
    }

    /// The run that a delivery began.
    ///
    /// # Errors
    /// When storage fails.
    pub fn delivered(
        &self,
        storage: &dyn SqlStorage,
        delivery: &str,
    ) -> Result<Option<RunId>, StorageError> {
        self.store.delivered(storage, delivery)
    }

    /// Runs that are not over.
    ///
    /// # Errors
    /// When storage fails.
    pub fn live_runs(&self, storage: &dyn SqlStorage) -> Result<Vec<RunId>, StorageError> {
        self.store.with_index(storage, |index| {
            let live = index.runs.iter().filter(|(_, run)| !run.brief.closing);
            live.map(|(id, _)| id.clone()).collect()
        })
    }

    /// The newest version, and those that runs are under way with.
    ///
    /// # Errors
    /// When storage fails.
    pub fn versions_in_use(&self, storage: &dyn SqlStorage) -> Result<BTreeSet<i64>, StorageError> {
        let mut versions: BTreeSet<i64> = self.store.with_index(storage, |index| {
            index.runs.values().map(|run| run.brief.version).collect()
        })?;
        versions.extend(self.newest_version(storage)?);
        Ok(versions)
    }

    /// When the runs began that began after a moment, in order.
    ///
    /// # Errors
    /// When storage fails.
    pub fn begun_since(
        &self,
        storage: &dyn SqlStorage,
        moment: UnixMillis,
    ) -> Result<Vec<UnixMillis>, StorageError> {
        let mut begun = self.store.with_index(storage, |index| {
            let live = index.runs.values().filter(|run| !run.brief.closing);
            let began = live.map(|run| run.brief.started_at);
            began.filter(|began| *began > moment).collect::<Vec<_>>()
        })?;
        // Ids sort by the moment they were made, and the table by its ids: this reads no older run.
        let first = RunId::new(moment, edgewright_types::Entropy([0; 16]));
        let rows = storage.query(
            "SELECT started_at FROM runs_done WHERE id >= ?1 AND started_at > ?2",
            &[first.as_str().into(), moment.0.into()],
        )?;
        for row in &rows.rows {
            let began = row.first().and_then(SqlValue::as_integer);
            begun.push(UnixMillis(began.ok_or_else(broken)?));
        }
        begun.sort_unstable();
        Ok(begun)
    }
}
