//! Puts the builder's brief in place of the one that was understood.

use edgewright_types::Problem;

use super::{not_possible_now, stale_revision};
use crate::{artifact::Brief, engine::Refusal, stage, view::FeatureStatus, work::Work};

pub fn apply(work: &mut Work<'_, '_>, brief: Brief, revision: u64) -> Result<(), Refusal> {
    let status = work.state.status;
    if !matches!(status, FeatureStatus::Drafting | FeatureStatus::Failed) {
        return Err(not_possible_now(status, "Changing the brief").into());
    }
    if revision != work.state.revision {
        return Err(stale_revision(work.state.revision).into());
    }
    let findings = brief.check();
    if !findings.is_empty() {
        let problem = Problem::caller(
            422,
            "brief-invalid",
            "Something in the brief does not fit together. Look at the places named, change them and save again.",
        );
        let located = findings
            .into_iter()
            .fold(problem, |problem, (pointer, detail)| {
                problem.with_error(format!("/brief{pointer}"), "brief-invalid", detail)
            });
        return Err(located.into());
    }
    work.state.talk.brief = Some(brief);
    // An analyst who is at work has not seen the edit: it begins again with the edited brief.
    if work.state.asks_analyst().is_some() {
        work.cancel_pending();
        stage::analyst::enter(work);
    }
    Ok(())
}
