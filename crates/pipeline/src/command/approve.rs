//! Lets what was built go live.

use edgewright_types::{AppId, Problem, Slug};

use super::{not_possible_now, stale_revision};
use crate::{
    engine::Refusal,
    stage,
    state::{Approval, TargetApp},
    view::FeatureStatus,
    work::Work,
};

pub fn apply(
    work: &mut Work<'_, '_>,
    revision: u64,
    slug: Option<Slug>,
    accept_loss: bool,
) -> Result<(), Refusal> {
    let status = work.state.status;
    if status != FeatureStatus::AwaitingApproval {
        return Err(not_possible_now(status, "Approving").into());
    }
    if revision < work.state.build.approvable_from || revision > work.state.revision {
        return Err(stale_revision(work.state.revision).into());
    }
    let in_doubt = work.state.failure.as_ref();
    if in_doubt.is_none_or(|failure| failure.code != stage::publish::UNAVAILABLE) {
        refuse_unaccepted_loss(work, accept_loss)?;
        let may_rename = slug.is_none();
        choose_address(work, slug)?;
        work.state.build.approval = Some(Approval {
            may_rename,
            accept_loss,
        });
    }
    // What was approved before may be live already: then exactly that is asked for again, or it might be live twice.
    stage::publish::enter(work);
    Ok(())
}

fn refuse_unaccepted_loss(work: &Work<'_, '_>, accept_loss: bool) -> Result<(), Refusal> {
    let Some(plan) = work.state.build.changes.as_ref() else {
        return Ok(());
    };
    if accept_loss || plan.rows_losing_data == 0 {
        return Ok(());
    }
    let detail = format!(
        "Publishing this loses data in {} rows. Look at the changes; if that is meant, agree to it and publish again.",
        plan.rows_losing_data
    );
    let plan = serde_json::to_value(plan).unwrap_or_default();
    Err(Problem::caller(409, "loss-not-accepted", detail)
        .with("plan", plan)
        .into())
}

/// A live app keeps its address; a new one gets the chosen name, or one made from its title.
fn choose_address(work: &mut Work<'_, '_>, slug: Option<Slug>) -> Result<(), Refusal> {
    if work.state.is_change() {
        let same = |app: &TargetApp| slug.as_ref().is_none_or(|slug| *slug == app.slug);
        if work.state.app.as_ref().is_some_and(same) {
            return Ok(());
        }
        return Err(Problem::caller(
            422,
            "slug-fixed",
            "This changes an app that is live; its address stays. Publish without a name.",
        )
        .with_error("/slug", "slug-fixed", "Leave the name out.")
        .into());
    }
    let known = work.state.app.as_ref().and_then(|app| app.new_id.clone());
    let new_id = match known {
        Some(id) => id,
        None => AppId::new(work.now(), work.turn.draw_entropy()),
    };
    let slug = slug
        .or_else(|| work.state.app.as_ref().map(|app| app.slug.clone()))
        .or_else(|| Slug::from_title(&work.title()))
        .or_else(|| fallback(&new_id))
        .ok_or_else(Problem::ours)?;
    work.state.app = Some(TargetApp {
        new_id: Some(new_id),
        slug,
        version: 0,
    });
    Ok(())
}

/// A title without a single letter an address could hold.
fn fallback(id: &AppId) -> Option<Slug> {
    let text = id.as_str();
    let tail = text.get(text.len().saturating_sub(8)..)?;
    format!("app-{tail}").parse().ok()
}
