//! What the object of a person is asked for, and what it asks the person's workflows.

use edgewright_types::{Plan, UnixMillis, Username, WorkflowAddress};
use serde::{Deserialize, Serialize};

use crate::Want;

/// A question or a report. It comes from an object of one of the person's workflows, or from the Worker, which both know
/// whose they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnerRequest {
    /// Whose object is asked: its name.
    pub owner: Username,
    /// What.
    pub ask: Ask,
}

/// What is asked or told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Ask {
    /// Room for runs that are to begin now. [`crate::Admitted`].
    Admit {
        /// Whose runs.
        workflow: WorkflowAddress,
        /// What the person pays for, as far as the workflow knows.
        plan: Plan,
        /// How many.
        runs: u32,
    },
    /// Admitted runs that did not begin after all. Nothing is answered.
    GiveBack {
        /// As it was said when they were admitted.
        epoch: String,
        /// The same.
        at: UnixMillis,
        /// How many.
        runs: u32,
    },
    /// A workflow was published, and wants these events. The same again writes nothing. Nothing is answered.
    Subscribe {
        /// Which.
        workflow: WorkflowAddress,
        /// What it wants.
        wants: Vec<Want>,
    },
    /// A workflow is deleted. Its runs still count. Nothing is answered.
    Leave {
        /// Which.
        workflow: WorkflowAddress,
        /// When those of its runs began that count, in order.
        begun: Vec<UnixMillis>,
    },
    /// Which workflows may want an event. [`crate::Subscribers`].
    Subscribers {
        /// Its `type`.
        #[serde(rename = "type")]
        kind: String,
        /// Its `source`.
        source: String,
    },
    /// Everything that is wanted. [`crate::Wanted`].
    Wants,
}

/// What the object of a person tells one of their workflows (`POST /owner`); it answers [`Standing`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tidings {
    /// Which instance of the object asks. What earlier ones admitted and what has not begun yet is void from now on.
    pub epoch: String,
    /// From when on runs are asked for.
    pub since: UnixMillis,
    /// Whether anybody wants to hear of runs that end with an error.
    pub faults_wanted: bool,
}

/// What a workflow answers to [`Tidings`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// When its runs began, after the moment that was asked for.
    pub begun: Vec<UnixMillis>,
}
