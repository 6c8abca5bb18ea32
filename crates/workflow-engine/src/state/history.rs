//! What a run did: one entry per task that began.

use edgewright_types::{EffectId, UnixMillis};
use serde::{Deserialize, Serialize};

use super::ValueRef;
use crate::error::WorkflowError;

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TaskStatus {
    /// Under way.
    Running,
    /// Waiting for its time, an event or somebody.
    Waiting,
    /// Done.
    Completed,
    /// Ended with an error.
    Faulted,
    /// Ended because something around it ended.
    Cancelled,
    /// Its `if` was not true.
    Skipped,
}

impl TaskStatus {
    /// Whether nothing more happens to the task.
    #[must_use]
    pub const fn is_over(self) -> bool {
        !matches!(self, Self::Running | Self::Waiting)
    }
}

/// One task that began.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskRecord {
    /// In the order of their beginnings, from 1.
    pub number: u32,
    /// The entry it was inside; 0 for the workflow.
    pub inside: u32,
    /// Its name.
    pub name: String,
    /// Where it stands in the definition.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Where it stands now.
    pub status: TaskStatus,
    /// When it began first.
    pub started_at: UnixMillis,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<UnixMillis>,
    /// How often it was begun: retries of the workflow and tries of the host that broke off.
    pub attempts: u32,
    /// The effect with which it asked outside for the first time, the idempotency key of every further time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<EffectId>,
    /// Transformed input.
    pub input: ValueRef,
    /// Transformed output.
    pub output: ValueRef,
    /// Raw output, where it is another one and came from outside: a replay takes it from here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<ValueRef>,
    /// The error it ended with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<WorkflowError>,
}

/// The history so far.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct History {
    /// Entries that are with the run.
    pub tasks: Vec<TaskRecord>,
    /// The last number given.
    pub last: u32,
    /// Rows with earlier entries.
    #[serde(default)]
    pub chunks: u32,
}

impl History {
    /// An entry that is with the run.
    pub fn get_mut(&mut self, number: u32) -> Option<&mut TaskRecord> {
        // Entries are in order, and the one that is asked for is mostly near the end.
        self.tasks
            .iter_mut()
            .rev()
            .find(|record| record.number == number)
    }

    /// The last entry of a task that did not come to its end, to be begun again inside the same entry.
    pub fn broken_off(&mut self, inside: u32, reference: &str) -> Option<&mut TaskRecord> {
        self.tasks
            .iter_mut()
            .rev()
            .find(|record| record.inside == inside && record.reference == reference)
            .filter(|record| matches!(record.status, TaskStatus::Faulted | TaskStatus::Cancelled))
    }
}
