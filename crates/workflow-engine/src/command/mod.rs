//! What can be asked of a workflow; one file per command.

mod cancel;
mod complete;
mod deliver;
mod publish;
mod replay;
mod start;
mod sweep;

pub use deliver::check_event;

use edgewright_durable_host::Turn;
use edgewright_types::{EffectId, RunId, UnixMillis};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    effect::{WorkflowEffect, WorkflowOutcome},
    engine::{Refusal, WorkflowEngine},
    state::{RunStatus, StartedBy},
};

/// A command. Who may ask for it is decided before it comes here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Command {
    /// Publishes a definition that was checked. The same one again changes nothing.
    Publish {
        /// The definition as JSON.
        definition: Value,
    },
    /// Begins a run.
    Start {
        /// Which version; the newest if not given.
        #[serde(default)]
        version: Option<i64>,
        /// Its input.
        input: Value,
        /// What begins it. The same delivery id again gives the run that it began.
        started_by: StartedBy,
        /// Milliseconds it may be at work, by plan.
        active_limit_ms: i64,
    },
    /// Ends a run. One that is over stays as it is.
    Cancel {
        /// The run.
        run: RunId,
    },
    /// Begins a run that takes what an earlier one got, up to a task from which everything is done anew.
    Replay {
        /// The earlier run.
        run: RunId,
        /// Reference of the task.
        from: String,
        /// Id of this wish, so that asking again begins nothing.
        #[serde(default)]
        delivery: Option<String>,
        /// Milliseconds it may be at work, by plan.
        active_limit_ms: i64,
    },
    /// Gives an event (CloudEvents) to every run that waits for it.
    DeliverEvent {
        /// The event, with its attributes and `data`.
        event: Value,
    },
    /// Says what came of something that was begun and ends later: a workflow that is waited for, an approval, a form.
    CompleteTask {
        /// The run that waits.
        run: RunId,
        /// The effect that began it.
        effect: EffectId,
        /// What came of it.
        outcome: WorkflowOutcome,
    },
    /// Removes runs that ended before a moment, some at a time.
    Sweep {
        /// The moment.
        ended_before: UnixMillis,
    },
}

/// The answer to a command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "reply", rename_all = "snake_case")]
pub enum Reply {
    /// It is published.
    Published {
        /// As this version.
        version: i64,
        /// Whether it is a new one.
        created: bool,
    },
    /// A run began, or had begun before by the same delivery.
    Started {
        /// The run.
        run: RunId,
        /// Its version.
        version: i64,
        /// Where it stands now.
        status: RunStatus,
        /// Whether this command began it.
        created: bool,
    },
    /// Where a run stands now.
    Run {
        /// The run.
        run: RunId,
        /// Where it stands.
        status: RunStatus,
    },
    /// An event was given to so many runs.
    Delivered {
        /// Runs that took it.
        runs: u32,
    },
    /// Whether somebody waited for it.
    Taken {
        /// Whether it was taken.
        taken: bool,
    },
    /// Runs were removed.
    Swept {
        /// How many.
        runs: u32,
        /// Whether more are left to remove.
        more: bool,
    },
}

/// Applies a command.
pub fn apply(
    engine: &WorkflowEngine,
    turn: &mut Turn<'_, WorkflowEffect>,
    command: Command,
) -> Result<Reply, Refusal> {
    match command {
        Command::Publish { definition } => publish::apply(engine, turn, definition),
        Command::Start {
            version,
            input,
            started_by,
            active_limit_ms,
        } => start::apply(engine, turn, version, &input, started_by, active_limit_ms),
        Command::Cancel { run } => cancel::apply(engine, turn, run),
        Command::Replay {
            run,
            from,
            delivery,
            active_limit_ms,
        } => replay::apply(engine, turn, &run, from, delivery, active_limit_ms),
        Command::DeliverEvent { event } => deliver::apply(engine, turn, &event),
        Command::CompleteTask {
            run,
            effect,
            outcome,
        } => complete::apply(engine, turn, &run, &effect, outcome),
        Command::Sweep { ended_before } => sweep::apply(engine, turn, ended_before),
    }
}
