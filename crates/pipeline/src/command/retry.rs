//! Goes on after a failure, at the stage that failed.

use edgewright_limits::pipeline::{COST_CAP_MICROS, TOKEN_CAP};

use super::not_possible_now;
use crate::{engine::Refusal, stage, view::FeatureStatus, work::Work};

pub fn apply(work: &mut Work<'_, '_>) -> Result<(), Refusal> {
    let status = work.state.status;
    let failure = match status {
        FeatureStatus::Failed | FeatureStatus::AwaitingApproval => work.state.failure.take(),
        _ => None,
    };
    let Some(failure) = failure else {
        return Err(not_possible_now(status, "Trying again").into());
    };
    if failure.code == stage::BUDGET_REACHED {
        let spending = &mut work.state.spending;
        spending.cap_micros = spending.cost_micros.saturating_add(COST_CAP_MICROS);
        spending.token_cap = spending.usage.total().saturating_add(TOKEN_CAP);
    }
    // Whatever failed may be well again.
    work.state.last_resort.clear();
    stage::resume(work, &failure);
    Ok(())
}
