//! Sends what was built back to the agents, with what is to be different.

use edgewright_limits::pipeline::FEEDBACK;

use super::{check_text, not_possible_now, refuse_in_doubt};
use crate::{artifact::Author, engine::Refusal, stage, view::FeatureStatus, work::Work};

pub fn apply(work: &mut Work<'_, '_>, feedback: &str) -> Result<(), Refusal> {
    let status = work.state.status;
    let built = work.state.build.definition.is_some();
    let fits = match status {
        FeatureStatus::AwaitingApproval => true,
        FeatureStatus::Failed => built,
        _ => false,
    };
    if !fits {
        return Err(not_possible_now(status, "Sending it back").into());
    }
    refuse_in_doubt(work, "Sending it back")?;
    let feedback = check_text(feedback, "/feedback")?;
    work.say(Author::Builder, &feedback);
    let kept = &mut work.state.build.feedback;
    if kept.len() >= FEEDBACK {
        kept.remove(0);
    }
    kept.push(feedback);
    stage::begin_build(work);
    Ok(())
}
