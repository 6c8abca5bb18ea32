//! Where runs are kept, and how few rows that takes.
//!
//! - `runs_live`: one row per run under way, in numbered slots. A slot is written when its run begins and with every turn.
//!   It is not written when its run ends: the row in `runs_done` says so, and the next run takes the slot over. So the end of
//!   a run costs one row and not two.
//! - `runs_done`: one row per run that is over; its key is the run's id, whose order is that of beginnings.
//! - `run_values`: values too large for the row of their run, one row each. `run_history`: what a long run did, in chunks.
//! - `deliveries`: ids under which runs were started, so that one id starts one run.
//! - `versions`: definitions; a run stays with the version it began with.

mod archive;
mod index;
mod live;
mod version;

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use edgewright_storage::{SqlStorage, SqlValue, StorageError};
use edgewright_types::RunId;
use edgewright_workflow_definition::Workflow;
use serde::{Serialize, de::DeserializeOwned};

use crate::state::Run;

pub(crate) use archive::{history_after, record_values};
pub use index::{Brief, Index, LiveRun};

/// Runs that are kept decoded in memory.
const RUNS_IN_MEMORY: usize = 32;

/// What is kept, and what of it is remembered in memory; all of the latter may be lost.
#[derive(Default)]
pub struct Store {
    index: RefCell<Option<Index>>,
    runs: RefCell<BTreeMap<RunId, Run>>,
    definitions: RefCell<BTreeMap<i64, Rc<Workflow>>>,
}

const TABLES: [&str; 6] = [
    "CREATE TABLE IF NOT EXISTS versions (version INTEGER PRIMARY KEY, definition TEXT NOT NULL, \
     published_at INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS runs_live (slot INTEGER PRIMARY KEY, run TEXT NOT NULL, closing INTEGER NOT NULL, \
     brief TEXT NOT NULL, state TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS runs_done (id TEXT PRIMARY KEY, version INTEGER NOT NULL, status TEXT NOT NULL, \
     started_at INTEGER NOT NULL, ended_at INTEGER NOT NULL, kind TEXT NOT NULL, error TEXT, delivery TEXT, \
     state TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS run_values (run TEXT NOT NULL, number INTEGER NOT NULL, body TEXT NOT NULL, \
     PRIMARY KEY (run, number)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS run_history (run TEXT NOT NULL, number INTEGER NOT NULL, body TEXT NOT NULL, \
     PRIMARY KEY (run, number)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS deliveries (id TEXT PRIMARY KEY, run TEXT NOT NULL) WITHOUT ROWID",
];

impl Store {
    /// Creates the tables where they do not exist.
    pub fn install(&self, storage: &dyn SqlStorage) -> Result<(), StorageError> {
        TABLES
            .iter()
            .try_for_each(|table| storage.query(table, &[]).map(drop))
    }

    /// Forgets what is remembered in memory: a transaction was rolled back.
    pub fn forget(&self) {
        self.index.borrow_mut().take();
        self.runs.borrow_mut().clear();
    }

    /// Asks the index of live runs.
    pub fn with_index<T>(
        &self,
        storage: &dyn SqlStorage,
        ask: impl FnOnce(&mut Index) -> T,
    ) -> Result<T, StorageError> {
        let mut index = self.index.borrow_mut();
        let index = match &mut *index {
            Some(index) => index,
            empty => empty.insert(Index::load(storage)?),
        };
        Ok(ask(index))
    }

    /// The run that a delivery began.
    pub fn delivered(
        &self,
        storage: &dyn SqlStorage,
        delivery: &str,
    ) -> Result<Option<RunId>, StorageError> {
        let rows = storage.query(
            "SELECT run FROM deliveries WHERE id = ?1",
            &[delivery.into()],
        )?;
        rows.scalar().map(read_run_id).transpose()
    }

    /// Remembers that a delivery began a run.
    pub fn add_delivery(
        &self,
        storage: &dyn SqlStorage,
        delivery: &str,
        run: &RunId,
    ) -> Result<(), StorageError> {
        storage
            .query(
                "INSERT INTO deliveries (id, run) VALUES (?1, ?2)",
                &[delivery.into(), run.as_str().into()],
            )
            .map(drop)
    }
}

pub(crate) fn read_run_id(value: &SqlValue) -> Result<RunId, StorageError> {
    value
        .as_text()
        .and_then(|text| text.parse().ok())
        .ok_or_else(broken)
}

pub(crate) fn read<T: DeserializeOwned>(value: &SqlValue) -> Result<T, StorageError> {
    edgewright_typed_json::from_text(value.as_text().unwrap_or_default())
        .map_err(|error| StorageError::Internal(format!("a kept document cannot be read: {error}")))
}

pub(crate) fn write<T: Serialize>(value: &T) -> Result<String, StorageError> {
    edgewright_typed_json::to_text(value)
        .map_err(|error| StorageError::Internal(format!("a document is not JSON: {error}")))
}

pub(crate) fn broken() -> StorageError {
    StorageError::Internal("a row of the runs cannot be read".to_owned())
}
