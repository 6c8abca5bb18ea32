//! One turn of one run: what the steps share.

use std::rc::Rc;

use edgewright_durable_host::Turn;
use edgewright_limits::workflow_run::{INLINE_VALUE_BYTES, OUTPUT_BYTES, RUN_BYTES};
use edgewright_storage::StorageError;
use edgewright_types::{EffectId, UnixMillis};
use edgewright_workflow_definition::{Task, Workflow};
use serde_json::Value;

use crate::{
    effect::{Action, Timer, WorkflowEffect},
    engine::WorkflowEngine,
    error::{Trouble, WorkflowError},
    secret::Marks,
    state::{Frame, OwedEffect, Run, Step, ValueRef, json_bytes},
};

/// What is owed by one run together, as JSON text: it is all in one row.
const OWED_BYTES: usize = 1024 * 1024;

/// One turn of one run.
pub struct Work<'t, 's> {
    /// The host's turn.
    pub turn: &'t mut Turn<'s, WorkflowEffect>,
    /// The engine.
    pub engine: &'t WorkflowEngine,
    /// The definition that the run began with.
    pub definition: Rc<Workflow>,
    /// The run.
    pub run: Run,
    /// Whether this turn ended it.
    pub just_ended: bool,
}

impl<'t, 's> Work<'t, 's> {
    /// Takes a run up.
    pub fn new(
        turn: &'t mut Turn<'s, WorkflowEffect>,
        engine: &'t WorkflowEngine,
        run: Run,
    ) -> Result<Self, StorageError> {
        let definition = engine
            .store
            .definition(turn.storage, run.version)?
            .ok_or_else(|| {
                StorageError::Internal(format!("version {} is not there", run.version))
            })?;
        Ok(Self {
            turn,
            engine,
            definition,
            run,
            just_ended: false,
        })
    }

    /// Goes on, and keeps what came of it.
    pub fn drive_and_save(mut self) -> Result<(), StorageError> {
        self.drive()?;
        self.count_active_time()?;
        self.engine
            .store
            .save(self.turn.storage, self.run, self.just_ended)
    }

    /// Now.
    pub const fn now(&self) -> UnixMillis {
        self.turn.now
    }

    /// Now, as it is written down: clocks may go back, but what a run did is never earlier than what it did before.
    pub fn moment(&self) -> UnixMillis {
        let earliest = self
            .run
            .history
            .tasks
            .last()
            .map_or(self.run.started_at, |last| {
                last.ended_at
                    .map_or(last.started_at, |ended| ended.max(last.started_at))
            });
        self.now().max(earliest).max(self.run.started_at)
    }

    /// Marks of the run's secrets.
    pub fn marks(&self) -> Marks<'_> {
        Marks {
            nonce: &self.run.nonce,
        }
    }

    /// An open task.
    pub fn frame(&self, frame: u32) -> Result<&Frame, Trouble> {
        self.run.frames.get(&frame).ok_or_else(|| lost(frame))
    }

    /// An open task, to be changed.
    pub fn frame_mut(&mut self, frame: u32) -> Result<&mut Frame, Trouble> {
        self.run.frames.get_mut(&frame).ok_or_else(|| lost(frame))
    }

    /// The definition of an open task.
    pub fn task<'d>(&self, definition: &'d Workflow, frame: u32) -> Result<&'d Task, Trouble> {
        let reference = &self.frame(frame)?.reference;
        definition.task(reference).ok_or_else(|| {
            WorkflowError::configuration(format!("There is no task at {reference}.")).into()
        })
    }

    /// Does this next, after what is already waiting.
    pub fn then(&mut self, step: Step) {
        self.run.steps.push_back(step);
    }

    /// Lets a fault count as one of an open task, when the step was about another one.
    pub fn blame(&mut self, frame: u32, result: Result<(), Trouble>) -> Result<(), Trouble> {
        match result {
            Err(Trouble::Fault(error)) => {
                self.run.steps.push_front(Step::Failed {
                    frame,
                    error: *error,
                });
                Ok(())
            }
            other => other,
        }
    }

    /// A value of the run.
    pub fn value(&mut self, value: ValueRef) -> Result<Rc<Value>, StorageError> {
        self.engine
            .store
            .value(self.turn.storage, &mut self.run, value)
    }

    /// Keeps a value.
    pub fn put(&mut self, value: Rc<Value>) -> Result<ValueRef, Trouble> {
        let bytes = json_bytes(&value);
        if bytes > OUTPUT_BYTES {
            return Err(WorkflowError::runtime(format!(
                "A value of {bytes} bytes is larger than the {OUTPUT_BYTES} that a task may yield. \
                 Take less of it with 'output.as', or keep it in a file."
            ))
            .into());
        }
        let bytes_after = self
            .run
            .values
            .stored_bytes()
            .saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX));
        if bytes > INLINE_VALUE_BYTES && bytes_after > RUN_BYTES {
            return Err(WorkflowError::runtime(
                "The run holds more data than a run may. Take less of it from task to task.",
            )
            .into());
        }
        Ok(self.run.values.put(value, bytes, INLINE_VALUE_BYTES))
    }

    /// Owes an effect as soon as the turn has committed.
    pub fn owe(&mut self, frame: u32, action: Action) -> Result<EffectId, Trouble> {
        let size = |action: &Action| {
            serde_json::to_value(action).map_or(usize::MAX, |value| json_bytes(&value))
        };
        let owed: usize = self.run.owed.iter().map(|owed| size(&owed.action)).sum();
        if owed.saturating_add(size(&action)) > OWED_BYTES {
            return Err(WorkflowError::runtime(
                "The calls under way are too large together. Send less, or one after the other.",
            )
            .into());
        }
        let id = self.owe_at(Some(frame), action, self.now())?;
        let record = self.frame(frame)?.record;
        if let Some(record) = self.run.history.get_mut(record) {
            record.key.get_or_insert_with(|| id.clone());
        }
        Ok(id)
    }

    /// Owes an effect at a moment.
    pub fn owe_at(
        &mut self,
        frame: Option<u32>,
        action: Action,
        due_at: UnixMillis,
    ) -> Result<EffectId, StorageError> {
        let id = self.turn.owe(due_at);
        let is_timer = matches!(action, Action::Timer { .. });
        self.run.owed.push(OwedEffect {
            id: id.clone(),
            attempts: if is_timer {
                0
            } else {
                self.turn.tries_begun(due_at)
            },
            due_at,
            frame,
            action,
        });
        Ok(id)
    }

    /// Rings for an open task, or the whole run, after so many milliseconds.
    pub fn set_timer(
        &mut self,
        frame: Option<u32>,
        timer: Timer,
        millis: u64,
    ) -> Result<(), StorageError> {
        let due_at = self.now().plus(i64::try_from(millis).unwrap_or(i64::MAX));
        self.owe_at(frame, Action::Timer { timer }, due_at)?;
        Ok(())
    }

    /// Takes an effect back.
    pub fn take_back(&mut self, id: &EffectId) {
        self.run.owed.retain(|owed| owed.id != *id);
        self.turn.cancel(id);
    }
}

fn lost(frame: u32) -> Trouble {
    StorageError::Internal(format!("task {frame} is not open")).into()
}
