//! The shapes of what a workflow answers.

use edgewright_types::Plan;
use edgewright_workflow_definition::Finding;
use edgewright_workflow_engine::query::{RunSummary, RunView};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::approval::ApprovalView;

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
    /// When the clock starts the next run, RFC 3339.
    #[serde(default)]
    pub next_start: Option<String>,
    /// The start by the clock that was missed last.
    #[serde(default)]
    pub missed: Option<MissedStart>,
    /// Starts that wait for the hour to have room again.
    #[serde(default)]
    pub starts_waiting: usize,
    /// The run that began last.
    #[serde(default)]
    pub last_run: Option<RunSummary>,
}

/// What was found in a definition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct Checked {
    /// Whether it may be published.
    pub publishable: bool,
    /// What was found, errors first.
    pub findings: Vec<Finding>,
    /// The definition as JSON; none if it cannot be read.
    pub definition: Option<Value>,
}

/// A start by the clock that did not happen when it was due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct MissedStart {
    /// When it was due, RFC 3339.
    pub due_at: String,
    /// `run-limit-reached` if the hour had no room, `late` if the platform noticed it too late.
    pub reason: String,
    /// Whether one run makes up for it: `missed: once`.
    pub is_made_up: bool,
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

/// What is new about runs, in the order of their beginnings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct RunsNews {
    /// Runs that began, went on or ended.
    pub runs: Vec<RunSummary>,
}

/// A run with what it asks of people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct RunDetail {
    /// The run.
    #[serde(flatten)]
    pub run: RunView,
    /// Approvals it waits for, or has opened and not been answered.
    pub approvals: Vec<ApprovalView>,
}

/// What came of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct Delivered {
    /// Runs that waited for it.
    pub runs: u32,
    /// Runs that began by it.
    #[serde(default)]
    pub started: u32,
    /// Runs that begin by it as soon as the hour has room for them.
    #[serde(default)]
    pub waiting: u32,
}
