//! What leaves the row of a live run: chunks of a long history, and the run itself once it is over.

use std::collections::BTreeMap;

use edgewright_limits::workflow_run::HISTORY_CHUNK_BYTES;
use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::RunId;
use serde::{Deserialize, Serialize};

use super::{Store, broken, read, write};
use crate::state::{Run, Shared, TaskRecord, ValueRef, json_bytes};

/// About what an entry of the history takes besides its values.
const RECORD_BYTES: usize = 300;

/// Where a chunk ends; with one entry more it still fits a row.
const CHUNK_BYTES: usize = 512 * 1024;

/// A part of a history, with the values that nothing else needs.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Chunk {
    /// Entries that are over.
    pub tasks: Vec<TaskRecord>,
    /// Values.
    pub values: BTreeMap<u32, Shared>,
}

impl Store {
    /// Moves what is over out of the run's row once it is large.
    pub(super) fn shorten(
        &self,
        storage: &dyn SqlStorage,
        run: &mut Run,
    ) -> Result<(), StorageError> {
        let records = run
            .history
            .tasks
            .iter()
            .filter(|task| task.status.is_over())
            .count();
        if records < 16 && run.values.inline.len() < 8 {
            return Ok(());
        }
        let needed = run.values_needed();
        let movable: usize = run
            .values
            .inline
            .iter()
            .filter(|(number, _)| !needed.contains(number))
            .map(|(_, value)| json_bytes(&value.0))
            .sum();
        if movable.saturating_add(records.saturating_mul(RECORD_BYTES)) < HISTORY_CHUNK_BYTES {
            return Ok(());
        }
        let (over, open) = std::mem::take(&mut run.history.tasks)
            .into_iter()
            .partition(|task: &TaskRecord| task.status.is_over());
        run.history.tasks = open;
        let known = std::mem::take(&mut run.values.inline);
        let mut chunk = Chunk::default();
        let mut bytes = 0_usize;
        for task in over {
            let error = task.error.as_ref().and_then(|error| error.detail.as_ref());
            // A character of a detail has at most four bytes, and most are written as one.
            let error_bytes = error.map_or(0, |detail| detail.len().saturating_mul(2));
            bytes = bytes
                .saturating_add(RECORD_BYTES)
                .saturating_add(error_bytes);
            for number in record_values(&task) {
                if let Some(value) = known.get(&number)
                    && chunk.values.insert(number, value.clone()).is_none()
                {
                    bytes = bytes.saturating_add(json_bytes(&value.0));
                }
            }
            chunk.tasks.push(task);
            if bytes > CHUNK_BYTES {
                write_chunk(storage, run, &std::mem::take(&mut chunk))?;
                bytes = 0;
            }
        }
        if !chunk.tasks.is_empty() {
            write_chunk(storage, run, &chunk)?;
        }
        for (number, value) in known {
            if needed.contains(&number) {
                run.values.inline.insert(number, value);
            }
        }
        Ok(())
    }

    /// Writes the row of a run that is over, and leaves only what it still owes.
    pub(super) fn archive(
        &self,
        storage: &dyn SqlStorage,
        run: &mut Run,
    ) -> Result<(), StorageError> {
        let Some(end) = run.end.clone() else {
            return Ok(());
        };
        let mut done = run.clone();
        done.owed.clear();
        done.steps.clear();
        done.frames.clear();
        done.earlier = None;
        let error = end.error.as_ref().map(write).transpose()?;
        storage.query(
            "INSERT INTO runs_done (id, version, status, started_at, ended_at, kind, error, delivery, state) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            &[
                run.id.as_str().into(),
                run.version.into(),
                end.status.word().into(),
                run.started_at.0.into(),
                end.at.0.into(),
                run.started_by.kind.as_str().into(),
                error.into(),
                run.started_by.delivery.clone().into(),
                self.state_text(storage, &mut done)?.into(),
            ],
        )?;
        run.frames.clear();
        run.steps.clear();
        run.earlier = None;
        run.history.tasks.clear();
        run.values.inline.clear();
        run.values.stored.clear();
        Ok(())
    }

    /// A run that is over.
    pub fn load_done(
        &self,
        storage: &dyn SqlStorage,
        id: &RunId,
    ) -> Result<Option<Run>, StorageError> {
        let rows = storage.query(
            "SELECT state FROM runs_done WHERE id = ?1",
            &[id.as_str().into()],
        )?;
        rows.scalar().map(read).transpose()
    }

    /// The run's history, whole, with every value at hand that is not in a row of its own.
    pub fn whole_history(
        &self,
        storage: &dyn SqlStorage,
        run: &mut Run,
    ) -> Result<Vec<TaskRecord>, StorageError> {
        let rows = storage.query(
            "SELECT body FROM run_history WHERE run = ?1 ORDER BY number",
            &[run.id.as_str().into()],
        )?;
        let mut tasks = Vec::new();
        for row in &rows.rows {
            let chunk: Chunk = read(row.first().ok_or_else(broken)?)?;
            tasks.extend(chunk.tasks);
            run.values.memory.known.extend(chunk.values);
        }
        tasks.extend(run.history.tasks.iter().cloned());
        tasks.sort_by_key(|task| task.number);
        Ok(tasks)
    }
}

/// Entries that left the run's row after the first so many chunks did.
pub(crate) fn history_after(
    storage: &dyn SqlStorage,
    run: &RunId,
    chunks: u32,
) -> Result<Vec<TaskRecord>, StorageError> {
    let rows = storage.query(
        "SELECT body FROM run_history WHERE run = ?1 AND number > ?2 ORDER BY number",
        &[run.as_str().into(), i64::from(chunks).into()],
    )?;
    let mut tasks = Vec::new();
    for row in &rows.rows {
        let chunk: Chunk = read(row.first().ok_or_else(broken)?)?;
        tasks.extend(chunk.tasks);
    }
    Ok(tasks)
}

fn write_chunk(storage: &dyn SqlStorage, run: &mut Run, chunk: &Chunk) -> Result<(), StorageError> {
    run.history.chunks = run.history.chunks.saturating_add(1);
    storage.query(
        "INSERT INTO run_history (run, number, body) VALUES (?1, ?2, ?3)",
        &[
            run.id.as_str().into(),
            i64::from(run.history.chunks).into(),
            write(chunk)?.into(),
        ],
    )?;
    Ok(())
}

/// Numbers of the values an entry names.
pub(crate) fn record_values(record: &TaskRecord) -> impl Iterator<Item = u32> + use<> {
    let values = [Some(record.input), Some(record.output), record.raw];
    values.into_iter().flatten().map(|ValueRef(number)| number)
}
