//! The workflow as the durable host runs it: its own commands here, everything about runs in the engine.

use std::rc::Rc;

use edgewright_durable_host::{Engine, Journal, RetryPolicy, Settled, Turn};
use edgewright_limits::workflow_run::{
    ACTIVE_MS_FREE, ACTIVE_MS_PAID, RETENTION_DAYS_FREE, RETENTION_DAYS_PAID,
};
use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::{Actor, EffectId, Plan, Problem, RunId, UnixMillis, WorkflowAddress};
use edgewright_workflow_engine::{
    self as engine, Refusal, WorkflowEffect, WorkflowEngine, WorkflowOutcome,
};
use serde_json::Value;

use crate::{
    about::{self, About},
    access::{nothing_here, require_owner, require_system},
    admission::Admission,
    answer::Delivered,
    publish, publisher,
    request::{Command, CommandRequest, Source},
    schedule,
    services::Here,
    state,
};

const DAY_MS: i64 = 86_400_000;

/// What a deployment decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Whether this is a laptop: hosts outside the public internet may be called, and starts by the clock may be seconds
    /// apart.
    pub development: bool,
}

/// One published workflow. What it remembers besides storage may be lost.
pub struct Workflow {
    settings: Settings,
    pub(crate) engine: WorkflowEngine,
    pub(crate) admission: Admission,
}

/// The answer to a command or a question, as it goes out.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The document; null where there is none.
    pub document: Value,
}

impl Workflow {
    /// A workflow that remembers nothing yet.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            engine: WorkflowEngine::new(Box::new(Here)),
            admission: Admission::default(),
        }
    }

    /// Whether there is a workflow in a storage, also where nothing was ever installed.
    ///
    /// # Errors
    /// When storage fails.
    pub fn exists(storage: &dyn SqlStorage) -> Result<bool, StorageError> {
        about::exists(storage)
    }

    /// Whether nothing of it is needed any more: it was deleted.
    ///
    /// # Errors
    /// When storage fails.
    pub fn is_deleted(&self, storage: &dyn SqlStorage) -> Result<bool, StorageError> {
        Ok(about::load(storage)?.is_some_and(|about| about.deleted))
    }

    /// When the schedule starts the next run; none while it starts none.
    ///
    /// # Errors
    /// When storage fails.
    pub fn next_start(&self, storage: &dyn SqlStorage) -> Result<Option<UnixMillis>, StorageError> {
        schedule::next(storage)
    }

    /// The engine of the runs.
    #[must_use]
    pub const fn engine(&self) -> &WorkflowEngine {
        &self.engine
    }

    /// Where it lives and as whom it acts; none where nothing was published since that is kept.
    ///
    /// # Errors
    /// When storage fails.
    pub fn owner(
        &self,
        storage: &dyn SqlStorage,
    ) -> Result<Option<(WorkflowAddress, Actor)>, StorageError> {
        let Some(about) = about::load(storage)? else {
            return Ok(None);
        };
        let actor = publisher::load(storage, &about.address.owner)?;
        Ok(actor.map(|actor| (about.address, actor)))
    }

    /// The definition of a run's version, for whoever performs its effects.
    ///
    /// # Errors
    /// When storage fails.
    pub fn definition_of(
        &self,
        storage: &dyn SqlStorage,
        run: &RunId,
    ) -> Result<Option<Rc<edgewright_workflow_definition::Workflow>>, StorageError> {
        let Some((version, _)) = self.engine.standing(storage, run)? else {
            return Ok(None);
        };
        self.engine.definition(storage, version)
    }

    fn publish(
        &self,
        turn: &mut Turn<'_, WorkflowEffect>,
        actor: &Actor,
        address: WorkflowAddress,
        source: Source,
        plan: Option<Plan>,
    ) -> Result<Answer, Refusal> {
        require_owner(actor, &address)?;
        let known = about::load(turn.storage)?;
        if known
            .as_ref()
            .is_some_and(|about| about.deleted || about.address != address)
        {
            return Err(Problem::unavailable().into());
        }
        let plan = plan
            .or(known.as_ref().map(|about| about.plan))
            .unwrap_or_default();
        let definition = publish::accept(source, plan, self.settings)?;
        let about = About {
            address,
            plan,
            deleted: false,
        };
        publisher::save(turn.storage, actor)?;
        if known.as_ref() != Some(&about) {
            about::save(turn.storage, &about)?;
        }
        let command = engine::Command::Publish {
            definition: definition.source().clone(),
        };
        // What is due by now belongs to the version that was live when it became due.
        if known.is_some() {
            self.fire(turn, &about)?;
        }
        let reply = self.engine.handle(turn, command)?;
        let is_new = matches!(reply, engine::Reply::Published { created: true, .. });
        if is_new {
            schedule::replace(turn.storage, &definition, turn.now)?;
        }
        let status = if is_new { 201 } else { 200 };
        document(status, &self.view(turn.storage, &about, None)?)
    }

    fn delete(
        &self,
        turn: &mut Turn<'_, WorkflowEffect>,
        mut about: About,
    ) -> Result<Answer, Refusal> {
        for run in self.engine.live_runs(turn.storage)? {
            self.engine.handle(turn, engine::Command::Cancel { run })?;
        }
        about.deleted = true;
        about::save(turn.storage, &about)?;
        Ok(Answer {
            status: 204,
            document: Value::Null,
        })
    }

    fn sweep(
        &self,
        turn: &mut Turn<'_, WorkflowEffect>,
        mut about: About,
        plan: Plan,
    ) -> Result<Answer, Refusal> {
        if about.plan != plan {
            about.plan = plan;
            about::save(turn.storage, &about)?;
        }
        let days = plan.pick(RETENTION_DAYS_FREE, RETENTION_DAYS_PAID);
        let ended_before = turn.now.plus(-days.saturating_mul(DAY_MS));
        self.engine
            .handle(turn, engine::Command::Sweep { ended_before })?;
        state::remove_expired(turn.storage, turn.now)?;
        document(200, &self.view(turn.storage, &about, None)?)
    }
}

impl Engine for Workflow {
    type Command = CommandRequest;
    type Reply = Answer;
    type Effect = WorkflowEffect;
    type Outcome = WorkflowOutcome;
    type Error = Refusal;

    fn journal(&self) -> &dyn Journal<WorkflowEffect> {
        self.engine.journal()
    }

    fn install(&self, storage: &dyn SqlStorage) -> Result<(), StorageError> {
        about::install(storage)?;
        publisher::install(storage)?;
        state::install(storage)?;
        schedule::install(storage)?;
        Engine::install(&self.engine, storage)
    }

    fn handle(
        &self,
        turn: &mut Turn<'_, WorkflowEffect>,
        asked: CommandRequest,
    ) -> Result<Answer, Refusal> {
        let CommandRequest { actor, command } = asked;
        if let Command::Publish {
            address,
            definition,
            plan,
        } = command
        {
            return self.publish(turn, &actor, address, definition, plan);
        }
        let about = live(turn.storage)?;
        if let Command::Sweep { plan } = command {
            require_system(&actor)?;
            return self.sweep(turn, about, plan);
        }
        if command == Command::Tick {
            require_system(&actor)?;
            self.fire(turn, &about)?;
            self.look_for_rest(turn)?;
            return Ok(Answer {
                status: 204,
                document: Value::Null,
            });
        }
        require_owner(&actor, &about.address)?;
        let active_limit_ms = about.plan.pick(ACTIVE_MS_FREE, ACTIVE_MS_PAID);
        match command {
            Command::Start { input, started_by } => {
                let command = engine::Command::Start {
                    version: None,
                    input,
                    started_by,
                    active_limit_ms,
                };
                self.start(turn, &about, command)
            }
            Command::Replay {
                run,
                from,
                delivery,
            } => {
                let command = self.replay(turn, run, from, delivery, active_limit_ms)?;
                self.start(turn, &about, command)
            }
            Command::Cancel { run } => {
                self.engine
                    .handle(turn, engine::Command::Cancel { run: run.clone() })?;
                document(200, &self.run(turn.storage, &run)?)
            }
            Command::Deliver { event } => {
                let reply = self
                    .engine
                    .handle(turn, engine::Command::DeliverEvent { event })?;
                match reply {
                    engine::Reply::Delivered { runs } => document(200, &Delivered { runs }),
                    _ => Err(Problem::ours().into()),
                }
            }
            Command::Delete => self.delete(turn, about),
            Command::Publish { .. } | Command::Sweep { .. } | Command::Tick => {
                Err(Problem::ours().into())
            }
        }
    }

    fn settle(
        &self,
        turn: &mut Turn<'_, WorkflowEffect>,
        settled: Settled<WorkflowEffect, WorkflowOutcome>,
    ) -> Result<(), Refusal> {
        self.engine.settle(turn, settled)?;
        self.look_for_rest(turn)
    }

    fn interrupted(
        &self,
        turn: &mut Turn<'_, WorkflowEffect>,
        id: &EffectId,
        effect: &WorkflowEffect,
    ) -> Result<(), Refusal> {
        self.engine.interrupted(turn, id, effect)
    }

    fn unreadable(
        &self,
        turn: &mut Turn<'_, WorkflowEffect>,
        id: &EffectId,
    ) -> Result<(), Refusal> {
        self.engine.unreadable(turn, id)
    }

    fn settled_by_time(&self, effect: &WorkflowEffect) -> Option<WorkflowOutcome> {
        self.engine.settled_by_time(effect)
    }

    fn retry_policy(&self, effect: &WorkflowEffect) -> RetryPolicy {
        self.engine.retry_policy(effect)
    }
}

/// What the workflow knows of itself, if there is one.
pub fn live(storage: &dyn SqlStorage) -> Result<About, Refusal> {
    match about::load(storage)? {
        Some(about) if !about.deleted => Ok(about),
        _ => Err(nothing_here().into()),
    }
}

pub fn document(status: u16, document: &impl serde::Serialize) -> Result<Answer, Refusal> {
    let document = serde_json::to_value(document).map_err(|_| Problem::ours())?;
    Ok(Answer { status, document })
}
