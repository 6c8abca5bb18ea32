//! The checks, written from the brief and the specification, without a look at the app.

use edgewright_definition::{
    checker::check_tests, contract_test::ContractTests, parse_contract_tests_value,
};
use serde_json::Value;

use super::{Taken, ask, checks, error_lines, forget_corrections, implementer, spec::skeleton};
use crate::{
    agent::{AgentRole, TesterInput},
    artifact::Spec,
    view::Stage,
    work::Work,
};

pub fn enter(work: &mut Work<'_, '_>) {
    work.start_stage(Stage::ContractTester, "Writing the checks");
    ask(work, AgentRole::ContractTester);
}

pub fn input(work: &Work<'_, '_>) -> Option<Value> {
    let current = work.state.current.as_ref();
    serde_json::to_value(TesterInput {
        brief: work.state.talk.brief.clone()?,
        spec: work.state.build.spec.clone()?,
        kept: current
            .map(|current| current.contract_tests.clone())
            .unwrap_or_default(),
    })
    .ok()
}

pub fn take(work: &mut Work<'_, '_>, output: &Value) -> Taken {
    let tests = parse_contract_tests_value(output).map_err(|findings| error_lines(&findings))?;
    if let Some(spec) = &work.state.build.spec {
        let findings = findings(&tests, spec);
        if !findings.is_empty() {
            return Err(findings);
        }
    }
    forget_corrections(work, AgentRole::ContractTester);
    let note = format!("{} checks", tests.tests.len());
    work.state.build.contract_tests = Some(tests);
    work.finish_stage(Stage::ContractTester, &note);
    // Checks that were looked at again are run against the app they failed for.
    if std::mem::take(&mut work.state.build.recheck) {
        checks::enter(work);
    } else {
        implementer::enter(work);
    }
    Ok(())
}

fn findings(tests: &ContractTests, spec: &Spec) -> Vec<String> {
    if tests.tests.is_empty() {
        return vec!["/tests: there is no check. Write at least one per requirement.".to_owned()];
    }
    let mut findings = error_lines(&check_tests(&skeleton(spec), tests));
    for (index, test) in tests.tests.iter().enumerate() {
        let unknown = |id: &String| spec.requirements.iter().all(|known| known.id != *id);
        if test.requirement.as_ref().is_some_and(unknown) {
            findings.push(format!(
                "/tests/{index}/requirement: there is no such requirement."
            ));
        }
    }
    findings
}
