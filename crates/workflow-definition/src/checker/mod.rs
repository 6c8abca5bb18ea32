//! The checker: whether a workflow may run here. It looks at the definition only; one file per concern.

mod authentication;
mod data;
mod duration;
mod endpoints;
mod expressions;
mod flow;
mod functions;
mod limits;
mod names;
mod references;
mod schedule;
mod schemas;
pub(crate) mod walk;

use edgewright_finding::{Finding, Report, Severity};
use edgewright_limits::workflow::FINDINGS;

use crate::Workflow;
use walk::Walk;

/// What the checker has to know of the place where a workflow will run.
#[derive(Debug, Clone, Copy)]
pub struct Platform<'a> {
    /// Built-in functions, as `name:version`.
    pub functions: &'a [&'a str],
    /// Shortest time between two starts by the clock, in milliseconds.
    pub schedule_interval_ms: u64,
    /// Whether addresses outside the public internet may be called: in development only.
    pub private_addresses: bool,
}

/// Checks a workflow. It may be published if no finding is an error. Errors come first.
#[must_use]
pub fn check(workflow: &Workflow, platform: &Platform<'_>) -> Vec<Finding> {
    let mut report = Report::of_at_most(FINDINGS);
    let walk = Walk::of(workflow);
    limits::check(workflow, &walk, &mut report);
    if report.has_errors() {
        return report.finish();
    }
    names::check(workflow, &walk, &mut report);
    flow::check(&walk, &mut report);
    references::check(workflow, platform, &walk, &mut report);
    functions::check(workflow, &mut report);
    expressions::check(workflow, &walk, &mut report);
    data::check(workflow, &walk, &mut report);
    duration::check(workflow, &walk, &mut report);
    endpoints::check(workflow, platform, &mut report);
    authentication::check(workflow, &walk, &mut report);
    schedule::check(workflow, platform, &mut report);
    schemas::check(workflow, &walk, &mut report);
    report.finish()
}

/// Whether nothing in the findings keeps a workflow from being published.
#[must_use]
pub fn is_publishable(findings: &[Finding]) -> bool {
    findings
        .iter()
        .all(|finding| finding.severity != Severity::Error)
}
