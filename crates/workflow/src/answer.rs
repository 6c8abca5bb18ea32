//! The shapes of what a workflow answers.

use edgewright_types::Plan;
use edgewright_workflow_engine::query::RunSummary;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A workflow at one of its versions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct WorkflowView {
    /// First segment of the address.
    pub owner: String,
    /// Second segment of the address.
    pub slug: String,
    /// What people see.
    pub title: String,
    /// This version.
    pub version: i64,
    /// The version that runs begin with.
    pub live_version: i64,
    /// The definition as JSON.
    pub definition: Value,
    /// When this version was published, RFC 3339.
    pub published_at: String,
    /// What the owner pays for.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "String"))]
    pub plan: Plan,
}

/// The versions of a workflow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct Versions {
    /// The newest first.
    pub items: Vec<VersionSummary>,
}

/// A version in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct VersionSummary {
    /// Its number, from 1.
    pub version: i64,
    /// When it was published, RFC 3339.
    pub published_at: String,
}

/// A page of runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct Runs {
    /// The newest first.
    pub items: Vec<RunSummary>,
    /// Where the next page starts; null on the last.
    pub next_cursor: Option<String>,
}

/// What came of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct Delivered {
    /// Runs that took it.
    pub runs: u32,
}
