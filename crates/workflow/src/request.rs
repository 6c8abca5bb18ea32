//! What the object of a workflow is asked for.

use edgewright_types::{Actor, Plan, RunId, UnixMillis, WorkflowAddress};
use edgewright_workflow_engine::{query::RunFilter, state::StartedBy};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{between::Between, room::Room, secrets::SecretCommand};

use crate::{
    approval::{ApprovalCommand, Which},
    form::FormCommand,
    hook::HookCommand,
    mailbox::MailboxCommand,
};

/// A command with who asks for it, as the Worker established.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommandRequest {
    /// Who asks.
    pub actor: Actor,
    /// What to do.
    pub command: Command,
}

/// A command on its way into a turn, with room for the runs it may begin ([`crate::Workflow::runs_wanted`]).
#[derive(Debug, Clone, PartialEq)]
pub struct Admitted {
    /// The command.
    pub request: CommandRequest,
    /// The room.
    pub room: Room,
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// Its answer.
    pub answer: crate::Answer,
    /// Runs for which there was room and that did not begin.
    pub unused: u32,
}

/// A definition as somebody wrote it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Source {
    /// YAML, or JSON as text.
    Text(String),
    /// The document itself.
    Document(Value),
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Makes a definition live: the first version, or the next one. [`crate::answer::WorkflowView`].
    Publish {
        /// Where the workflow lives: the name of the object.
        address: WorkflowAddress,
        /// The definition.
        definition: Source,
        /// What the owner pays for, as far as the caller knows.
        #[serde(default)]
        plan: Option<Plan>,
    },
    /// Begins a run. [`edgewright_workflow_engine::query::RunView`], the same run for the same delivery.
    Start {
        /// Its input.
        input: Value,
        /// What begins it.
        started_by: StartedBy,
    },
    /// Ends a run. `RunView`.
    Cancel {
        /// Which.
        run: RunId,
    },
    /// Does a run again. `RunView` of the new one.
    Replay {
        /// Which.
        run: RunId,
        /// Reference of the task from which everything is done anew; from the beginning if absent.
        #[serde(default)]
        from: Option<String>,
        /// Id of this wish: the same again begins nothing.
        #[serde(default)]
        delivery: Option<String>,
    },
    /// Gives an event (CloudEvents) to the runs that wait for it, and begins one if the workflow starts by it.
    /// [`crate::answer::Delivered`].
    Deliver {
        /// The event.
        event: Value,
    },
    /// What is to be done with the hook.
    Hook(HookCommand),
    /// What is to be done with the mailbox.
    Mailbox(MailboxCommand),
    /// What is to be done with approvals.
    Approval(ApprovalCommand),
    /// What is to be done with the form.
    Form(FormCommand),
    /// Does what another workflow of the owner asks for.
    Between {
        /// The other.
        from: WorkflowAddress,
        /// What.
        what: Between,
    },
    /// Does something with the secrets.
    Secret(SecretCommand),
    /// Ends every run and forgets the workflow. Nothing is answered.
    Delete,
    /// Starts what the schedule says is due. Nothing is answered.
    Tick,
    /// What the platform does from time to time: the plan is taken, runs past their time are removed.
    /// [`crate::answer::WorkflowView`].
    Sweep {
        /// What the owner pays for.
        plan: Plan,
    },
}

/// Somebody wants to know what would be found in a definition; nothing is published. [`crate::answer::Checked`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckRequest {
    /// The definition.
    pub definition: Source,
    /// What its owner pays for.
    pub plan: Plan,
}

/// A question with who asks it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QueryRequest {
    /// Who asks.
    pub actor: Actor,
    /// What is asked.
    pub query: Query,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Query {
    /// The workflow at a version. [`crate::answer::WorkflowView`].
    VersionGet {
        /// Which; the live one if absent.
        #[serde(default)]
        version: Option<i64>,
    },
    /// Its versions, the newest first. [`crate::answer::Versions`].
    VersionList,
    /// An approval. [`crate::approval::ApprovalView`], to who has its link [`crate::approval::PublicAsk`].
    ApprovalGet(Which),
    /// The approvals that are open. [`crate::approval::ApprovalList`].
    ApprovalList,
    /// The form, for anybody. [`crate::form::FormView`].
    FormGet,
    /// The mailbox. [`crate::mailbox::MailboxView`].
    MailboxGet,
    /// The hook. [`crate::hook::HookView`].
    HookGet {
        /// What time it is.
        now: UnixMillis,
    },
    /// Names of its secrets. [`crate::secrets::SecretList`].
    SecretList,
    /// A run with its tasks. `RunView`.
    RunGet {
        /// Which.
        run: RunId,
        /// Whether to hold the answer back until the run is over, for a while.
        #[serde(default)]
        wait: bool,
    },
    /// Runs, the newest first. [`crate::answer::Runs`].
    RunList {
        /// Which.
        filter: RunFilter,
        /// Only those in which this text occurs.
        #[serde(default)]
        search: Option<String>,
    },
}
