//! An event for the runs that wait for it.

use edgewright_durable_host::Turn;
use edgewright_types::{Problem, RunId};
use serde_json::Value;

use super::Reply;
use crate::{
    effect::WorkflowEffect,
    engine::{Refusal, WorkflowEngine, fault_is_ours},
    interpret::{Incoming, Work},
};

/// Attributes that every event has (CloudEvents 1.0).
const REQUIRED: [&str; 4] = ["id", "source", "specversion", "type"];

pub fn apply(
    engine: &WorkflowEngine,
    turn: &mut Turn<'_, WorkflowEffect>,
    event: &Value,
) -> Result<Reply, Refusal> {
    check_event(event)?;
    let event = Incoming::new(event);
    let listening: Vec<RunId> = engine.store.with_index(turn.storage, |index| {
        let live = index.runs.iter().filter(|(_, live)| live.brief.listens);
        live.map(|(run, _)| run.clone()).collect()
    })?;
    let mut runs = 0_u32;
    for id in listening {
        let Some(run) = engine.store.load(turn.storage, &id)? else {
            continue;
        };
        let mut work = Work::new(turn, engine, run)?;
        if fault_is_ours(work.deliver(&event))? {
            work.drive_and_save()?;
            runs = runs.saturating_add(1);
        }
    }
    Ok(Reply::Delivered { runs })
}

/// Holds an event to the attributes that every one has.
///
/// # Errors
/// `event-invalid`, with the attribute that is missing.
pub fn check_event(event: &Value) -> Result<(), Problem> {
    for name in REQUIRED {
        let text = event.get(name).and_then(Value::as_str);
        if text.is_some_and(|text| !text.is_empty()) {
            continue;
        }
        let detail = format!(
            "An event has the attribute '{name}', a text (CloudEvents 1.0). Add it and send the event again."
        );
        return Err(
            Problem::caller(422, "event-invalid", detail.clone()).with_error(
                format!("/{name}"),
                "missing",
                detail,
            ),
        );
    }
    Ok(())
}
