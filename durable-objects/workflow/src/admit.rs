//! Commands on their way into a turn: room for the runs they may begin is asked for before. And what the object of the person
//! is told and tells.

use std::rc::Rc;

use edgewright_storage::StorageError;
use edgewright_types::Problem;
use edgewright_workflow::{Admitted, Answer, Command, CommandRequest, Room};
use edgewright_workflow_engine::Refusal;
use edgewright_workflow_owner::{HOUR_MS, Standing, Tidings};

use crate::{
    clock,
    gate::Grant,
    object::{Object, WorkflowHost},
    secrets,
};

/// How often room is asked for before the start is refused: what was granted may be void when it comes.
const ASKS: usize = 3;

impl Object {
    /// Does a command, and performs what it asks for.
    pub async fn obey(
        self: &Rc<Self>,
        request: CommandRequest,
    ) -> std::result::Result<Answer, Refusal> {
        let registers = matches!(
            request.command,
            Command::Publish { .. } | Command::Sweep { .. }
        );
        let is_sweep = matches!(request.command, Command::Sweep { .. });
        let (host, done) = self.begin(request).await?;
        self.go_on(&host).await;
        self.tell_waiting();
        if is_sweep && done.is_ok() {
            secrets::reseal(&host, self.env());
        }
        let is_heard = done.is_err() || !registers || self.subscribe(&host).await?;
        if is_heard || is_sweep {
            return done;
        }
        // It is published; sent again, it is the same version, and the person's object hears of it then.
        Err(Problem::unavailable().into())
    }

    /// Does a command and nothing else.
    pub async fn begin(
        self: &Rc<Self>,
        request: CommandRequest,
    ) -> std::result::Result<(Rc<WorkflowHost>, std::result::Result<Answer, Refusal>), Refusal>
    {
        // An address that somebody guesses must not leave an object with tables behind.
        let founds = matches!(request.command, Command::Publish { .. });
        let before = self.host_if(founds)?;
        let grant = self.room_for(&before, &request).await?;
        // It may have been deleted while room was asked for.
        let host = self.host_if(founds)?;
        let room = grant.as_ref().map_or_else(Room::default, |it| it.room);
        let granted = room.left();
        let admitted = Admitted { request, room };
        if let Some(grant) = &grant {
            host.engine().set_faults_wanted(grant.faults_wanted);
        }
        let done = host.command(clock::now(), clock::entropy(), admitted);
        let unused = done.as_ref().map_or(granted, |done| done.unused);
        if let Some(grant) = &grant
            && let Some((address, _)) = before.engine().address_and_plan(before.storage())?
        {
            self.gate().give_back(self.env(), &address, grant, unused);
        }
        Ok((host, done.map(|done| done.answer)))
    }

    /// Asks for room for the runs that a command may begin; none if it begins none.
    async fn room_for(
        &self,
        host: &WorkflowHost,
        request: &CommandRequest,
    ) -> std::result::Result<Option<Grant>, Refusal> {
        for _ in 0..ASKS {
            let runs = host
                .engine()
                .runs_wanted(host.storage(), request, clock::now())?;
            if runs == 0 {
                return Ok(None);
            }
            let Some((address, plan)) = host.engine().address_and_plan(host.storage())? else {
                return Ok(None);
            };
            let grant = self.gate().admit(self.env(), &address, plan, runs).await;
            if grant.is_some() {
                return Ok(grant);
            }
        }
        Err(Problem::unavailable().into())
    }

    /// Tells the person's object which events are wanted. False when it was not heard.
    async fn subscribe(&self, host: &WorkflowHost) -> std::result::Result<bool, StorageError> {
        let Some((address, _)) = host.engine().address_and_plan(host.storage())? else {
            return Ok(true);
        };
        let wants = host.engine().wants(host.storage())?;
        Ok(self.gate().subscribe(self.env(), &address, wants).await)
    }

    /// Tells the person's object that the workflow is deleted, with its runs that still count. False when it was not heard.
    pub async fn leave(&self, host: &WorkflowHost) -> std::result::Result<bool, StorageError> {
        let Some((address, _)) = host.engine().address_and_plan(host.storage())? else {
            return Ok(true);
        };
        let since = clock::now().plus(-HOUR_MS);
        let begun = host.engine().engine().begun_since(host.storage(), since)?;
        Ok(self.gate().leave(self.env(), &address, begun).await)
    }

    /// Hears from the person's object, and says when runs began.
    pub fn hear(&self, tidings: Tidings) -> std::result::Result<Standing, Refusal> {
        self.gate().hear(tidings.epoch);
        let host = match self.host_if(false) {
            Ok(host) => host,
            Err(Refusal::Problem(_)) => return Ok(Standing::default()),
            Err(refusal) => return Err(refusal),
        };
        host.engine().set_faults_wanted(tidings.faults_wanted);
        let engine = host.engine().engine();
        let begun = engine.begun_since(host.storage(), tidings.since)?;
        Ok(Standing { begun })
    }
}
