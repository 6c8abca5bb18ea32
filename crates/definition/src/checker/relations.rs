//! Relations: the other table exists, and deleting its rows can be done as said.

use super::context::Context;
use crate::document::{Cardinality, Field, FieldType, OnDelete};
use crate::support::RELATION_MANY_ALTERNATIVE;
use edgewright_finding::{Pointer, Report};

/// Checks every relation.
pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    let tables = Pointer::root().at("tables");
    for (index, table) in context.app.tables.iter().enumerate() {
        let fields = tables.index(index).at("fields");
        for (index, field) in table.fields.iter().enumerate() {
            if field.kind == FieldType::Relation {
                check_relation(context, field, &fields.index(index), report);
            }
        }
    }
}

fn check_relation(context: &Context<'_>, field: &Field, place: &Pointer, report: &mut Report) {
    if let Some(target) = field
        .table
        .as_deref()
        .filter(|target| context.table(target).is_none())
    {
        report.error(
            &place.at("table"),
            "unknown-table",
            format!(
                "{} '{}' has nothing to point at.",
                context.no_table(target),
                field.label
            ),
        );
    }
    if field.cardinality == Some(Cardinality::Many) {
        report.error(
            &place.at("cardinality"),
            "not-offered-yet",
            format!(
                "'{}' would point at many rows, which apps do not offer yet. Use \
                 {RELATION_MANY_ALTERNATIVE}.",
                field.label
            ),
        );
    }
    if field.required && field.on_delete == Some(OnDelete::Clear) {
        report.error(
            &place.at("on_delete"),
            "clear-of-required",
            format!(
                "'{}' must have a value and would be emptied. Use 'restrict' or 'cascade', or \
                 do not require it.",
                field.label
            ),
        );
    }
}
