//! The result of something that was begun and ends later.

use edgewright_durable_host::Turn;
use edgewright_types::{EffectId, RunId};

use super::Reply;
use crate::{
    effect::{WorkflowEffect, WorkflowOutcome},
    engine::{Refusal, WorkflowEngine, fault_is_ours},
    interpret::Work,
    state::Doing,
};

pub fn apply(
    engine: &WorkflowEngine,
    turn: &mut Turn<'_, WorkflowEffect>,
    run: &RunId,
    effect: &EffectId,
    outcome: WorkflowOutcome,
) -> Result<Reply, Refusal> {
    let Some(run) = engine.store.load(turn.storage, run)? else {
        return Ok(Reply::Taken { taken: false });
    };
    // It may be over before its beginning was heard of: then the effect that began it is taken back.
    let waiting = run.frames.iter().find_map(|(number, open)| {
        matches!(&open.doing, Doing::Call { effect: began, .. } if began == effect)
            .then_some(*number)
    });
    let Some(frame) = waiting.filter(|_| outcome != WorkflowOutcome::Pending) else {
        return Ok(Reply::Taken { taken: false });
    };
    let mut work = Work::new(turn, engine, run)?;
    if work.run.owed(effect).is_some() {
        work.take_back(effect);
    }
    fault_is_ours(work.complete(frame, outcome))?;
    work.drive_and_save()?;
    Ok(Reply::Taken { taken: true })
}
