//! The checks of a definition written by hand, run before it goes live.
//!
//! They run in a scratch object of the same class, which is emptied afterwards. What does not hold is not published.

use edgewright_app_engine::{Command, CommandRequest, Query};
use edgewright_definition::{
    AppDefinition,
    contract_test::{CheckReport, CheckResult, ContractTests},
};
use edgewright_types::{Actor, AppAddress, FeatureId, Problem};
use serde::Deserialize;

use crate::{
    app_object,
    call::Call,
    objects::{self, Class},
};

/// Lets a definition pass whose checks all hold.
///
/// # Errors
/// `checks-failed` with each one that does not hold, or why they could not run.
pub async fn require(
    call: &Call,
    definition: &AppDefinition,
    tests: &ContractTests,
) -> Result<(), Problem> {
    if tests.tests.is_empty() {
        return Ok(());
    }
    let scratch = AppAddress::Check(FeatureId::new(call.now, call.entropy()?));
    let run = Command::CheckRun {
        address: scratch.clone(),
        definition: Box::new(definition.clone()),
        tests: tests.clone(),
    };
    let report: Result<CheckReport, Problem> =
        match send(call, &scratch, call.actor.clone(), run).await {
            Ok(response) => objects::into_document(response).await,
            Err(problem) => Err(problem),
        };
    let system = Actor::System {
        reason: "the checks are over".to_owned(),
    };
    send(call, &scratch, system, Command::AppDelete).await?;
    let report = report?;
    if report.failed == 0 {
        return Ok(());
    }
    Err(failed(&report))
}

/// The checks of the live version, which also the next one is held to.
pub async fn live(call: &Call) -> Result<ContractTests, Problem> {
    #[derive(Deserialize)]
    struct Stored {
        #[serde(default)]
        tests: ContractTests,
    }
    let response = app_object::ask(call, Query::VersionGet { version: None }).await?;
    let stored: Stored = objects::into_document(response).await?;
    Ok(stored.tests)
}

async fn send(
    call: &Call,
    scratch: &AppAddress,
    actor: Actor,
    command: Command,
) -> Result<worker::Response, Problem> {
    let request = CommandRequest {
        actor,
        command,
        idempotency_key: None,
    };
    objects::post(
        &call.env,
        Class::App,
        &scratch.to_string(),
        "command",
        &request,
    )
    .await
}

fn failed(report: &CheckReport) -> Problem {
    let all = report.results.len();
    let detail = format!(
        "{} of {all} checks do not hold, so nothing was published. Mend the definition, or the checks if they ask for something else now.",
        report.failed
    );
    let failing = report.results.iter().enumerate();
    failing.filter(|(_, result)| !result.holds).fold(
        Problem::caller(422, "checks-failed", detail),
        |problem, (index, result)| {
            let pointer = format!("/contract_tests/tests/{index}");
            problem.with_error(pointer, "does-not-hold", sentence(result))
        },
    )
}

fn sentence(result: &CheckResult) -> String {
    let happened = result.failure.as_ref().map_or_else(String::new, |failure| {
        format!(
            " Expected: {}. What happened: {}.",
            failure.expected, failure.happened
        )
    });
    format!("{}{happened}", result.sentence)
}
