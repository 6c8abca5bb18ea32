//! One run, with its tasks.

use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::RunId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    engine::WorkflowEngine,
    error::WorkflowError,
    secret,
    state::{Run, RunStatus, StartedBy, TaskRecord, TaskStatus, ValueRef},
};

/// A run as it is shown. Times are RFC 3339.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct RunView {
    /// Its id.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "String"))]
    pub run_id: RunId,
    /// The version it began with.
    pub version: i64,
    /// Where it stands.
    pub status: RunStatus,
    /// What began it.
    pub started_by: StartedBy,
    /// When it began.
    pub started_at: String,
    /// When it ended.
    pub ended_at: Option<String>,
    /// Milliseconds it was at work.
    pub active_ms: i64,
    /// Its input.
    pub input: Value,
    /// What it yields; null unless it is completed.
    pub output: Value,
    /// The error it ended with.
    pub error: Option<WorkflowError>,
    /// What it did, in the order of beginnings.
    pub tasks: Vec<TaskView>,
}

/// A task of a run as it is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct TaskView {
    /// In the order of beginnings, from 1.
    pub number: u32,
    /// The number of the task it is inside; 0 for the workflow.
    pub inside: u32,
    /// Its name.
    pub name: String,
    /// Where it stands in the definition.
    pub reference: String,
    /// Where it stands.
    pub status: TaskStatus,
    /// When it began first.
    pub started_at: String,
    /// When it ended.
    pub ended_at: Option<String>,
    /// How often it was begun.
    pub attempts: u32,
    /// What it took.
    pub input: Value,
    /// What it yielded.
    pub output: Value,
    /// The error it ended with.
    pub error: Option<WorkflowError>,
}

impl WorkflowEngine {
    /// A run with its tasks; none if there is none of this id.
    ///
    /// # Errors
    /// When storage fails.
    pub fn show(
        &self,
        storage: &dyn SqlStorage,
        id: &RunId,
    ) -> Result<Option<RunView>, StorageError> {
        let done = self.store.load_done(storage, id)?;
        let run = match done {
            Some(done) => Some(done),
            None => self.store.load(storage, id)?,
        };
        run.map(|mut run| self.view(storage, &mut run)).transpose()
    }

    fn view(&self, storage: &dyn SqlStorage, run: &mut Run) -> Result<RunView, StorageError> {
        let records = self.store.whole_history(storage, run)?;
        let mut tasks = Vec::with_capacity(records.len());
        for record in records {
            tasks.push(self.task_view(storage, run, record)?);
        }
        let input = self.shown(storage, run, run.input)?;
        let end = run.end.clone();
        let output = end.as_ref().map_or(ValueRef::NULL, |end| end.output);
        Ok(RunView {
            run_id: run.id.clone(),
            version: run.version,
            status: run.status(),
            started_by: run.started_by.clone(),
            started_at: run.started_at.to_rfc3339(),
            ended_at: end.as_ref().map(|end| end.at.to_rfc3339()),
            active_ms: run.active_ms,
            input,
            output: self.shown(storage, run, output)?,
            error: end.and_then(|end| end.error).map(shown_error),
            tasks,
        })
    }

    fn task_view(
        &self,
        storage: &dyn SqlStorage,
        run: &mut Run,
        record: TaskRecord,
    ) -> Result<TaskView, StorageError> {
        Ok(TaskView {
            number: record.number,
            inside: record.inside,
            name: record.name,
            reference: record.reference,
            status: record.status,
            started_at: record.started_at.to_rfc3339(),
            ended_at: record.ended_at.map(|at| at.to_rfc3339()),
            attempts: record.attempts,
            input: self.shown(storage, run, record.input)?,
            output: self.shown(storage, run, record.output)?,
            error: record.error.map(shown_error),
        })
    }

    fn shown(
        &self,
        storage: &dyn SqlStorage,
        run: &mut Run,
        value: ValueRef,
    ) -> Result<Value, StorageError> {
        Ok(secret::mask(&*self.store.value(storage, run, value)?))
    }
}

pub(super) fn shown_error(error: WorkflowError) -> WorkflowError {
    WorkflowError {
        kind: secret::mask_text(&error.kind),
        title: error.title.map(|title| secret::mask_text(&title)),
        detail: error.detail.map(|detail| secret::mask_text(&detail)),
        ..error
    }
}
