//! Two readers of the finished app, while its preview is put up and, for a live app, its changes are worked out.

use edgewright_definition::{AppDefinition, document::Visibility};
use edgewright_limits::pipeline::REVIEW_ROUNDS;
use serde_json::Value;

use super::{Taken, ask, forget_corrections, implementer};
use crate::{
    agent::{AgentRole, ReviewerInput, read},
    artifact::{Review, Verdict},
    effect::FeatureEffect,
    view::{FeatureStatus, Stage},
    work::Work,
};

/// Failure code of a build that its reviewers keep from going on.
pub const BLOCKED: &str = "review-blocking";
/// Most findings one reviewer may have.
const FINDINGS: usize = 50;

pub fn enter(work: &mut Work<'_, '_>) {
    let Some(definition) = work.state.build.definition.clone() else {
        work.fail(Stage::Reviewers, "interrupted", super::INTERRUPTED);
        return;
    };
    work.state.build.review_rounds = work.state.build.review_rounds.saturating_add(1);
    work.state.build.reviews.clear();
    work.start_stage(Stage::Reviewers, "Reading what was made");
    for role in [AgentRole::SecurityReviewer, AgentRole::CodeReviewer] {
        forget_corrections(work, role);
        if work.state.status == FeatureStatus::Building {
            ask(work, role);
        }
    }
    if work.state.status == FeatureStatus::Building {
        show(work, definition);
    }
}

/// Puts the preview up, and works out what would change in a live app.
fn show(work: &mut Work<'_, '_>, definition: AppDefinition) {
    let actor = work.state.owner.actor();
    if work.state.is_change()
        && let Some(address) = work.state.app_address()
    {
        let effect = FeatureEffect::PlanMigration {
            actor: actor.clone(),
            address,
            definition: Box::new(definition.clone()),
        };
        work.await_effect(Stage::Reviewers, None, effect);
    }
    let effect = FeatureEffect::PublishPreview {
        feature: work.state.id.clone(),
        actor,
        definition: Box::new(private(definition)),
    };
    work.await_effect(Stage::Reviewers, None, effect);
}

/// A preview is only for its builder, whoever the app will be for.
fn private(mut definition: AppDefinition) -> AppDefinition {
    if definition.access.visibility == Visibility::Public {
        definition.access.visibility = Visibility::Invited;
        definition.access.visitor_role = None;
    }
    definition
}

pub fn input(work: &Work<'_, '_>) -> Option<Value> {
    serde_json::to_value(ReviewerInput {
        brief: work.state.talk.brief.clone()?,
        definition: work.state.build.definition.clone()?,
        findings: work.state.build.findings.clone(),
    })
    .ok()
}

pub fn take(work: &mut Work<'_, '_>, role: AgentRole, output: &Value) -> Taken {
    let review: Review = read(output)?;
    if review.findings.len() > FINDINGS {
        return Err(vec![format!(
            "/findings: name at most {FINDINGS} findings, the gravest first."
        )]);
    }
    if review.verdict == Verdict::Revise && review.findings.is_empty() {
        return Err(vec!["/findings: say what is to be changed.".to_owned()]);
    }
    let definition = serde_json::to_value(&work.state.build.definition).unwrap_or_default();
    let misplaced = review
        .findings
        .iter()
        .position(|finding| definition.pointer(&finding.pointer).is_none());
    if let Some(index) = misplaced {
        return Err(vec![format!(
            "/findings/{index}/pointer: there is nothing at this place of the app."
        )]);
    }
    forget_corrections(work, role);
    work.state.build.reviews.push((role, review));
    join(work);
    Ok(())
}

/// Goes on once the last of them is back.
pub fn join(work: &mut Work<'_, '_>) {
    if work.state.status != FeatureStatus::Building || work.state.waits_for(Stage::Reviewers) {
        return;
    }
    let reviews = &work.state.build.reviews;
    let blocking: Vec<String> = reviews
        .iter()
        .flat_map(|(_, review)| {
            let all = review.verdict == Verdict::Revise
                && review.findings.iter().all(|finding| !finding.blocking);
            review
                .findings
                .iter()
                .filter(move |finding| finding.blocking || all)
        })
        .map(|finding| finding.message.clone())
        .collect();
    let note = if blocking.is_empty() {
        "Nothing stands in the way"
    } else {
        "Something must change first"
    };
    work.finish_stage(Stage::Reviewers, note);
    let Some(first) = blocking.first() else {
        work.state.status = FeatureStatus::AwaitingApproval;
        return;
    };
    if work.state.build.review_rounds >= REVIEW_ROUNDS {
        let message = format!(
            "After {REVIEW_ROUNDS} rounds the reviewers still found something that must not go live, so nothing was published: {first} Say what should be different, or try again."
        );
        work.fail(Stage::Reviewers, BLOCKED, message);
    } else {
        implementer::enter(work);
    }
}
