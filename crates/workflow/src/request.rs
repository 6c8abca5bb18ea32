//! What the object of a workflow is asked for.

use edgewright_types::{Actor, Plan, RunId, WorkflowAddress};
use edgewright_workflow_engine::state::{RunStatus, StartedBy};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A command with who asks for it, as the Worker established.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommandRequest {
    /// Who asks.
    pub actor: Actor,
    /// What to do.
    pub command: Command,
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
    /// Gives an event (CloudEvents) to the runs that wait for it. [`crate::answer::Delivered`].
    Deliver {
        /// The event.
        event: Value,
    },
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
        /// Only those that stand there.
        #[serde(default)]
        status: Option<RunStatus>,
        /// The last of the page before.
        #[serde(default)]
        cursor: Option<RunId>,
        /// How many.
        limit: u32,
    },
}
