//! From a source to a definition that may run here.

use edgewright_limits::workflow::{
    SCHEDULE_INTERVAL_MS_DEVELOPMENT, SCHEDULE_INTERVAL_MS_FREE, SCHEDULE_INTERVAL_MS_PAID,
};
use edgewright_types::{Plan, Problem};
use edgewright_workflow_definition::{
    self as definition, Finding, Platform, Severity, Workflow, is_publishable, read, read_value,
};

use crate::{
    Settings,
    answer::Checked,
    built_in_functions, outside,
    request::{CheckRequest, Source},
};

/// Everything that is found in a definition, errors first, and the definition itself if it can be read.
#[must_use]
pub fn check(source: Source, plan: Plan, settings: Settings) -> (Option<Workflow>, Vec<Finding>) {
    let read = match source {
        Source::Text(text) => read(&text),
        Source::Document(value) => read_value(value),
    };
    let workflow = match read {
        Ok(workflow) => workflow,
        Err(findings) => return (None, findings),
    };
    let functions = built_in_functions();
    let platform = Platform {
        functions: &functions,
        schedule_interval_ms: if settings.development {
            SCHEDULE_INTERVAL_MS_DEVELOPMENT
        } else {
            plan.pick(SCHEDULE_INTERVAL_MS_FREE, SCHEDULE_INTERVAL_MS_PAID)
        },
        private_addresses: settings.development,
    };
    let mut findings = definition::check(&workflow, &platform);
    findings.extend(outside::check(&workflow));
    findings.extend(outside::changes::check(&workflow));
    findings.sort_by_key(|finding| finding.severity);
    (Some(workflow), findings)
}

/// What would be found in a definition that somebody wants to publish.
#[must_use]
pub fn checked(asked: CheckRequest, settings: Settings) -> Checked {
    let (workflow, findings) = check(asked.definition, asked.plan, settings);
    Checked {
        publishable: workflow.is_some() && is_publishable(&findings),
        findings,
        definition: workflow.map(|workflow| workflow.source().clone()),
    }
}

/// A definition that may be published.
///
/// # Errors
/// `definition-invalid` with every error that was found.
pub fn accept(source: Source, plan: Plan, settings: Settings) -> Result<Workflow, Problem> {
    match check(source, plan, settings) {
        (Some(workflow), findings) if is_publishable(&findings) => Ok(workflow),
        (_, findings) => Err(refused(findings)),
    }
}

fn refused(findings: Vec<Finding>) -> Problem {
    let problem = Problem::caller(
        422,
        "definition-invalid",
        "The workflow was not published. Mend what is named below and publish it again.",
    );
    findings
        .into_iter()
        .filter(|finding| finding.severity == Severity::Error)
        .fold(problem, |problem, finding| {
            problem.with_error(finding.pointer, &finding.code, finding.message)
        })
}

/// What people see of a workflow.
pub fn title(workflow: &Workflow) -> String {
    let document = &workflow.document;
    document
        .title
        .clone()
        .unwrap_or_else(|| document.name.to_string())
}
