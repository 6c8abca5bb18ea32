//! What workflows of one person ask of each other. It comes from an object of another workflow, or of this one, never from
//! outside.

use edgewright_durable_host::{Engine, Turn};
use edgewright_limits::workflow_run::{ACTIVE_MS_FREE, ACTIVE_MS_PAID};
use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::{EffectId, Problem, RunId};
use edgewright_workflow_engine::{
    self as engine, Refusal, WorkflowEffect, WorkflowError, WorkflowOutcome, effect::Parent,
    state::StartedBy,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{Answer, Workflow, about::About, room::Room, workflow::document};

/// The word for whichever version is live.
const LATEST: &str = "latest";

/// Something asked by another workflow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Between {
    /// Begins a run for a run of the other. `RunView`.
    Run {
        /// The version that the other's definition names.
        version: String,
        /// Its input.
        input: Value,
        /// Id of its start.
        delivery: String,
        /// Who waits for it, if somebody does.
        parent: Option<Parent>,
        /// How many workflows run it inside one another.
        nesting: u32,
        /// How many events led to it.
        hops: u32,
    },
    /// Ends the run that was begun under an id, or keeps it from beginning. Nothing is answered.
    Cancel {
        /// Id of its start.
        delivery: String,
    },
    /// Says how a run ended that a run of this workflow waits for. Nothing is answered.
    Ended {
        /// Who waits.
        run: RunId,
        /// The effect that began what ended.
        effect: EffectId,
        /// What came of it.
        result: Result<Value, WorkflowError>,
    },
    /// Tells of an event. [`crate::answer::Delivered`].
    Event {
        /// The event.
        event: Value,
    },
}

impl Workflow {
    pub(crate) fn between(
        &self,
        turn: &mut Turn<'_, WorkflowEffect>,
        about: &About,
        room: &mut Room,
        what: Between,
    ) -> Result<Answer, Refusal> {
        match what {
            Between::Run {
                version,
                input,
                delivery,
                parent,
                nesting,
                hops,
            } => {
                let command = engine::Command::Start {
                    version: self.version_named(turn.storage, &version)?,
                    input,
                    started_by: StartedBy {
                        delivery: Some(delivery),
                        parent,
                        nesting,
                        hops,
                        ..StartedBy::kind("workflow")
                    },
                    active_limit_ms: about.plan.pick(ACTIVE_MS_FREE, ACTIVE_MS_PAID),
                };
                self.start(turn, room, command)
            }
            Between::Cancel { delivery } => {
                match self.engine.delivered(turn.storage, &delivery)? {
                    Some(run) if self.engine.standing(turn.storage, &run)?.is_some() => {
                        self.engine.handle(turn, engine::Command::Cancel { run })?;
                    }
                    Some(_) => {}
                    None => self.engine.forbid(turn, &delivery)?,
                }
                Ok(nothing())
            }
            Between::Ended {
                run,
                effect,
                result,
            } => {
                let outcome = match result {
                    Ok(value) => WorkflowOutcome::Value { value },
                    Err(error) => WorkflowOutcome::Failed { error },
                };
                let command = engine::Command::CompleteTask {
                    run,
                    effect,
                    outcome,
                };
                self.engine.handle(turn, command)?;
                self.look_for_rest(turn)?;
                Ok(nothing())
            }
            Between::Event { event } => self.deliver(turn, about, room, event),
        }
    }

    /// Gives an event to the runs that wait for it, and to the starts of the workflow.
    pub(crate) fn deliver(
        &self,
        turn: &mut Turn<'_, WorkflowEffect>,
        about: &About,
        room: &mut Room,
        event: Value,
    ) -> Result<Answer, Refusal> {
        let command = engine::Command::DeliverEvent {
            event: event.clone(),
        };
        let engine::Reply::Delivered { runs } = self.engine.handle(turn, command)? else {
            return Err(Problem::ours().into());
        };
        let begun = self.start_by_event(turn, about, room, &event)?;
        document(
            200,
            &json!({"runs": runs, "started": u32::from(begun.started), "waiting": u32::from(begun.waiting)}),
        )
    }

    /// The version that a name stands for: the newest whose definition calls itself so, or the one of this number. None for
    /// whichever is live.
    fn version_named(&self, storage: &dyn SqlStorage, name: &str) -> Result<Option<i64>, Refusal> {
        if name == LATEST {
            return Ok(None);
        }
        for known in self.engine.version_list(storage)? {
            if known.version.to_string() == name
                || self.calls_itself(storage, known.version, name)?
            {
                return Ok(Some(known.version));
            }
        }
        Err(Problem::not_found("version of the workflow").into())
    }

    fn calls_itself(
        &self,
        storage: &dyn SqlStorage,
        version: i64,
        name: &str,
    ) -> Result<bool, StorageError> {
        let definition = self.engine.definition(storage, version)?;
        Ok(definition.is_some_and(|definition| definition.document.version == name))
    }
}

const fn nothing() -> Answer {
    Answer {
        status: 204,
        document: Value::Null,
    }
}
