//! What a build does when models do not answer: asked as often as helps, one after the other, counted and told.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod world;

use edgewright_durable_host::Attempt;
use edgewright_limits::pipeline::{COST_CAP_MICROS, MODEL_TRIES, MODEL_TRIES_ALONE};
use edgewright_pipeline::{
    Command, FeatureEffect, FeatureOutcome,
    agent::AgentRole,
    model::{FailedCall, ModelFailure, Route, Usage},
    view::{FeatureStatus, Stage, StageRun},
};
use edgewright_types::Provider;
use world::driver::Driver;

const PROVIDERS: [Provider; 3] = [Provider::Anthropic, Provider::Openai, Provider::Compatible];

/// A call that failed at this candidate, where `count` may answer.
fn failed(failure: ModelFailure, route: &Route, count: u32) -> Attempt<FeatureOutcome> {
    let next = route.candidate + 1;
    Attempt::Done(FeatureOutcome::Model {
        answer: Box::new(Err(FailedCall {
            failure,
            provider: PROVIDERS.get(route.candidate as usize).copied(),
            model: format!("model-{}", route.candidate),
            usage: Usage {
                input_tokens: 10,
                cached_input_tokens: 0,
                output_tokens: 1,
            },
            cost_micros: 7,
            next: (next < count).then_some(next),
        })),
    })
}

fn busy() -> ModelFailure {
    ModelFailure::Busy {
        retry_after_ms: Some(2_000),
    }
}

fn run(driver: &Driver, stage: Stage) -> StageRun {
    let view = driver.view();
    let mut stages = view.stages.into_iter();
    stages.find(|run| run.stage == stage).unwrap()
}

#[test]
fn each_failure_ends_typed_after_as_many_tries_as_help() {
    for (failure, alone, code) in [
        (busy(), MODEL_TRIES_ALONE, "model-unavailable"),
        (
            ModelFailure::Unreachable,
            MODEL_TRIES_ALONE,
            "model-unavailable",
        ),
        (ModelFailure::TimedOut, 2, "model-unavailable"),
        (ModelFailure::KeyRefused, 1, "model-key-refused"),
        (ModelFailure::Rejected, 1, "model-rejected"),
        (ModelFailure::Declined, 1, "model-declined"),
        (ModelFailure::Unusable, 3, "invalid-output"),
    ] {
        let mut driver = Driver::new();
        let scripted = failure.clone();
        driver.script = Box::new(move |effect| match effect {
            FeatureEffect::CallModel { route, .. } => Some(failed(scripted.clone(), route, 1)),
            _ => None,
        });
        driver.create(true);
        let view = driver.settle_to(FeatureStatus::Failed);
        assert_eq!(view.failure.unwrap().code, code);
        let asked = driver.times_asked(AgentRole::Analyst);
        assert_eq!(asked, alone as usize, "{failure:?}");
        assert_eq!(
            view.cost.cost_micros,
            7 * u64::from(alone),
            "failed calls are paid for too"
        );
        assert_eq!(view.cost.usage.input_tokens, 10 * u64::from(alone));
        driver.script = Box::new(|_| None);
        driver.send(Command::Retry).unwrap();
        driver.settle_to(FeatureStatus::AwaitingApproval);
    }
}

#[test]
fn the_next_one_answers_stays_in_front_and_is_named() {
    for (failure, tries) in [
        (busy(), MODEL_TRIES),
        (ModelFailure::Unreachable, MODEL_TRIES),
        (ModelFailure::TimedOut, 1),
        (ModelFailure::KeyRefused, 1),
    ] {
        let mut driver = Driver::new();
        let scripted = failure.clone();
        driver.script = Box::new(move |effect| match effect {
            FeatureEffect::CallModel { route, .. }
                if route.candidate == 0 && route.last_resort.is_empty() =>
            {
                Some(failed(scripted.clone(), route, 2))
            }
            _ => None,
        });
        driver.create(true);
        driver.settle_to(FeatureStatus::AwaitingApproval);
        let asked = driver.times_asked(AgentRole::Analyst);
        assert_eq!(asked, tries as usize + 1, "{failure:?}");
        assert_eq!(driver.times_asked(AgentRole::Spec), 1, "{failure:?}");
        let words = run(&driver, Stage::Analyst).fallback.unwrap();
        assert!(words.starts_with("Anthropic (model-0) "), "{words}");
        assert!(words.ends_with(" answered instead."), "{words}");
        assert_eq!(run(&driver, Stage::Spec).fallback, None);
    }
}

#[test]
fn when_nobody_is_left_all_are_named() {
    let mut driver = Driver::new();
    driver.script = Box::new(|effect| match effect {
        FeatureEffect::CallModel { route, .. } => {
            let failure = match route.candidate {
                0 => ModelFailure::KeyRefused,
                1 => ModelFailure::Rejected,
                _ => ModelFailure::Unreachable,
            };
            Some(failed(failure, route, 3))
        }
        _ => None,
    });
    driver.create(true);
    let view = driver.settle_to(FeatureStatus::Failed);
    let failure = view.failure.unwrap();
    assert_eq!(failure.code, "model-unavailable");
    assert!(
        failure.message.contains(
            "Anthropic (model-0) refused the key, and OpenAI (model-1) did not accept the request, and your own model server (model-2) could not be reached."
        ),
        "{}",
        failure.message
    );
}

#[test]
fn a_way_through_many_models_stops_at_the_budget() {
    let mut driver = Driver::new();
    driver.script = Box::new(|effect| match effect {
        FeatureEffect::CallModel { route, .. } => {
            let Attempt::Done(FeatureOutcome::Model { mut answer }) =
                failed(ModelFailure::Unreachable, route, 100)
            else {
                return None;
            };
            if let Err(call) = answer.as_mut() {
                call.cost_micros = COST_CAP_MICROS / 10;
            }
            Some(Attempt::Done(FeatureOutcome::Model { answer }))
        }
        _ => None,
    });
    driver.create(true);
    let view = driver.settle_to(FeatureStatus::Failed);
    assert_eq!(view.failure.unwrap().code, "budget-reached");
    assert_eq!(view.cost.cost_micros, COST_CAP_MICROS);
    assert_eq!(driver.times_asked(AgentRole::Analyst), 10);
}
