//! How many runs a command may begin, so that room for them is asked for before. Who may not ask for them, or asks again for
//! what has begun, needs none.

use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::{Plan, UnixMillis, WorkflowAddress};
use edgewright_workflow_engine::Refusal;

use crate::{
    Workflow,
    about::{self, About},
    access::{require_kin, require_owner, require_system},
    between::Between,
    form::FormCommand,
    hook::HookCommand,
    mailbox::MailboxCommand,
    request::{Command, CommandRequest},
    schedule, waiting,
};

impl Workflow {
    /// How many runs a command may begin at this moment.
    ///
    /// # Errors
    /// Why the command would be refused, as far as that is known before.
    pub fn runs_wanted(
        &self,
        storage: &dyn SqlStorage,
        asked: &CommandRequest,
        now: UnixMillis,
    ) -> Result<u32, Refusal> {
        let Some(about) = about::load(storage)?.filter(|about| !about.deleted) else {
            return Ok(0);
        };
        let CommandRequest { actor, command } = asked;
        match command {
            Command::Start { started_by, .. } => {
                require_owner(actor, &about.address)?;
                Ok(self.unless_delivered(storage, started_by.delivery.as_deref())?)
            }
            Command::Replay { delivery, .. } => {
                require_owner(actor, &about.address)?;
                Ok(self.unless_delivered(storage, delivery.as_deref())?)
            }
            Command::Deliver { event } => {
                require_owner(actor, &about.address)?;
                Ok(self.begun_by(storage, now, event)?)
            }
            Command::Between { from, what } => {
                require_kin(actor, from, &about.address)?;
                match what {
                    Between::Run { delivery, .. } => {
                        Ok(self.unless_delivered(storage, Some(delivery))?)
                    }
                    Between::Event { event } => Ok(self.begun_by(storage, now, event)?),
                    Between::Cancel { .. } | Between::Ended { .. } => Ok(0),
                }
            }
            Command::Hook(HookCommand::Receive { delivery, .. }) => {
                require_system(actor)?;
                Ok(self.unless_delivered(storage, delivery.as_deref())?)
            }
            Command::Mailbox(MailboxCommand::Receive { delivery, .. }) => {
                require_system(actor)?;
                Ok(self.unless_delivered(storage, Some(delivery))?)
            }
            Command::Form(FormCommand::Submit { delivery, .. }) => {
                require_system(actor)?;
                Ok(self.unless_delivered(storage, delivery.as_deref())?)
            }
            Command::Publish { .. } => {
                require_owner(actor, &about.address)?;
                Ok(self.due(storage, now)?)
            }
            Command::Tick => {
                require_system(actor)?;
                Ok(self.due(storage, now)?)
            }
            _ => Ok(0),
        }
    }

    /// Where the workflow lives and what its owner pays for, whether or not it is deleted.
    ///
    /// # Errors
    /// When storage fails.
    pub fn address_and_plan(
        &self,
        storage: &dyn SqlStorage,
    ) -> Result<Option<(WorkflowAddress, Plan)>, StorageError> {
        let about = about::load(storage)?;
        Ok(about.map(|About { address, plan, .. }| (address, plan)))
    }

    fn unless_delivered(
        &self,
        storage: &dyn SqlStorage,
        delivery: Option<&str>,
    ) -> Result<u32, StorageError> {
        let known = match delivery {
            Some(delivery) => self.engine.delivered(storage, delivery)?.is_some(),
            None => false,
        };
        Ok(u32::from(!known))
    }

    fn due(&self, storage: &dyn SqlStorage, now: UnixMillis) -> Result<u32, StorageError> {
        let waiting = waiting::due(storage, now)?.len();
        let slots = match self.live_definition(storage)? {
            Some(definition) => schedule::due(storage, &definition, now)?
                .iter()
                .filter(|due| due.fire.is_some())
                .count(),
            None => 0,
        };
        Ok(u32::try_from(waiting.saturating_add(slots)).unwrap_or(u32::MAX))
    }
}
