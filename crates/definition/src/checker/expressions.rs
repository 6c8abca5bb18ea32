//! Expressions: each compiles, reads only what exists, and computed fields do not read one another in a circle.

mod trial;

use edgewright_expression::{FieldsRead, PathsRead, Program};
use edgewright_finding::{Pointer, Report};
use edgewright_limits::expression::{COMPUTED_DEPTH, SOURCE_BYTES};

use super::context::{Context, no_field};
use super::form::check_message;
use super::tables::sentence;
use crate::computed::{ROW_VARIABLES, RULE_VARIABLES, USER_MEMBERS};
use crate::document::{Field, FieldType, SYSTEM_FIELDS, Table};

/// Checks every expression of the document.
pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    let tables = Pointer::root().at("tables");
    for (index, table) in context.app.tables.iter().enumerate() {
        let place = tables.index(index);
        let before = report.has_errors();
        check_table(table, &place, report);
        check_circle(context, table, &place, report);
        if !before && !report.has_errors() {
            trial::check(context, table, &place, report);
        }
    }
}

fn check_table(table: &Table, place: &Pointer, report: &mut Report) {
    for (index, field) in table.fields.iter().enumerate() {
        let place = place.at("fields").index(index);
        if let Some(source) = field
            .expression
            .as_deref()
            .filter(|_| field.kind == FieldType::Computed)
        {
            let pointer = place.at("expression");
            let reads = check_source(table, source, ROW_VARIABLES, &pointer, report);
            check_not_itself(field, reads.as_ref(), &pointer, report);
        }
        if let Some(source) = &field.visible_when {
            let pointer = place.at("visible_when");
            let reads = check_source(table, source, ROW_VARIABLES, &pointer, report);
            check_not_itself(field, reads.as_ref(), &pointer, report);
        }
    }
    for (index, rule) in table.rules.iter().enumerate() {
        let pointer = place.at("rules").index(index).at("expression");
        check_source(table, &rule.expression, RULE_VARIABLES, &pointer, report);
    }
    let transitions = table
        .lifecycle
        .iter()
        .flat_map(|lifecycle| &lifecycle.transitions);
    for (index, transition) in transitions.enumerate() {
        if let Some(guard) = &transition.guard {
            let place = place
                .at("lifecycle")
                .at("transitions")
                .index(index)
                .at("guard");
            check_source(
                table,
                &guard.expression,
                ROW_VARIABLES,
                &place.at("expression"),
                report,
            );
            check_message(&guard.message, &place.at("message"), report);
        }
    }
}

fn check_source(
    table: &Table,
    source: &str,
    variables: &[&str],
    pointer: &Pointer,
    report: &mut Report,
) -> Option<FieldsRead> {
    if source.len() > SOURCE_BYTES {
        report.error(
            pointer,
            "expression-too-long",
            format!(
                "An expression has at most {SOURCE_BYTES} bytes. Split it over several \
             computed fields."
            ),
        );
        return None;
    }
    let program = match Program::compile(source, variables) {
        Ok(program) => program,
        Err(error) => {
            report.error(
                pointer,
                "expression-broken",
                format!(
                    "This expression cannot be read: {} (at position {}).",
                    error.message.trim_end_matches('.'),
                    error.offset
                ),
            );
            return None;
        }
    };
    let reads = program.fields_read();
    for name in &reads.names {
        check_name(table, name, pointer, report);
    }
    if let Some(old) = reads.variables_read.get("old") {
        for name in &old.names {
            check_name(table, name, pointer, report);
        }
    }
    if let Some(user) = reads.variables_read.get("user") {
        check_user(user, pointer, report);
    }
    Some(reads)
}

fn check_name(table: &Table, name: &str, pointer: &Pointer, report: &mut Report) {
    if table.field(name).is_none() && !SYSTEM_FIELDS.contains(&name) {
        report.error(
            pointer,
            "expression-unknown-field",
            format!(
                "{} An expression sees only the fields of its own row.",
                sentence(&no_field(table, name))
            ),
        );
    }
}

fn check_user(reads: &PathsRead, pointer: &Pointer, report: &mut Report) {
    for name in reads
        .names
        .iter()
        .filter(|name| !USER_MEMBERS.contains(&name.as_str()))
    {
        report.error(
            pointer,
            "expression-unknown-field",
            format!("$user has no '{name}'. It has {}.", USER_MEMBERS.join(", ")),
        );
    }
}

fn check_not_itself(
    field: &Field,
    reads: Option<&FieldsRead>,
    pointer: &Pointer,
    report: &mut Report,
) {
    let Some(reads) = reads else { return };
    if reads.all {
        report.error(
            pointer,
            "expression-reads-everything",
            format!(
                "The expression of '{}' reads the whole row, and so itself. Name the fields it \
             needs, such as .name.",
                field.label
            ),
        );
    } else if reads.names.contains(&field.id) {
        report.error(
            pointer,
            "expression-reads-itself",
            format!(
                "The expression of '{}' reads '{}' itself. Use other fields.",
                field.label, field.id
            ),
        );
    }
}

fn check_circle(context: &Context<'_>, table: &Table, place: &Pointer, report: &mut Report) {
    let Some(computed) = context.computed(table) else {
        return;
    };
    let fields = place.at("fields");
    if let Err(circle) = computed.evaluation_order() {
        let first = table
            .fields
            .iter()
            .position(|field| circle.contains(&field.id));
        report.error(
            &first.map_or(fields.clone(), |index| fields.index(index).at("expression")),
            "computed-circle",
            format!(
                "These computed fields read one another in a circle: {}. Take one out of it.",
                circle.join(", ")
            ),
        );
    } else if computed.depth() > COMPUTED_DEPTH {
        report.error(
            &fields,
            "too-many",
            format!(
                "More than {COMPUTED_DEPTH} computed fields of {} build on one another. \
             Shorten the chain.",
                table.label
            ),
        );
    }
}
