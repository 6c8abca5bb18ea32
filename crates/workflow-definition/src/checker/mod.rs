//! The checker: whether a workflow may run here. It looks at the definition only.

use edgewright_finding::{Finding, Report, Severity};

use crate::Workflow;

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
    let report = Report::default();
    let _ = (workflow, platform);
    report.finish()
}

/// Whether nothing in the findings keeps a workflow from being published.
#[must_use]
pub fn is_publishable(findings: &[Finding]) -> bool {
    findings
        .iter()
        .all(|finding| finding.severity != Severity::Error)
}
