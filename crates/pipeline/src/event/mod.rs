//! What watchers of a feature are told, as AG-UI events (<https://docs.ag-ui.com>, protocol 1.0).
//!
//! Every change of the view is told, so a watcher that patches its copy stays in step. Events have sequence numbers
//! that grow and may skip.

mod between;
mod live;
mod log;

pub use between::{Told, between};
pub use live::Live;
pub use log::{Delivered, EventPiece, StoredEvent, clear, deliver, install, newest, oldest, store};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One AG-UI event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(
    tag = "type",
    rename_all = "SCREAMING_SNAKE_CASE",
    rename_all_fields = "camelCase"
)]
pub enum AgUiEvent {
    /// Work begins.
    RunStarted {
        /// The feature.
        thread_id: String,
        /// Counts up within the feature.
        run_id: String,
    },
    /// Work ended; what came of it is in the state.
    RunFinished {
        /// The feature.
        thread_id: String,
        /// As it began.
        run_id: String,
        /// Success or cancelled.
        outcome: RunOutcome,
    },
    /// Work ended in a failure.
    RunError {
        /// What happened, why, and what to do next.
        message: String,
        /// Stable code.
        code: String,
    },
    /// A stage begins.
    StepStarted {
        /// The stage.
        step_name: String,
    },
    /// A stage ended.
    StepFinished {
        /// The stage.
        step_name: String,
    },
    /// The analyst begins to write.
    TextMessageStart {
        /// Id of the text.
        message_id: String,
        /// Always `assistant`.
        role: String,
    },
    /// The analyst writes.
    TextMessageContent {
        /// Id of the text.
        message_id: String,
        /// What is added.
        delta: String,
    },
    /// The analyst stopped writing. If the text does not appear in the conversation, it was not accepted.
    TextMessageEnd {
        /// Id of the text.
        message_id: String,
    },
    /// The whole view.
    StateSnapshot {
        /// The view.
        snapshot: Value,
    },
    /// What changed in the view.
    StateDelta {
        /// A JSON Patch (RFC 6902).
        delta: Value,
    },
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum RunOutcome {
    /// As planned.
    Success,
    /// The builder stopped it.
    Cancelled,
}

/// Name of a run.
pub fn run_id(number: u32) -> String {
    format!("run_{number}")
}
