//! Stops for good.

use super::{not_possible_now, refuse_in_doubt};
use crate::{
    effect::FeatureEffect,
    engine::Refusal,
    view::{FeatureStatus, StageState},
    work::Work,
};

pub fn apply(work: &mut Work<'_, '_>) -> Result<(), Refusal> {
    let status = work.state.status;
    match status {
        FeatureStatus::Cancelled => return Ok(()),
        // Whether it is live already cannot be known here; stopping half-way would leave the builder in doubt.
        FeatureStatus::Publishing | FeatureStatus::Done => {
            return Err(not_possible_now(status, "Stopping").into());
        }
        _ => refuse_in_doubt(work, "Stopping")?,
    }
    work.cancel_pending();
    let now = work.now();
    for run in &mut work.state.stages {
        if run.state == StageState::Running {
            run.state = StageState::Waiting;
            run.finished_at = Some(now);
            run.note = Some("Stopped".to_owned());
        }
    }
    work.state.talk.questions.clear();
    work.state.build.preview = false;
    work.state.status = FeatureStatus::Cancelled;
    let feature = work.state.id.clone();
    work.turn.perform(FeatureEffect::WipeScratch { feature });
    Ok(())
}
