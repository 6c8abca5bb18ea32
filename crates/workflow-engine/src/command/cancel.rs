//! Ending a run from outside.

use edgewright_durable_host::Turn;
use edgewright_storage::StorageError;
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

impl WorkflowEngine {
    /// Keeps a delivery from beginning a run: it was cancelled before it came.
    ///
    /// # Errors
    /// When storage fails.
    pub fn forbid(
        &self,
        turn: &mut Turn<'_, WorkflowEffect>,
        delivery: &str,
    ) -> Result<(), StorageError> {
        let nobody = RunId::new(turn.now, turn.draw_entropy());
        self.store.add_delivery(turn.storage, delivery, &nobody)
    }
}
