//! Beginning runs: because somebody asks, because it is time, because one is to be done again.

use std::rc::Rc;

use edgewright_durable_host::{Engine, Turn};
use edgewright_limits::workflow_run::{ACTIVE_MS_FREE, ACTIVE_MS_PAID};
use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::{Problem, RunId};
use edgewright_workflow_definition::Workflow as Definition;
use edgewright_workflow_engine::{self as engine, Refusal, WorkflowEffect, state::StartedBy};
use serde_json::Value;

use crate::{
    Answer, Workflow,
    about::About,
    room::Room,
    schedule,
    waiting::{self, Reason, Waiting},
    workflow::document,
};

impl Workflow {
    /// Begins a run if there is room for it, and answers it.
    pub(crate) fn start(
        &self,
        turn: &mut Turn<'_, WorkflowEffect>,
        room: &mut Room,
        command: engine::Command,
    ) -> Result<Answer, Refusal> {
        // A delivery that was taken before is answered, whatever the hour's limit says by now.
        let repeated = match &command {
            engine::Command::Start { started_by, .. } => started_by.delivery.as_deref(),
            engine::Command::Replay { delivery, .. } => delivery.as_deref(),
            _ => None,
        };
        let now = turn.now;
        let is_repeated = match repeated {
            Some(delivery) => self.engine.delivered(turn.storage, delivery)?.is_some(),
            None => false,
        };
        if !is_repeated && !room.take() {
            return Err(room.refusal(now).into());
        }
        let reply = self.engine.handle(turn, command)?;
        let engine::Reply::Started { run, created, .. } = reply else {
            return Err(Problem::ours().into());
        };
        if !created && !is_repeated {
            room.give_back();
        }
        let status = if created { 201 } else { 200 };
        document(status, &self.run(turn.storage, &run)?)
    }

    /// Begins a run by something from outside that is no person.
    pub(crate) fn start_by(
        &self,
        turn: &mut Turn<'_, WorkflowEffect>,
        about: &About,
        room: &mut Room,
        kind: &str,
        input: Value,
        delivery: Option<String>,
    ) -> Result<Answer, Refusal> {
        let command = engine::Command::Start {
            version: None,
            input,
            started_by: StartedBy {
                delivery,
                ..StartedBy::kind(kind)
            },
            active_limit_ms: about.plan.pick(ACTIVE_MS_FREE, ACTIVE_MS_PAID),
        };
        self.start(turn, room, command)
    }

    /// Starts what waits for room and what the schedule says is due. A slot for which the hour has no room is missed, or
    /// waits for it, as the definition says; one that nobody asked room for stays due.
    pub(crate) fn fire(
        &self,
        turn: &mut Turn<'_, WorkflowEffect>,
        about: &About,
        room: &mut Room,
    ) -> Result<(), Refusal> {
        self.fire_waiting(turn, about, room)?;
        let Some(definition) = self.live_definition(turn.storage)? else {
            return Ok(());
        };
        for due in schedule::due(turn.storage, &definition, turn.now)? {
            let makes_up = schedule::makes_up(&definition);
            if let Some(slot) = due.late {
                waiting::note_missed(turn.storage, slot, Reason::Late, makes_up)?;
            }
            let Some(fire) = due.fire.clone() else {
                schedule::settle(turn.storage, &due)?;
                continue;
            };
            let start = Waiting {
                delivery: fire.delivery,
                kind: "schedule".to_owned(),
                hops: 0,
                input: Value::Object(serde_json::Map::new()),
            };
            if room.take() {
                schedule::settle(turn.storage, &due)?;
                self.begin_waiting(turn, about, room, start)?;
            } else if let Some(until) = room.full_until() {
                schedule::settle(turn.storage, &due)?;
                // One start makes up for all that are missed.
                if makes_up && !waiting::has_kind(turn.storage, "schedule")? {
                    waiting::put(turn.storage, &start, until)?;
                }
                waiting::note_missed(turn.storage, fire.slot, Reason::NoRoom, makes_up)?;
            }
        }
        Ok(())
    }

    fn fire_waiting(
        &self,
        turn: &mut Turn<'_, WorkflowEffect>,
        about: &About,
        room: &mut Room,
    ) -> Result<(), Refusal> {
        for start in waiting::due(turn.storage, turn.now)? {
            if room.take() {
                waiting::remove(turn.storage, &start.delivery)?;
                self.begin_waiting(turn, about, room, start)?;
            } else if let Some(until) = room.full_until() {
                return Ok(waiting::put_off(turn.storage, turn.now, until)?);
            }
        }
        Ok(())
    }

    /// Begins a run for which room was taken.
    pub(crate) fn begin_waiting(
        &self,
        turn: &mut Turn<'_, WorkflowEffect>,
        about: &About,
        room: &mut Room,
        start: Waiting,
    ) -> Result<(), Refusal> {
        let command = engine::Command::Start {
            version: None,
            input: start.input,
            started_by: StartedBy {
                delivery: Some(start.delivery),
                hops: start.hops,
                ..StartedBy::kind(&start.kind)
            },
            active_limit_ms: about.plan.pick(ACTIVE_MS_FREE, ACTIVE_MS_PAID),
        };
        let reply = self.engine.handle(turn, command)?;
        if !matches!(reply, engine::Reply::Started { created: true, .. }) {
            room.give_back();
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
            self.known_next.set(None);
            schedule::at_rest(turn.storage, &definition, turn.now)?;
        }
        Ok(())
    }

    pub(crate) fn live_definition(
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
