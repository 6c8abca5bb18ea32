//! The workflow as the durable host runs it: its own commands here, everything about runs in the engine.

use std::{cell::Cell, rc::Rc};

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
    access::{nothing_here, require_kin, require_owner, require_system},
    approval, by_event,
    form::{self, FormCommand},
    hook::{self, HookCommand},
    mailbox::{self, MailboxCommand},
    outside, publish, publisher,
    request::{Admitted, Command, CommandRequest, Done, Source},
    respond,
    room::Room,
    schedule,
    secrets::{self, SecretCommand},
    services::Here,
    state, waiting,
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
    faults_unwanted: Rc<Cell<bool>>,
    /// When the next start is, if nothing that may change it happened since it was read.
    pub(crate) known_next: Cell<Option<Option<UnixMillis>>>,
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
        let here = Here::default();
        let faults_unwanted = Rc::clone(&here.faults_unwanted);
        Self {
            settings,
            engine: WorkflowEngine::new(Box::new(here)),
            faults_unwanted,
            known_next: Cell::new(None),
        }
    }

    /// Hears whether anybody wants to hear of runs that end with an error. Until then somebody may.
    pub fn set_faults_wanted(&self, wanted: bool) {
        self.faults_unwanted.set(!wanted);
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

    /// When the clock has something to do next: a run to start, an approval to end.
    ///
    /// # Errors
    /// When storage fails.
    pub fn next_start(&self, storage: &dyn SqlStorage) -> Result<Option<UnixMillis>, StorageError> {
        if let Some(known) = self.known_next.get() {
            return Ok(known);
        }
        let next = if self.is_deleted(storage)? {
            None
        } else {
            let (_, waiting) = waiting::outlook(storage)?;
            let expiry = approval::next_expiry(storage)?;
            let slot = schedule::next(storage)?;
            slot.into_iter().chain(waiting).chain(expiry).min()
        };
        self.known_next.set(Some(next));
        Ok(next)
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
        room: &mut Room,
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
        outside::changes::require_own(&definition, &address.owner)?;
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
            self.fire(turn, &about, room)?;
        }
        let reply = self.engine.handle(turn, command)?;
        let is_new = matches!(reply, engine::Reply::Published { created: true, .. });
        if is_new {
            schedule::replace(turn.storage, &definition, turn.now)?;
            by_event::replace(turn.storage)?;
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
        secrets::remove_all(turn.storage)?;
        approval::remove_all(turn.storage)?;
        form::remove(turn.storage)?;
        hook::remove(turn.storage)?;
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
        by_event::sweep(turn.storage, ended_before)?;
        state::remove_expired(turn.storage, turn.now)?;
        respond::remove_before(turn.storage, ended_before)?;
        self.sweep_approvals(turn.storage)?;
        document(200, &self.view(turn.storage, &about, None)?)
    }

    fn apply(
        &self,
        turn: &mut Turn<'_, WorkflowEffect>,
        CommandRequest { actor, command }: CommandRequest,
        room: &mut Room,
    ) -> Result<Answer, Refusal> {
        if let Command::Publish {
            address,
            definition,
            plan,
        } = command
        {
            return self.publish(turn, &actor, address, definition, plan, room);
        }
        let about = live(turn.storage)?;
        if let Command::Sweep { plan } = command {
            require_system(&actor)?;
            return self.sweep(turn, about, plan);
        }
        if let Command::Between { from, what } = command {
            require_kin(&actor, &from, &about.address)?;
            return self.between(turn, &about, room, what);
        }
        if matches!(
            &command,
            Command::Hook(
                HookCommand::Receive { .. }
                    | HookCommand::KeepTest { .. }
                    | HookCommand::Reseal { .. }
            ) | Command::Mailbox(MailboxCommand::Receive { .. })
                | Command::Form(FormCommand::Submit { .. })
                | Command::Secret(SecretCommand::Reseal(_))
        ) {
            require_system(&actor)?;
        } else if !matches!(command, Command::Tick | Command::Approval(_)) {
            require_owner(&actor, &about.address)?;
        }
        if command == Command::Tick {
            require_system(&actor)?;
            self.expire_approvals(turn)?;
            self.fire(turn, &about, room)?;
            self.look_for_rest(turn)?;
            return Ok(Answer {
                status: 204,
                document: Value::Null,
            });
        }
        let active_limit_ms = about.plan.pick(ACTIVE_MS_FREE, ACTIVE_MS_PAID);
        match command {
            Command::Start { input, started_by } => {
                let command = engine::Command::Start {
                    version: None,
                    input,
                    started_by,
                    active_limit_ms,
                };
                self.start(turn, room, command)
            }
            Command::Replay {
                run,
                from,
                delivery,
            } => {
                let command = self.replay(turn, run, from, delivery, active_limit_ms)?;
                self.start(turn, room, command)
            }
            Command::Cancel { run } => {
                self.engine
                    .handle(turn, engine::Command::Cancel { run: run.clone() })?;
                document(200, &self.run(turn.storage, &run)?)
            }
            Command::Deliver { event } => self.deliver(turn, &about, room, event),
            Command::Hook(command) => self.hook(turn, &about, room, command),
            // Who may answer an approval, the approval says.
            Command::Approval(command) => self.approval(turn, &about, &actor, command),
            Command::Form(command) => self.form(turn, &about, room, command),
            Command::Mailbox(command) => self.mailbox(turn, &about, room, command),
            Command::Secret(command) => Self::secret(turn, command),
            Command::Delete => self.delete(turn, about),
            Command::Publish { .. }
            | Command::Sweep { .. }
            | Command::Tick
            | Command::Between { .. } => Err(Problem::ours().into()),
        }
    }
}

impl Engine for Workflow {
    type Command = Admitted;
    type Reply = Done;
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
        hook::install(storage)?;
        approval::install(storage)?;
        form::install(storage)?;
        secrets::install(storage)?;
        mailbox::install(storage)?;
        respond::install(storage)?;
        schedule::install(storage)?;
        waiting::install(storage)?;
        by_event::install(storage)?;
        Engine::install(&self.engine, storage)
    }

    fn handle(
        &self,
        turn: &mut Turn<'_, WorkflowEffect>,
        Admitted { request, mut room }: Admitted,
    ) -> Result<Done, Refusal> {
        // Runs that begin or end change no slot; what waits for their end says so itself.
        let changes_no_start = matches!(
            request.command,
            Command::Start { .. } | Command::Replay { .. } | Command::Cancel { .. }
        );
        if !changes_no_start {
            self.known_next.set(None);
        }
        let answer = self.apply(turn, request, &mut room)?;
        let unused = room.left();
        Ok(Done { answer, unused })
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
