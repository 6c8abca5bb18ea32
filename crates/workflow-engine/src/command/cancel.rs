//! Ending a run from outside.

use edgewright_durable_host::Turn;
use edgewright_types::{Problem, RunId};

use super::Reply;
use crate::{
    effect::WorkflowEffect,
    engine::{Refusal, WorkflowEngine},
    interpret::Work,
    state::RunStatus,
};

pub fn apply(
    engine: &WorkflowEngine,
    turn: &mut Turn<'_, WorkflowEffect>,
    run: RunId,
) -> Result<Reply, Refusal> {
    if let Some(live) = engine.store.load(turn.storage, &run)?
        && live.end.is_none()
    {
        let mut work = Work::new(turn, engine, live)?;
        work.end_cancelled()?;
        work.drive_and_save()?;
        return Ok(Reply::Run {
            run,
            status: RunStatus::Cancelled,
        });
    }
    match engine.standing(turn.storage, &run)? {
        Some((_, status)) => Ok(Reply::Run { run, status }),
        None => Err(Problem::not_found("run").into()),
    }
}
