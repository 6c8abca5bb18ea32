//! Example rows: they fit their tables, point at earlier rows, and keep the rules, so that filling them in works.

mod evaluation;
mod matching;

use super::context::Context;
use super::rows::check_rows;
use crate::document::Sample;
use edgewright_finding::{Pointer, Report};

/// Checks the example rows of the app.
pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    check_all(
        context,
        &context.app.samples,
        &Pointer::root().at("samples"),
        report,
    );
    for (index, table) in context.app.tables.iter().enumerate() {
        let has_rows = context
            .app
            .samples
            .iter()
            .any(|sample| sample.table == table.id);
        if !has_rows && !context.app.samples.is_empty() {
            report.note(
                &Pointer::root().at("tables").index(index),
                "table-without-samples",
                format!(
                    "{} has no example rows, so its views stay empty in the preview.",
                    table.label
                ),
            );
        }
    }
}

/// Checks a list of rows and, if nothing else is wrong so far, that the rules of their tables let them in.
pub(super) fn check_all<'a>(
    context: &Context<'a>,
    rows: &'a [Sample],
    place: &Pointer,
    report: &mut Report,
) -> super::rows::Named<'a> {
    let named = check_rows(context, rows, place, report);
    if !report.has_errors() {
        evaluation::check(context, rows, place, report);
    }
    named
}
