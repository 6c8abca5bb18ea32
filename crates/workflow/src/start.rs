//! Beginning runs: because somebody asks, because it is time, because one is to be done again.

use std::rc::Rc;

use edgewright_durable_host::{Engine, Turn};
use edgewright_limits::workflow_run::{ACTIVE_MS_FREE, ACTIVE_MS_PAID};
use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::{Problem, RunId};
use edgewright_workflow_definition::Workflow as Definition;
use edgewright_workflow_engine::{self as engine, Refusal, WorkflowEffect, state::StartedBy};
use serde_json::Value;

use crate::{Answer, Workflow, about::About, schedule, workflow::document};

impl Workflow {
    /// Begins a run if the hour has room for it, and answers it.
    pub(crate) fn start(
        &self,
        turn: &mut Turn<'_, WorkflowEffect>,
        about: &About,
        command: engine::Command,
    ) -> Result<Answer, Refusal> {
        // A delivery that was taken before is answered, whatever the hour's limit says by now.
        let repeated = match &command {
            engine::Command::Start { started_by, .. } => started_by.delivery.as_deref(),
            engine::Command::Replay { delivery, .. } => delivery.as_deref(),
            _ => None,
        };
        let is_repeated = match repeated {
            Some(delivery) => self.engine.delivered(turn.storage, delivery)?.is_some(),
            None => false,
        };
        if !is_repeated {
            self.admission
                .check(&self.engine, turn.storage, about.plan, turn.now)??;
        }
        let reply = self.engine.handle(turn, command)?;
        let engine::Reply::Started { run, created, .. } = reply else {
            return Err(Problem::ours().into());
        };
        if created {
            self.admission.began(turn.now);
        }
        let status = if created { 201 } else { 200 };
        document(status, &self.run(turn.storage, &run)?)
    }

    /// Starts what the schedule says is due. A slot for which the hour has no room left is missed.
    pub(crate) fn fire(
        &self,
        turn: &mut Turn<'_, WorkflowEffect>,
        about: &About,
    ) -> Result<(), Refusal> {
        let Some(definition) = self.live_definition(turn.storage)? else {
            return Ok(());
        };
        for fire in schedule::take_due(turn.storage, &definition, turn.now)? {
            let room = self
                .admission
                .check(&self.engine, turn.storage, about.plan, turn.now)?;
            if room.is_err() {
                continue;
            }
            let command = engine::Command::Start {
                version: None,
                input: Value::Object(serde_json::Map::new()),
                started_by: StartedBy {
                    delivery: Some(fire.delivery),
                    ..StartedBy::kind("schedule")
                },
                active_limit_ms: about.plan.pick(ACTIVE_MS_FREE, ACTIVE_MS_PAID),
            };
            let reply = self.engine.handle(turn, command)?;
            if matches!(reply, engine::Reply::Started { created: true, .. }) {
                self.admission.began(turn.now);
            }
        }
        Ok(())
    }

    /// `after` counts from the moment when the last run under way is over.
    pub(crate) fn look_for_rest(&self, turn: &Turn<'_, WorkflowEffect>) -> Result<(), Refusal> {
        let Some(definition) = self.live_definition(turn.storage)? else {
            return Ok(());
        };
        let schedule = definition.schedule.as_ref();
        let waits = schedule.is_some_and(|schedule| schedule.after.is_some());
        if waits && self.engine.live_runs(turn.storage)?.is_empty() {
            schedule::at_rest(turn.storage, &definition, turn.now)?;
        }
        Ok(())
    }

    fn live_definition(
        &self,
        storage: &dyn SqlStorage,
    ) -> Result<Option<Rc<Definition>>, StorageError> {
        match self.engine.newest_version(storage)? {
            Some(version) => self.engine.definition(storage, version),
            None => Ok(None),
        }
    }

    /// A replay from the beginning is a start with the same input.
    pub(crate) fn replay(
        &self,
        turn: &Turn<'_, WorkflowEffect>,
        run: RunId,
        from: Option<String>,
        delivery: Option<String>,
        active_limit_ms: i64,
    ) -> Result<engine::Command, Refusal> {
        if let Some(from) = from {
            return Ok(engine::Command::Replay {
                run,
                from,
                delivery,
                active_limit_ms,
            });
        }
        let view = self.run(turn.storage, &run)?;
        Ok(engine::Command::Start {
            version: Some(view.version),
            input: view.input,
            started_by: StartedBy {
                delivery,
                replay_of: Some(run),
                ..StartedBy::kind("replay")
            },
            active_limit_ms,
        })
    }
}
