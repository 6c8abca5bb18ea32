//! What a model that was asked came back with: an answer, or a reason to ask again, another one, or nobody.

use serde_json::Value;

use super::{correct, routing, take_output, within_budget};
use crate::{
    agent::AgentRole,
    effect::FeatureEffect,
    model::{FailedCall, ModelAnswer, ModelFailure, ModelRequest, Route},
    state::Pending,
    view::Stage,
    work::Work,
};

const UNAVAILABLE: &str = "model-unavailable";
/// Failure code of a build whose owner's models have cost what they may in one month.
const MODEL_BUDGET_SPENT: &str = "model-budget-spent";

pub fn take(
    work: &mut Work<'_, '_>,
    pending: &Pending,
    role: AgentRole,
    effect: FeatureEffect,
    answer: Result<ModelAnswer, FailedCall>,
) {
    let FeatureEffect::CallModel { request, route } = effect else {
        return;
    };
    match answer {
        Ok(answer) => {
            work.spend(pending.stage, answer.usage, answer.cost_micros);
            answered(work, pending.stage, &route, &answer);
            take_output(work, pending.stage, role, answer.output);
        }
        Err(failed) => {
            work.spend(pending.stage, failed.usage, failed.cost_micros);
            match failed.failure {
                ModelFailure::Unusable => unusable(work, pending.stage, role),
                ModelFailure::BudgetSpent {
                    spent_micros,
                    limit_micros,
                } => month_spent(work, pending.stage, spent_micros, limit_micros),
                _ => go_on(work, pending, request, &route, &failed),
            }
        }
    }
}

/// Notes who answered, and who did not.
fn answered(work: &mut Work<'_, '_>, stage: Stage, route: &Route, answer: &ModelAnswer) {
    if let Some(run) = work.state.stage_mut(stage) {
        run.model = Some(answer.model.clone());
        if !route.passed.is_empty() {
            let passed = routing::capitalised(&route.passed.join(", and "));
            let instead = routing::name(answer.provider, &answer.model);
            run.fallback = Some(format!(
                "{passed}. {} answered instead.",
                routing::capitalised(&instead)
            ));
        }
    }
}

fn unusable(work: &mut Work<'_, '_>, stage: Stage, role: AgentRole) {
    let finding = ": the answer was cut off or was no JSON; answer more briefly, with the one document that is asked for.";
    correct(work, stage, role, Value::Null, vec![finding.to_owned()]);
}

/// Nobody was asked. Another try asks again how it stands, so it goes on once the limit is higher or the month is over.
fn month_spent(work: &mut Work<'_, '_>, stage: Stage, spent_micros: u64, limit_micros: u64) {
    let message = format!(
        "Your models have cost {} this month and may cost {}, so the build was stopped before the next step; everything made so far is kept. Raise the limit in the settings, or wait for the first of next month (UTC), then try again.",
        dollars(spent_micros),
        dollars(limit_micros)
    );
    work.fail(stage, MODEL_BUDGET_SPENT, message);
}

/// An amount as people read it, rounded up to cents.
fn dollars(micros: u64) -> String {
    let cents = micros.div_ceil(10_000);
    format!("${}.{:02}", cents / 100, cents % 100)
}

/// Asks again, another model, or nobody any more.
fn go_on(
    work: &mut Work<'_, '_>,
    pending: &Pending,
    request: Box<ModelRequest>,
    route: &Route,
    failed: &FailedCall,
) {
    let next = routing::next(route, failed, work.turn.draw_entropy());
    if next != routing::Next::Nobody && !within_budget(work) {
        super::budget_reached(work, pending.stage);
        return;
    }
    let why = routing::capitalised(&routing::in_words(failed));
    match next {
        routing::Next::Again { after_ms, route } => {
            let seconds = after_ms.div_ceil(1_000);
            work.note_stage(
                pending.stage,
                &format!("{why}; asking again in {seconds} s"),
            );
            work.ask_later(pending, request, route, after_ms);
        }
        routing::Next::Other(route) => {
            work.note_stage(pending.stage, &format!("{why}; asking another model"));
            remember(work, failed);
            work.ask_later(pending, request, route, 0);
        }
        routing::Next::Nobody => nobody_left(work, pending.stage, route, failed),
    }
}

/// Whoever failed is asked last for the rest of the build. A request that was not accepted says nothing about the next.
fn remember(work: &mut Work<'_, '_>, failed: &FailedCall) {
    let failing = failed.failure != ModelFailure::Rejected;
    let known = &mut work.state.last_resort;
    known.extend(
        failed
            .provider
            .filter(|provider| failing && !known.contains(provider)),
    );
}

fn nobody_left(work: &mut Work<'_, '_>, stage: Stage, route: &Route, failed: &FailedCall) {
    let (code, what, next) = match failed.failure {
        ModelFailure::KeyRefused => (
            "model-key-refused",
            "The model's key was refused, so the build was stopped; nothing was published.",
            "Check the key in the settings, then try again.",
        ),
        ModelFailure::Declined => (
            "model-declined",
            "The model declined to answer, so the build was stopped; nothing was published.",
            "Describe what you need in other words, then try again.",
        ),
        ModelFailure::Rejected => (
            "model-rejected",
            "The model did not accept what it was asked, so the build was stopped; nothing was published.",
            "Describe something smaller, or choose another model, then try again.",
        ),
        _ => (UNAVAILABLE, GAVE_UP, TRY_LATER),
    };
    let tried = [route.passed.clone(), vec![routing::in_words(failed)]].concat();
    let tried = match failed.provider {
        Some(_) => format!(" {}.", routing::capitalised(&tried.join(", and "))),
        None => String::new(),
    };
    work.fail(stage, code, format!("{what}{tried} {next}"));
}

const GAVE_UP: &str = "The model could not be reached for a while, so the build was stopped; everything made so far is kept.";
const TRY_LATER: &str = "Try again in a few minutes.";

/// The host stopped trying.
pub fn gave_up(work: &mut Work<'_, '_>, pending: &Pending) {
    work.fail(pending.stage, UNAVAILABLE, format!("{GAVE_UP} {TRY_LATER}"));
}
