//! Running the checks in a scratch object of the real runtime.

use edgewright_definition::contract_test::{CheckReport, CheckResult};
use edgewright_limits::pipeline::{CHECK_ROUNDS, SAME_FAILURES};

use super::{contract_tester, implementer, reviewers};
use crate::{agent::AgentRole, effect::FeatureEffect, model::Correction, view::Stage, work::Work};

/// Failure code of a build whose checks do not hold.
pub const FAILED: &str = "checks-failed";

pub fn enter(work: &mut Work<'_, '_>) {
    let build = &work.state.build;
    let (Some(definition), Some(tests)) = (&build.definition, &build.contract_tests) else {
        work.fail(Stage::Checks, "interrupted", super::INTERRUPTED);
        return;
    };
    let effect = FeatureEffect::RunChecks {
        feature: work.state.id.clone(),
        actor: work.state.owner.actor(),
        definition: Box::new(definition.clone()),
        tests: tests.clone(),
    };
    let note = format!("Running {} checks", tests.tests.len());
    work.start_stage(Stage::Checks, &note);
    work.await_effect(Stage::Checks, None, effect);
}

pub fn take(work: &mut Work<'_, '_>, report: CheckReport) {
    let expected = work
        .state
        .build
        .contract_tests
        .as_ref()
        .map_or(0, |tests| tests.tests.len());
    let complete = report.results.len() == expected;
    let failing: Vec<CheckResult> = report
        .results
        .iter()
        .filter(|result| !result.holds)
        .cloned()
        .collect();
    let note = format!(
        "{} of {expected} checks hold",
        expected.saturating_sub(failing.len())
    );
    let build = &mut work.state.build;
    build.check_rounds = build.check_rounds.saturating_add(1);
    build.reviews.clear();
    build.report = Some(report);
    work.finish_stage(Stage::Checks, &note);
    if complete && failing.is_empty() {
        work.state.build.failing.clear();
        work.state.build.same_failures = 0;
        reviewers::enter(work);
    } else {
        mend(work, &failing, expected);
    }
}

fn mend(work: &mut Work<'_, '_>, failing: &[CheckResult], expected: usize) {
    let ids: Vec<String> = failing
        .iter()
        .map(|result| result.test_id.clone())
        .collect();
    let build = &mut work.state.build;
    let same = build.failing == ids;
    build.same_failures = if same {
        build.same_failures.saturating_add(1)
    } else {
        1
    };
    build.failing = ids;
    if build.check_rounds >= CHECK_ROUNDS {
        fail(work, failing, expected);
    } else if build.same_failures >= SAME_FAILURES && !build.tests_revised {
        revise_tests(work, failing);
    } else {
        implementer::enter(work);
    }
}

fn fail(work: &mut Work<'_, '_>, failing: &[CheckResult], expected: usize) {
    let example = failing
        .first()
        .map_or("", |result| result.sentence.as_str());
    let message = format!(
        "{} of {expected} checks do not hold after {CHECK_ROUNDS} rounds, so nothing was published. One of them: '{example}'. Look at the checks, then say what should be different, or try again.",
        failing.len()
    );
    work.fail(Stage::Checks, FAILED, message);
}

/// When the same checks fail for one app after the other, the checks may be what is wrong.
fn revise_tests(work: &mut Work<'_, '_>, failing: &[CheckResult]) {
    let build = &mut work.state.build;
    build.tests_revised = true;
    build.recheck = true;
    let output = serde_json::to_value(&build.contract_tests).unwrap_or_default();
    build
        .corrections
        .retain(|(role, _)| *role != AgentRole::ContractTester);
    let findings = failing.iter().map(finding).collect();
    build
        .corrections
        .push((AgentRole::ContractTester, Correction { output, findings }));
    contract_tester::enter(work);
}

fn finding(result: &CheckResult) -> String {
    let happened = result.failure.as_ref().map_or_else(String::new, |failure| {
        format!(
            " At step {}: expected {}, but {}.",
            failure.step, failure.expected, failure.happened
        )
    });
    format!(
        "the check '{}' ({}) failed against two apps in a row.{happened} If it asks for something the brief and the specification do not say, correct it; otherwise keep it as it is.",
        result.test_id, result.sentence
    )
}
