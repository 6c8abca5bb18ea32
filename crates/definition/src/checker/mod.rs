//! The checker: what may be published. Whatever it accepts must run.
//!
//! It looks at a document only; it never runs an app and never sees rows. One file per concern; each adds findings
//! in plain words to one report.

mod access;
mod alerts;
mod app_info;
mod automations;
mod context;
mod contract_tests;
mod expressions;
mod fields;
mod filters;
mod form;
mod ids;
mod lifecycle;
mod limits;
mod operands;
mod relations;
mod rows;
mod samples;
mod tables;
mod trial_row;
mod views;

pub use app_info::ACCENTS;
use context::Context;
use edgewright_finding::{Pointer, Report};

use crate::contract_test::ContractTests;
use crate::document::{AppDefinition, Filter, Table, View};
use crate::{Finding, Severity};

/// Checks a definition. It may be published if no finding is an error. Errors come first.
#[must_use]
pub fn check(app: &AppDefinition) -> Vec<Finding> {
    let mut report = Report::default();
    limits::check(app, &mut report);
    if report.has_errors() {
        return report.finish();
    }
    let context = Context::new(app);
    app_info::check(app, &mut report);
    ids::check(app, &mut report);
    tables::check(&context, &mut report);
    fields::check(&context, &mut report);
    relations::check(&context, &mut report);
    expressions::check(&context, &mut report);
    lifecycle::check(&context, &mut report);
    access::check(&context, &mut report);
    views::check(&context, &mut report);
    alerts::check(&context, &mut report);
    automations::check(app, &mut report);
    samples::check(&context, &mut report);
    report.finish()
}

/// Checks contract tests against the definition they are for, which is itself free of errors.
#[must_use]
pub fn check_tests(app: &AppDefinition, tests: &ContractTests) -> Vec<Finding> {
    let mut report = Report::default();
    contract_tests::check(&Context::new(app), tests, &mut report);
    report.finish()
}

/// Checks a condition that came with a request: pointers start at the condition, and row ids may be written out.
#[must_use]
pub fn check_filter<'a>(app: &'a AppDefinition, table: &'a Table, filter: &Filter) -> Vec<Finding> {
    let mut report = Report::default();
    let context = Context::of_table(app, table);
    let place = Pointer::root();
    filters::check(
        &context,
        table,
        filter,
        filters::Place::Request,
        &place,
        &mut report,
    );
    report.finish()
}

/// Whether nothing in the findings keeps a document from being published.
#[must_use]
pub fn is_publishable(findings: &[Finding]) -> bool {
    findings
        .iter()
        .all(|finding| finding.severity != Severity::Error)
}

/// The roles besides the owner that see a view: those it names, else those that may read its table (add to it, for a form).
#[must_use]
pub fn roles_seeing<'a>(app: &'a AppDefinition, view: &'a View) -> Vec<&'a str> {
    context::roles_seeing(app, view)
}

#[cfg(test)]
mod tests;
