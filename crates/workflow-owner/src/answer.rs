//! The shapes of what the object of a person answers.

use edgewright_types::{UnixMillis, WorkflowAddress};
use serde::{Deserialize, Serialize};

use crate::Want;

/// How many runs may begin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Admitted {
    /// So many; fewer than were asked for when the hour is full.
    pub granted: u32,
    /// How many an hour has room for.
    pub most: u32,
    /// When they were admitted.
    pub at: UnixMillis,
    /// Which instance admitted them; see [`crate::Tidings`].
    pub epoch: String,
    /// When there is room again, if there was not enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_at: Option<UnixMillis>,
    /// Whether anybody wants to hear of runs that end with an error.
    pub faults_wanted: bool,
}

/// Workflows that may want an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subscribers {
    /// In the order of their addresses.
    pub workflows: Vec<WorkflowAddress>,
}

/// What a workflow wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subscription {
    /// Which.
    pub workflow: WorkflowAddress,
    /// What.
    pub wants: Vec<Want>,
}

/// Everything that is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// Only workflows that want something.
    pub items: Vec<Subscription>,
}
