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

pub fn apply(
    engine: &WorkflowEngine,
    turn: &mut Turn<'_, WorkflowEffect>,
    event: &Value,
) -> Result<Reply, Refusal> {
    if !event.is_object() {
        return Err(Problem::caller(
            400,
            "event-invalid",
            "An event is an object with the attributes of CloudEvents and 'data'.",
        )
        .into());
    }
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
