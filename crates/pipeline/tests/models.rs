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
    effect::UsageReport,
    model::{FailedCall, ModelFailure, Route, Usage},
    view::{FeatureStatus, Stage, StageRun},
};
use edgewright_types::Provider;
use world::driver::{self, Driver};

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
        took_ms: 30,
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
            let Attempt::Done(FeatureOutcome::Model {
                mut answer,
                took_ms,
            }) = failed(ModelFailure::Unreachable, route, 100)
            else {
                return None;
            };
            if let Err(call) = answer.as_mut() {
                call.cost_micros = COST_CAP_MICROS / 10;
            }
            Some(Attempt::Done(FeatureOutcome::Model { answer, took_ms }))
        }
        _ => None,
    });
    driver.create(true);
    let view = driver.settle_to(FeatureStatus::Failed);
    assert_eq!(view.failure.unwrap().code, "budget-reached");
    assert_eq!(view.cost.cost_micros, COST_CAP_MICROS);
    assert_eq!(driver.times_asked(AgentRole::Analyst), 10);
}

/// What an effect says of a finished call.
fn usage(effect: &FeatureEffect) -> Option<&UsageReport> {
    match effect {
        FeatureEffect::ReportUsage(report) => Some(report.as_ref()),
        _ => None,
    }
}

#[test]
fn every_finished_call_is_told_of_whether_it_answered_or_not() {
    let mut driver = Driver::new();
    driver.script = Box::new(|effect| match effect {
        FeatureEffect::CallModel { route, .. } if route.candidate == 0 && route.tries == 0 => {
            Some(failed(busy(), route, 1))
        }
        _ => None,
    });
    driver.create(true);
    let view = driver.settle_to(FeatureStatus::AwaitingApproval);
    let calls = driver.performed.iter();
    let asked = calls.filter(|effect| matches!(effect, FeatureEffect::CallModel { .. }));
    let asked = asked.count();
    let told: Vec<_> = driver.performed.iter().filter_map(usage).collect();
    assert_eq!(told.len(), asked);
    let cost: u64 = told.iter().map(|report| report.cost_micros).sum();
    assert_eq!(cost, view.cost.cost_micros);
    let read: u64 = told.iter().map(|report| report.usage.input_tokens).sum();
    assert_eq!(read, view.cost.usage.input_tokens);
    let busy = told.iter().filter(|report| report.failure.is_some());
    assert_eq!(busy.count(), asked / 2);
    assert_eq!(told[0].failure.as_deref(), Some("busy"));
    assert_eq!(
        (told[0].provider, told[0].took_ms),
        (Some(Provider::Anthropic), 30)
    );
    assert_eq!(told[1].role, AgentRole::Analyst);
}

#[test]
fn what_was_not_told_of_is_known() {
    let mut driver = Driver::new();
    driver.create(true);
    let analyst = driver.start();
    let analyst = analyst
        .iter()
        .find(|owed| driver::role(&owed.effect).is_some());
    let analyst = analyst.unwrap();
    driver.finish(analyst, Attempt::Done(driver::usual(&analyst.effect)));
    let untold = |driver: &Driver| {
        let host = &driver.host;
        host.engine().untold_calls(host.storage()).unwrap()
    };
    let known = untold(&driver);
    assert_eq!(known.len(), 1);
    assert_eq!(
        (known[0].1.role, known[0].1.cost_micros),
        (AgentRole::Analyst, 900)
    );
    driver.settle_to(FeatureStatus::AwaitingApproval);
    assert!(untold(&driver).is_empty());
}

#[test]
fn a_month_that_is_spent_stops_a_build_and_another_try_goes_on() {
    for stage in [Stage::Analyst, Stage::Spec, Stage::Reviewers] {
        let mut driver = Driver::new();
        driver.script = Box::new(move |effect| match effect {
            FeatureEffect::CallModel { request, .. } if stage_of(request.role) == stage => Some(
                Attempt::Done(driver::model_failure(ModelFailure::BudgetSpent {
                    spent_micros: 5_000_001,
                    limit_micros: 5_000_000,
                })),
            ),
            _ => None,
        });
        driver.create(true);
        let view = driver.settle_to(FeatureStatus::Failed);
        let failure = view.failure.unwrap();
        assert_eq!(
            (failure.code.as_str(), failure.stage),
            ("model-budget-spent", stage)
        );
        assert!(
            failure
                .message
                .contains("cost $5.01 this month and may cost $5.00,"),
            "{}",
            failure.message
        );
        let told = driver.performed.iter().filter_map(usage).count();
        let answered = driver.asked.values().map(Vec::len).sum::<usize>()
            - if stage == Stage::Reviewers { 2 } else { 1 };
        assert_eq!(told, answered, "a call that was not made is not told of");
        driver.script = Box::new(|_| None);
        driver.send(Command::Retry).unwrap();
        driver.settle_to(FeatureStatus::AwaitingApproval);
    }
}

fn stage_of(role: AgentRole) -> Stage {
    match role {
        AgentRole::Analyst => Stage::Analyst,
        AgentRole::SecurityReviewer | AgentRole::CodeReviewer => Stage::Reviewers,
        _ => Stage::Spec,
    }
}
