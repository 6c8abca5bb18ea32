//! The workflow's engine, as the durable host runs it.

use edgewright_durable_host::{Engine, GaveUp, Journal, RetryPolicy, Settled, Turn};
use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::{EffectId, Problem, RunId};
use serde_json::Value;

use crate::{
    command::{self, Command, Reply},
    effect::{Action, FunctionCall, WorkflowEffect, WorkflowOutcome},
    error::{Trouble, WorkflowError},
    interpret::{Programs, Work},
    store::Store,
};

/// Why a command was not done.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The caller is told why; nothing was changed.
    #[error("{0}")]
    Problem(Box<Problem>),
    /// Storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

/// What the engine is given by whoever hosts it. Nothing of it may reach outside: it runs inside a turn.
pub trait Services {
    /// Whether a value fits a JSON Schema (draft 2020-12).
    ///
    /// # Errors
    /// Where and why it does not, in plain words.
    fn validate(&self, schema: &Value, value: &Value) -> Result<(), String>;

    /// Does a built-in function that needs nothing but this object's storage, such as key-value state; none if it must be
    /// done outside.
    ///
    /// # Errors
    /// When storage fails. What the function itself fails with is inside.
    fn call_here(
        &self,
        storage: &dyn SqlStorage,
        now: edgewright_types::UnixMillis,
        run: &RunId,
        call: &FunctionCall,
    ) -> Result<Option<Result<Value, WorkflowError>>, StorageError>;

    /// Where events about runs that end with an error come from (`source`); none if nobody wants to hear of them.
    ///
    /// # Errors
    /// When storage fails.
    fn announces_faults(&self, storage: &dyn SqlStorage) -> Result<Option<String>, StorageError> {
        let _ = storage;
        Ok(None)
    }
}

/// The engine of one workflow. What it remembers besides storage may be lost.
pub struct WorkflowEngine {
    pub(crate) services: Box<dyn Services>,
    pub(crate) store: Store,
    pub(crate) programs: Programs,
}

impl WorkflowEngine {
    /// An engine that remembers nothing yet.
    #[must_use]
    pub fn new(services: Box<dyn Services>) -> Self {
        Self {
            services,
            store: Store::default(),
            programs: Programs::default(),
        }
    }

    /// Whose effect it is.
    pub(crate) fn run_of(
        &self,
        storage: &dyn SqlStorage,
        id: &EffectId,
    ) -> Result<Option<RunId>, StorageError> {
        self.store
            .with_index(storage, |index| index.run_of(id).cloned())
    }

    /// Takes an effect's result into its run, and goes on.
    fn take(
        &self,
        turn: &mut Turn<'_, WorkflowEffect>,
        run: &RunId,
        id: &EffectId,
        result: Result<WorkflowOutcome, GaveUp>,
    ) -> Result<(), Refusal> {
        let Some(mut run) = self.store.load(turn.storage, run)? else {
            return Ok(());
        };
        let Some(owed) = run.owed(id).cloned() else {
            return Ok(());
        };
        run.owed.retain(|owed| owed.id != *id);
        let mut work = Work::new(turn, self, run)?;
        fault_is_ours(work.take(&owed, result))?;
        work.drive_and_save()?;
        Ok(())
    }
}

/// Faults of the workflow are taken where they happen; one that comes here has lost its task.
pub fn fault_is_ours<T>(result: Result<T, Trouble>) -> Result<T, StorageError> {
    result.map_err(|trouble| match trouble {
        Trouble::Storage(error) => error,
        Trouble::Fault(error) => {
            StorageError::Internal(format!("a fault without a task: {}", error.kind))
        }
    })
}

impl Engine for WorkflowEngine {
    type Command = Command;
    type Reply = Reply;
    type Effect = WorkflowEffect;
    type Outcome = WorkflowOutcome;
    type Error = Refusal;

    fn journal(&self) -> &dyn Journal<WorkflowEffect> {
        self
    }

    fn install(&self, storage: &dyn SqlStorage) -> Result<(), StorageError> {
        self.store.install(storage)
    }

    fn handle(
        &self,
        turn: &mut Turn<'_, WorkflowEffect>,
        command: Command,
    ) -> Result<Reply, Refusal> {
        command::apply(self, turn, command)
    }

    fn settle(
        &self,
        turn: &mut Turn<'_, WorkflowEffect>,
        settled: Settled<WorkflowEffect, WorkflowOutcome>,
    ) -> Result<(), Refusal> {
        self.take(turn, &settled.effect.run, &settled.id, settled.result)
    }

    fn unreadable(
        &self,
        turn: &mut Turn<'_, WorkflowEffect>,
        id: &EffectId,
    ) -> Result<(), Refusal> {
        let Some(run) = self.run_of(turn.storage, id)? else {
            return Ok(());
        };
        let gave_up = GaveUp {
            attempts: 0,
            reason: "the journal cannot be read by this version".to_owned(),
        };
        self.take(turn, &run, id, Err(gave_up))
    }

    fn settled_by_time(&self, effect: &WorkflowEffect) -> Option<WorkflowOutcome> {
        matches!(effect.action, Action::Timer { .. }).then_some(WorkflowOutcome::Elapsed)
    }

    fn retry_policy(&self, effect: &WorkflowEffect) -> RetryPolicy {
        effect.action.retry_policy()
    }
}
