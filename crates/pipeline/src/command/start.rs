//! Begins the build, now or as soon as there is a brief.

use super::not_possible_now;
use crate::{
    artifact::Mode,
    engine::Refusal,
    stage,
    view::{FeatureStatus, Stage},
    work::Work,
};

pub fn apply(work: &mut Work<'_, '_>, mode: Option<Mode>) -> Result<(), Refusal> {
    let status = work.state.status;
    if !matches!(status, FeatureStatus::Drafting | FeatureStatus::Failed) {
        return Err(not_possible_now(status, "Starting the build").into());
    }
    if let Some(mode) = mode
        .or(work.state.chosen_mode)
        .filter(|mode| *mode != Mode::App)
    {
        return Err(stage::mode_not_available(mode).into());
    }
    let talk = &work.state.talk;
    let undecided = work.state.waits_for(Stage::Analyst) || talk.brief.is_none();
    if mode.is_none() && !undecided && work.state.mode() != Mode::App {
        return Err(stage::mode_not_available(work.state.mode()).into());
    }
    work.state.chosen_mode = mode.or(work.state.chosen_mode);
    work.state.failure = None;
    work.state.status = FeatureStatus::Drafting;
    work.state.talk.no_questions = true;
    work.state.talk.start_when_ready = true;
    if !undecided {
        stage::begin_build(work);
    } else if work.state.pending.is_empty() {
        stage::analyst::enter(work);
    }
    Ok(())
}
