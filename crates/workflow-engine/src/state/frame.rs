//! Open tasks. Every one names the one it is inside, so the tree is walked without recursion.

use std::collections::BTreeMap;

use edgewright_types::{EffectId, UnixMillis};
use serde::{Deserialize, Serialize};

use super::ValueRef;
use crate::effect::ChildWorkflow;
use crate::error::WorkflowError;

/// An open task; number 0 is the workflow itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// The task it is inside; none for the workflow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<u32>,
    /// Where the task stands in the definition; empty for the workflow.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Its entry in the history.
    pub record: u32,
    /// Which branch of a fork it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<u32>,
    /// Raw input.
    pub raw: ValueRef,
    /// Transformed input.
    pub input: ValueRef,
    /// Variables it gives to the tasks inside it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variables: Vec<(String, ValueRef)>,
    /// When it began.
    pub started_at: UnixMillis,
    /// The list of tasks inside it that is under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<ScopeState>,
    /// What its kind needs to know.
    #[serde(default)]
    pub doing: Doing,
}

/// A list of tasks under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeState {
    /// Which list.
    pub kind: ScopeKind,
    /// The task under way.
    pub position: usize,
}

/// Which list of tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScopeKind {
    /// The workflow's own.
    Workflow,
    /// Of a `do`.
    Do,
    /// Of a `for`.
    For,
    /// Of a `try`.
    Try,
    /// Of its `catch`.
    Catch,
    /// Of the `foreach` of a `listen`.
    Foreach,
}

/// What the kind of an open task needs to know.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Doing {
    /// Nothing more: a `do`, or a function of the workflow.
    #[default]
    Plain,
    /// A `for`.
    For {
        /// The list.
        items: ValueRef,
        /// The round under way.
        index: usize,
        /// What the last round yielded.
        last: ValueRef,
    },
    /// A `fork`.
    Fork {
        /// What the branches yielded so far.
        outputs: Vec<Option<ValueRef>>,
    },
    /// A `try`.
    Try(TryState),
    /// A `wait`.
    Wait,
    /// What it yields is at hand: an earlier run's, or a function's that this object did itself.
    Given,
    /// Something outside.
    Call {
        /// The effect.
        effect: EffectId,
        /// It was begun and ends later.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        pending: bool,
        /// The workflow that runs, if it is waited for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        child: Option<ChildWorkflow>,
        /// What goes into the answer besides what comes back: the request, or the event.
        #[serde(default, skip_serializing_if = "is_null")]
        sent: ValueRef,
    },
    /// A `listen`.
    Listen(Box<ListenState>),
}

fn is_null(value: &ValueRef) -> bool {
    *value == ValueRef::NULL
}

/// A `try`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TryState {
    /// Attempts after the first that were begun.
    pub retries: u64,
    /// The error that was caught last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caught: Option<WorkflowError>,
}

/// A `listen`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ListenState {
    /// What was consumed, as it is read.
    pub consumed: Vec<ValueRef>,
    /// What came of each, if something is done with each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<ValueRef>,
    /// Filters of `all` that have their event, by index.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub met: Vec<usize>,
    /// The same of `until`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub until_met: Vec<usize>,
    /// Values that tie events to this run, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub correlated: BTreeMap<String, ValueRef>,
    /// Source and id of every event that was consumed: one that comes twice counts once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<String>,
    /// No more events are consumed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub closed: bool,
}
