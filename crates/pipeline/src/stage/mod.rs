//! The stages of a build. Each has a file that says how it begins and what it makes of its result; a result counts only
//! once something that is not a model has checked it.

pub mod analyst;
mod asked;
pub mod checks;
pub mod contract_tester;
pub mod implementer;
pub mod planner;
mod policy;
pub mod publish;
pub mod reviewers;
mod routing;
pub mod spec;

use edgewright_definition::{Finding, Severity};
use edgewright_durable_host::GaveUp;
use edgewright_limits::pipeline::OUTPUT_ATTEMPTS;
use edgewright_types::Problem;
use serde_json::Value;

use crate::{
    agent::AgentRole,
    artifact::Mode,
    effect::{FeatureEffect, FeatureOutcome},
    model::Correction,
    state::{Build, FailureAt, Pending},
    view::{FeatureStatus, Stage},
    work::Work,
};

/// Failure code of a build that has used up what it may cost.
pub const BUDGET_REACHED: &str = "budget-reached";
/// Refusal of an app that has moved on since the change was begun.
const STALE_VERSION: &str = "stale-version";
/// Failure code of a build whose mode cannot be built yet.
const MODE_NOT_AVAILABLE: &str = "mode-not-available";

/// What a stage makes of an output: nothing more to say, or why it is not accepted.
pub type Taken = Result<(), Vec<String>>;

/// Takes the result of an effect that a stage waited for.
pub fn take(
    work: &mut Work<'_, '_>,
    pending: &Pending,
    effect: FeatureEffect,
    outcome: FeatureOutcome,
) {
    match (outcome, pending.role) {
        (FeatureOutcome::Model { answer, took_ms }, Some(role)) => {
            work.report_call(role, &answer, took_ms);
            asked::take(work, pending, role, effect, *answer);
        }
        (FeatureOutcome::AppLoaded { current }, _) => {
            if let Some(app) = work.state.app.as_mut() {
                app.version = current.version;
            }
            work.state.current = Some(*current);
            enter(work, pending.stage);
        }
        (FeatureOutcome::Checks { report }, _) => checks::take(work, report),
        (FeatureOutcome::PreviewReady, _) => {
            work.state.build.preview = true;
            reviewers::join(work);
        }
        (FeatureOutcome::Migration { plan }, _) => {
            work.state.build.changes = Some(plan);
            reviewers::join(work);
        }
        (FeatureOutcome::Published { slug, version }, _) => publish::take(work, slug, version),
        (
            FeatureOutcome::Refused {
                code,
                message,
                plan,
            },
            _,
        ) => {
            if pending.stage == Stage::Publish {
                publish::refused(work, &code, &message, plan);
            } else {
                work.fail(pending.stage, &code, message);
            }
        }
        (FeatureOutcome::Done | FeatureOutcome::Model { .. }, _) => {}
    }
}

fn take_output(work: &mut Work<'_, '_>, stage: Stage, role: AgentRole, output: Value) {
    let taken = match role {
        AgentRole::Analyst => analyst::take(work, &output),
        AgentRole::Spec => spec::take(work, &output),
        AgentRole::Planner => planner::take(work, &output),
        AgentRole::ContractTester => contract_tester::take(work, &output),
        AgentRole::Implementer => implementer::take(work, &output),
        AgentRole::SecurityReviewer | AgentRole::CodeReviewer => {
            reviewers::take(work, role, &output)
        }
    };
    if let Err(findings) = taken {
        correct(work, stage, role, output, findings);
    }
}

/// Sends an answer back with its findings, or ends the build when it was sent back often enough.
fn correct(
    work: &mut Work<'_, '_>,
    stage: Stage,
    role: AgentRole,
    output: Value,
    findings: Vec<String>,
) {
    let first = findings.first().cloned().unwrap_or_default();
    let corrections = &mut work.state.build.corrections;
    corrections.push((role, Correction { output, findings }));
    let count = corrections
        .iter()
        .filter(|(about, _)| *about == role)
        .count();
    if count >= OUTPUT_ATTEMPTS as usize {
        forget_corrections(work, role);
        let message = format!(
            "The {} answered {count} times in a row with something that did not pass its checks, so the build was stopped; nothing was published. The last reason was: {first} Try again, or describe that part more simply.",
            role.label()
        );
        work.fail(stage, "invalid-output", message);
        return;
    }
    work.start_stage(stage, "Correcting what did not pass its checks");
    ask(work, role);
}

/// Asks an agent for its stage, with what was wrong with its earlier answers.
fn ask(work: &mut Work<'_, '_>, role: AgentRole) {
    let input = match role {
        AgentRole::Analyst => analyst::input(work),
        AgentRole::Spec => spec::input(work),
        AgentRole::Planner => planner::input(work),
        AgentRole::ContractTester => contract_tester::input(work),
        AgentRole::Implementer => implementer::input(work),
        AgentRole::SecurityReviewer | AgentRole::CodeReviewer => reviewers::input(work),
    };
    let stage = stage_of(role);
    match input {
        Some(input) if within_budget(work) => work.ask(stage, role, input),
        Some(_) => budget_reached(work, stage),
        None => work.fail(stage, "interrupted", INTERRUPTED),
    }
}

fn budget_reached(work: &mut Work<'_, '_>, stage: Stage) {
    let message = "This build has reached its budget and was stopped before the next step; everything made so far is kept. Try again to grant it as much once more, or describe something smaller.";
    work.fail(stage, BUDGET_REACHED, message);
}

/// The next call may cost as much as the dearest so far; the build stops before it would pass its cap.
fn within_budget(work: &Work<'_, '_>) -> bool {
    let spending = &work.state.spending;
    let likely = spending.cost_micros.saturating_add(spending.dearest_micros);
    likely <= spending.cap_micros && spending.usage.total() < spending.token_cap
}

const INTERRUPTED: &str = "This build was interrupted and cannot go on from where it was; nothing was published. Try again.";

const fn stage_of(role: AgentRole) -> Stage {
    match role {
        AgentRole::Analyst => Stage::Analyst,
        AgentRole::Spec => Stage::Spec,
        AgentRole::Planner => Stage::Planner,
        AgentRole::ContractTester => Stage::ContractTester,
        AgentRole::Implementer => Stage::Implementer,
        AgentRole::SecurityReviewer | AgentRole::CodeReviewer => Stage::Reviewers,
    }
}

fn forget_corrections(work: &mut Work<'_, '_>, role: AgentRole) {
    let corrections = &mut work.state.build.corrections;
    corrections.retain(|(about, _)| *about != role);
}

/// Begins a stage.
fn enter(work: &mut Work<'_, '_>, stage: Stage) {
    match stage {
        Stage::Analyst => analyst::enter(work),
        Stage::Spec => spec::enter(work),
        Stage::Planner => planner::enter(work),
        Stage::ContractTester => contract_tester::enter(work),
        Stage::Implementer => implementer::enter(work),
        Stage::Checks => checks::enter(work),
        Stage::Reviewers => reviewers::enter(work),
        Stage::Publish => publish::enter(work),
    }
}

/// Begins a build from the brief, with what was built before as the starting point.
pub fn begin_build(work: &mut Work<'_, '_>) {
    if work.state.mode() != Mode::App {
        refuse_mode(work);
        return;
    }
    work.cancel_pending();
    let before = std::mem::take(&mut work.state.build);
    work.state.build = Build {
        number: before.number.saturating_add(1),
        feedback: before.feedback,
        definition: before.definition,
        preview: before.preview,
        ..Build::default()
    };
    work.state.failure = None;
    work.state.talk.questions.clear();
    work.state.talk.start_when_ready = false;
    work.state.status = FeatureStatus::Building;
    work.rewind(Stage::Spec);
    spec::enter(work);
}

/// Goes on where a failure ended the build.
pub fn resume(work: &mut Work<'_, '_>, failure: &FailureAt) {
    let build = &mut work.state.build;
    build.corrections.clear();
    build.check_rounds = 0;
    build.review_rounds = 0;
    build.same_failures = 0;
    build.tests_revised = false;
    build.recheck = false;
    match (failure.stage, failure.code.as_str()) {
        (Stage::Analyst, _) => {
            work.state.status = FeatureStatus::Drafting;
            analyst::enter(work);
        }
        // It may have taken place: asking for the same again finishes what was begun, or finds it done.
        (Stage::Publish, code) if code != STALE_VERSION => publish::enter(work),
        // The app has moved on: the change is made again, from what it is now.
        (Stage::Publish, _) => {
            work.state.current = None;
            begin_build(work);
        }
        (stage, code) => {
            work.state.status = FeatureStatus::Building;
            // The same definition would fail in the same way.
            let at = match (stage, code) {
                (Stage::Checks, checks::FAILED) | (Stage::Reviewers, reviewers::BLOCKED) => {
                    Stage::Implementer
                }
                (stage, _) => stage,
            };
            work.rewind(at);
            enter(work, at);
        }
    }
}

/// Ends a build whose mode cannot be built yet.
pub fn refuse_mode(work: &mut Work<'_, '_>) {
    let problem = mode_not_available(work.state.mode());
    work.fail(Stage::Analyst, MODE_NOT_AVAILABLE, problem.detail);
}

/// Only apps can be built today, and nothing pretends otherwise.
pub fn mode_not_available(mode: Mode) -> Problem {
    let what = match mode {
        Mode::App => "Apps",
        Mode::Workflow => "Workflows, which run by themselves,",
        Mode::Code => "Programs to download",
    };
    let detail = format!(
        "{what} cannot be built here yet, so nothing was built. If an app in which people see and change the data would help, choose the mode 'app' and start again."
    );
    Problem::caller(422, MODE_NOT_AVAILABLE, detail)
}

/// The host stopped trying an effect.
pub fn gave_up(work: &mut Work<'_, '_>, pending: &Pending, _gave_up: &GaveUp) {
    if pending.role.is_some() {
        asked::gave_up(work, pending);
        return;
    }
    match pending.stage {
        Stage::Publish => publish::refused(
            work,
            publish::UNAVAILABLE,
            "It is not known whether it went live, because a part of Edgewright was not answering. Nothing was lost. Publish again in a few minutes; it goes live once.",
            None,
        ),
        // A build without a preview can still be judged by its checks.
        Stage::Reviewers if work.state.app.is_none() || work.state.build.changes.is_some() => {
            reviewers::join(work);
        }
        stage => work.fail(
            stage,
            "runtime-unavailable",
            "A part of Edgewright was not answering, so the build was stopped; everything made so far is kept. Try again in a few minutes.",
        ),
    }
}

/// Reads the live app first if this changes one and has not read it yet. True when that is under way.
fn loads_app(work: &mut Work<'_, '_>, stage: Stage) -> bool {
    if !work.state.is_change() || work.state.current.is_some() {
        return false;
    }
    let Some(address) = work.state.app_address() else {
        return false;
    };
    let actor = work.state.owner.actor();
    work.start_stage(stage, "Reading the app as it is");
    work.await_effect(stage, None, FeatureEffect::LoadApp { actor, address });
    true
}

/// The checker's errors as lines for an agent.
fn error_lines(findings: &[Finding]) -> Vec<String> {
    findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| format!("{}: {}", finding.pointer, finding.message))
        .collect()
}
