//! A run under way.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use edgewright_types::{EffectId, RunId, UnixMillis};
use serde::{Deserialize, Serialize};

use super::{Doing, Frame, History, ValueRef, Values};
use crate::effect::{Action, Parent, Timer, WorkflowEffect};
use crate::error::WorkflowError;

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    /// At work.
    Running,
    /// Waiting for its time, an event or somebody.
    Waiting,
    /// Done.
    Completed,
    /// Ended with an error.
    Faulted,
    /// Ended by a person, or by the run that waited for it.
    Cancelled,
}

impl RunStatus {
    /// The word of the API.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Waiting => "waiting",
            Self::Completed => "completed",
            Self::Faulted => "faulted",
            Self::Cancelled => "cancelled",
        }
    }

    /// The status of a word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        [
            Self::Running,
            Self::Waiting,
            Self::Completed,
            Self::Faulted,
            Self::Cancelled,
        ]
        .into_iter()
        .find(|status| status.word() == word)
    }

    /// Whether nothing more happens to the run.
    #[must_use]
    pub const fn is_over(self) -> bool {
        !matches!(self, Self::Running | Self::Waiting)
    }
}

/// What began a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct StartedBy {
    /// `manual`, `webhook`, `schedule`, `event`, `form`, `record`, `workflow`, `replay`, …
    pub kind: String,
    /// Id under which it was delivered; one id begins one run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<String>,
    /// The run that waits for this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Parent>,
    /// How many workflows run this one inside one another.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub nesting: u32,
    /// How many events led to it, each emitted by a run that the one before began.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub hops: u32,
    /// The run that this one replays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "Option<String>"))]
    pub replay_of: Option<RunId>,
}

const fn is_zero(nesting: &u32) -> bool {
    *nesting == 0
}

impl StartedBy {
    /// Begun by something of a kind, without an id.
    #[must_use]
    pub fn kind(kind: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            delivery: None,
            parent: None,
            nesting: 0,
            hops: 0,
            replay_of: None,
        }
    }
}

/// An effect the run owes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OwedEffect {
    /// Its id.
    pub id: EffectId,
    /// Tries begun.
    pub attempts: u32,
    /// When it is due.
    pub due_at: UnixMillis,
    /// The open task it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame: Option<u32>,
    /// What to do.
    pub action: Action,
}

/// Where to go after a task, decided by a `switch`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepFlow {
    /// On to the next task.
    Continue,
    /// The list is done.
    Exit,
    /// The workflow is done.
    End,
    /// On to this task.
    Task(String),
}

/// Something the interpreter does next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// Begins a task.
    Begin {
        /// Inside this open task.
        inside: u32,
        /// Where it stands in the definition.
        reference: String,
        /// Its raw input.
        input: ValueRef,
        /// Which branch of a fork it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        branch: Option<u32>,
    },
    /// A task has its raw output.
    Done {
        /// The open task.
        frame: u32,
        /// What it yields.
        output: ValueRef,
        /// Where to go, if the task itself decided.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        flow: Option<StepFlow>,
    },
    /// A task ends with an error.
    Failed {
        /// The open task.
        frame: u32,
        /// The error.
        error: WorkflowError,
    },
    /// The next round of a loop, or the next event of a `listen` that does something with each.
    Next {
        /// The open task.
        frame: u32,
        /// What the last round yielded.
        last: ValueRef,
    },
}

impl Step {
    /// The open task it is about.
    #[must_use]
    pub const fn frame(&self) -> u32 {
        match self {
            Self::Begin { inside, .. } => *inside,
            Self::Done { frame, .. } | Self::Failed { frame, .. } | Self::Next { frame, .. } => {
                *frame
            }
        }
    }
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct End {
    /// One that is over.
    pub status: RunStatus,
    /// When.
    pub at: UnixMillis,
    /// What it yields.
    pub output: ValueRef,
    /// The error it ended with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<WorkflowError>,
}

/// What an earlier run got from outside, to be taken again instead of asking again.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Earlier {
    /// Where everything begins to be done anew.
    pub from: String,
    /// By reference of the task, in order: what came, or the error.
    pub results: BTreeMap<String, VecDeque<Result<ValueRef, WorkflowError>>>,
}

/// A run under way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// The version of the definition it began with.
    pub version: i64,
    /// When it began.
    pub started_at: UnixMillis,
    /// What began it.
    pub started_by: StartedBy,
    /// How many events led to it, those that it took since it began included.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub hops: u32,
    /// Its number for marks of secrets.
    pub nonce: String,
    /// Raw input.
    pub input: ValueRef,
    /// The context.
    pub context: ValueRef,
    /// Open tasks, by number.
    pub frames: BTreeMap<u32, Frame>,
    /// The last number given.
    pub last_frame: u32,
    /// What a turn left undone.
    #[serde(default, skip_serializing_if = "VecDeque::is_empty")]
    pub steps: VecDeque<Step>,
    /// What is owed.
    pub owed: Vec<OwedEffect>,
    /// Its values.
    pub values: Values,
    /// What it did.
    pub history: History,
    /// Milliseconds it was at work.
    pub active_ms: i64,
    /// Milliseconds it may be at work.
    pub active_limit_ms: i64,
    /// Since when it is at work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active_since: Option<UnixMillis>,
    /// A try broke off in this stretch of work: how much of it was work is not known.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub broke_off: bool,
    /// Results of an earlier run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier: Option<Earlier>,
    /// How it ended. A run that is over stays among the live ones only while it owes something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<End>,
}

impl Run {
    /// Where it stands.
    #[must_use]
    pub fn status(&self) -> RunStatus {
        if let Some(end) = &self.end {
            return end.status;
        }
        let at_work = |frame: &Frame| matches!(&frame.doing, Doing::Call { pending: false, .. });
        if !self.steps.is_empty() || self.frames.values().any(at_work) {
            RunStatus::Running
        } else {
            RunStatus::Waiting
        }
    }

    /// Whether something is owed that counts as work.
    #[must_use]
    pub fn is_at_work(&self) -> bool {
        self.owed.iter().any(|owed| owed.action.is_work())
    }

    /// An effect it owes.
    #[must_use]
    pub fn owed(&self, id: &EffectId) -> Option<&OwedEffect> {
        self.owed.iter().find(|owed| owed.id == *id)
    }

    /// The effect as the host sees it.
    #[must_use]
    pub fn effect(&self, owed: &OwedEffect) -> WorkflowEffect {
        WorkflowEffect {
            run: self.id.clone(),
            frame: owed.frame,
            nonce: self.nonce.clone(),
            key: self.key_of(owed),
            action: owed.action.clone(),
        }
    }

    /// The idempotency key of an effect that belongs to a task.
    fn key_of(&self, owed: &OwedEffect) -> Option<EffectId> {
        let number = self.frames.get(&owed.frame?)?.record;
        let mut records = self.history.tasks.iter().rev();
        records.find(|record| record.number == number)?.key.clone()
    }

    /// The timer of a kind, of one open task or of the whole run.
    #[must_use]
    pub fn timer(&self, frame: Option<u32>, wanted: Timer) -> Option<EffectId> {
        let is_it = |owed: &&OwedEffect| {
            owed.frame == frame && matches!(owed.action, Action::Timer { timer } if timer == wanted)
        };
        self.owed.iter().find(is_it).map(|owed| owed.id.clone())
    }
}

impl Run {
    /// Whether it waits for events.
    #[must_use]
    pub fn is_listening(&self) -> bool {
        self.frames
            .values()
            .any(|frame| matches!(&frame.doing, Doing::Listen(listen) if !listen.closed))
    }

    /// Numbers of the values that the run needs to go on, those of its finished tasks left out.
    #[must_use]
    pub fn values_needed(&self) -> BTreeSet<u32> {
        let mut needed = BTreeSet::from([self.input.0, self.context.0]);
        for frame in self.frames.values() {
            needed.extend([frame.raw.0, frame.input.0]);
            needed.extend(frame.variables.iter().map(|(_, value)| value.0));
            match &frame.doing {
                Doing::For { items, last, .. } => needed.extend([items.0, last.0]),
                Doing::Fork { outputs } => {
                    needed.extend(outputs.iter().flatten().map(|value| value.0));
                }
                Doing::Call { sent, .. } => {
                    needed.insert(sent.0);
                }
                Doing::Listen(listen) => {
                    needed.extend(listen.consumed.iter().map(|value| value.0));
                    needed.extend(listen.results.iter().map(|value| value.0));
                    needed.extend(listen.correlated.values().map(|value| value.0));
                }
                Doing::Plain | Doing::Try(_) | Doing::Wait | Doing::Given => {}
            }
        }
        for step in &self.steps {
            match step {
                Step::Begin { input: value, .. }
                | Step::Done { output: value, .. }
                | Step::Next { last: value, .. } => {
                    needed.insert(value.0);
                }
                Step::Failed { .. } => {}
            }
        }
        let open = self
            .history
            .tasks
            .iter()
            .filter(|task| !task.status.is_over());
        needed.extend(open.flat_map(crate::store::record_values));
        if let Some(earlier) = &self.earlier {
            let results = earlier.results.values().flatten();
            needed.extend(results.flatten().map(|value| value.0));
        }
        if let Some(end) = &self.end {
            needed.insert(end.output.0);
        }
        needed
    }
}
