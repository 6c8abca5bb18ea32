//! The plan: in which steps the definition is made, in words the builder can follow.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the app will be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// One or two sentences.
    pub summary: String,
    /// In this order.
    pub steps: Vec<PlanStep>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanStep {
    /// What is made.
    pub title: String,
    /// How and why.
    pub detail: String,
    /// Ids of the requirements it serves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<String>,
}
