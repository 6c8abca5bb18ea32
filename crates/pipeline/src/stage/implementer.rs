//! The app itself, held to the format, the checker, the brief and the checks' references.

use edgewright_definition::{
    AppDefinition, Finding,
    checker::{check, check_tests},
    parse_value,
};
use serde_json::Value;

use super::{Taken, ask, checks, error_lines, forget_corrections, policy, spec::is_wider};
use crate::{
    agent::{AgentRole, ImplementerInput},
    view::Stage,
    work::Work,
};

pub fn enter(work: &mut Work<'_, '_>) {
    forget_corrections(work, AgentRole::Implementer);
    let again = work.state.build.report.is_some() || !work.state.build.reviews.is_empty();
    let note = if again {
        "Mending what was found"
    } else {
        "Making the app"
    };
    work.start_stage(Stage::Implementer, note);
    ask(work, AgentRole::Implementer);
}

pub fn input(work: &Work<'_, '_>) -> Option<Value> {
    let build = &work.state.build;
    let attempt = build.definition.clone();
    serde_json::to_value(ImplementerInput {
        brief: work.state.talk.brief.clone()?,
        spec: build.spec.clone()?,
        plan: build.plan.clone()?,
        current: work.state.current.clone(),
        findings: if attempt.is_some() {
            build.findings.clone()
        } else {
            Vec::new()
        },
        attempt,
        report: build.report.clone(),
        reviews: build
            .reviews
            .iter()
            .map(|(_, review)| review.clone())
            .collect(),
        feedback: build.feedback.clone(),
    })
    .ok()
}

pub fn take(work: &mut Work<'_, '_>, output: &Value) -> Taken {
    let definition = parse_value(output).map_err(|findings| error_lines(&findings))?;
    let (mut errors, mut findings) = checked(work, &definition);
    let (secrets, addresses) = policy::look_through(output);
    errors.extend(secrets);
    findings.extend(addresses);
    if !errors.is_empty() {
        return Err(errors);
    }
    forget_corrections(work, AgentRole::Implementer);
    let note = format!(
        "{} tables, {} views",
        definition.tables.len(),
        definition.views.len()
    );
    work.state.build.definition = Some(definition);
    work.state.build.findings = findings;
    work.finish_stage(Stage::Implementer, &note);
    checks::enter(work);
    Ok(())
}

/// What keeps the definition from going on, and what the checker says of it besides.
fn checked(work: &Work<'_, '_>, definition: &AppDefinition) -> (Vec<String>, Vec<Finding>) {
    let findings = check(definition);
    let mut errors = error_lines(&findings);
    let brief = work.state.talk.brief.as_ref();
    if brief.is_some_and(|brief| is_wider(definition.access.visibility, brief.visibility)) {
        errors.push("/access/visibility: this is wider than the brief agrees to.".to_owned());
    }
    if let Some(tests) = work
        .state
        .build
        .contract_tests
        .as_ref()
        .filter(|_| errors.is_empty())
    {
        let misfits = error_lines(&check_tests(definition, tests));
        errors.extend(misfits.into_iter().map(|line| {
            format!(
                ": a check does not fit the app, because the specification is not kept to: {line}"
            )
        }));
    }
    (errors, findings)
}
