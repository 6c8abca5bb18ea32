//! Going live.

use edgewright_definition::difference::MigrationPlan;
use edgewright_types::Slug;

use super::INTERRUPTED;
use crate::{
    effect::{FeatureEffect, Publication},
    state::FailureAt,
    view::{FeatureStatus, Stage, StageState},
    work::Work,
};

/// Failure code of a publication of which it is not known whether it took place.
pub const UNAVAILABLE: &str = "publish-unavailable";

pub fn enter(work: &mut Work<'_, '_>) {
    let build = &work.state.build;
    let parts = (
        work.state.app.clone(),
        build.definition.clone(),
        build.approval,
    );
    let (Some(app), Some(definition), Some(approval)) = parts else {
        work.fail(Stage::Publish, "interrupted", INTERRUPTED);
        return;
    };
    let base_version = work.state.current.as_ref().map(|current| current.version);
    let publication = Publication {
        key: format!(
            "{}-{}-{}",
            work.state.id, build.number, approval.accept_loss
        ),
        actor: work.state.owner.actor(),
        may_rename: approval.may_rename && app.new_id.is_some(),
        new_app: app.new_id,
        slug: app.slug,
        definition: Box::new(definition),
        tests: build.contract_tests.clone().unwrap_or_default(),
        base_version,
        accept_loss: approval.accept_loss,
    };
    work.state.failure = None;
    work.state.status = FeatureStatus::Publishing;
    work.start_stage(Stage::Publish, "Going live");
    let effect = FeatureEffect::Publish(Box::new(publication));
    work.await_effect(Stage::Publish, None, effect);
}

pub fn take(work: &mut Work<'_, '_>, slug: Slug, version: u32) {
    if let Some(app) = work.state.app.as_mut() {
        app.slug = slug;
        app.version = version;
    }
    work.finish_stage(Stage::Publish, &format!("Version {version} is live"));
    work.state.build.preview = false;
    work.state.status = FeatureStatus::Done;
    let feature = work.state.id.clone();
    work.turn.perform(FeatureEffect::WipeScratch { feature });
}

/// Going live was refused: what was built is still there, and the builder decides what next.
pub fn refused(work: &mut Work<'_, '_>, code: &str, message: &str, plan: Option<MigrationPlan>) {
    let now = work.now();
    if let Some(run) = work.state.stage_mut(Stage::Publish) {
        run.state = StageState::Failed;
        run.finished_at = Some(now);
        run.note = None;
    }
    if plan.is_some() {
        work.state.build.changes = plan;
    }
    work.state.failure = Some(FailureAt {
        code: code.to_owned(),
        message: message.to_owned(),
        stage: Stage::Publish,
    });
    work.state.status = FeatureStatus::AwaitingApproval;
}
