//! Rows written into a document: example rows, and rows of checks.

use edgewright_finding::{Pointer, Report, did_you_mean};
use std::collections::BTreeMap;

use super::context::{Context, no_field};
use super::fields::check_value;
use super::operands::Allowed;
use super::tables::sentence;
use crate::document::{Field, FieldType, Operand, Sample, Table};
use crate::kind::Kind;
use crate::value::kept;

/// The named rows so far, with the table of each.
pub(super) type Named<'a> = BTreeMap<&'a str, &'a str>;

/// Checks rows in order; each may point at earlier ones. Returns the names they leave behind.
pub(super) fn check_rows<'a>(
    context: &Context<'a>,
    rows: &'a [Sample],
    place: &Pointer,
    report: &mut Report,
) -> Named<'a> {
    let mut named = Named::new();
    for (index, row) in rows.iter().enumerate() {
        let place = place.index(index);
        let Some(table) = context.table(&row.table) else {
            report.error(
                &place.at("table"),
                "unknown-table",
                context.no_table(&row.table),
            );
            continue;
        };
        check_values(table, &row.values, &named, &place.at("values"), report);
        check_complete(table, &row.values, &place.at("values"), report);
        if let Some(reference) = &row.reference {
            add_name(&mut named, reference, &row.table, &place.at("ref"), report);
        }
    }
    named
}

/// Adds the name of a row, once.
pub(super) fn add_name<'a>(
    named: &mut Named<'a>,
    name: &'a str,
    table: &'a str,
    pointer: &Pointer,
    report: &mut Report,
) {
    super::form::check_reference(name, pointer, report);
    if named.insert(name, table).is_some() {
        report.error(
            pointer,
            "id-taken",
            format!("Another row already has the name '{name}'. Give each its own."),
        );
    }
}

/// Checks that every value belongs to a field people can fill in, and fits it.
pub(super) fn check_values(
    table: &Table,
    values: &BTreeMap<String, Operand>,
    named: &Named<'_>,
    place: &Pointer,
    report: &mut Report,
) {
    for (id, operand) in values {
        let pointer = place.at(id);
        let Some(field) = settable(table, id, &pointer, report) else {
            continue;
        };
        let Some(kind) = Kind::of_field(field) else {
            continue;
        };
        let is_null = operand
            .literal()
            .is_some_and(|value| kept(kind, value).is_null());
        let checked = match (is_null, field.required) {
            (true, true) => Err("It must have a value.".to_owned()),
            (true, false) => Ok(()),
            (false, _) => check_value(field, kind, operand, Allowed::CHECK),
        };
        if let Err(expected) = checked {
            report.error(
                &pointer,
                "value-does-not-fit",
                format!("This value does not fit '{}'. {expected}", field.label),
            );
        }
        check_name(kind, operand, named, &pointer, report);
    }
}

/// Checks only that every field exists and every name resolves: the values are meant to be refused.
pub(super) fn check_refused_values(
    table: &Table,
    values: &BTreeMap<String, Operand>,
    named: &Named<'_>,
    place: &Pointer,
    report: &mut Report,
) {
    for (id, operand) in values {
        let pointer = place.at(id);
        match table.field(id) {
            None => report.error(&pointer, "unknown-field", sentence(&no_field(table, id))),
            Some(field) => {
                if let Some(kind) = Kind::of_field(field) {
                    check_name(kind, operand, named, &pointer, report);
                }
            }
        }
    }
}

/// Checks that everything a row needs is there.
pub(super) fn check_complete(
    table: &Table,
    values: &BTreeMap<String, Operand>,
    place: &Pointer,
    report: &mut Report,
) {
    let state = table
        .lifecycle
        .as_ref()
        .map(|lifecycle| lifecycle.field.as_str());
    let given_by_app =
        |field: &Field| matches!(field.kind, FieldType::Computed | FieldType::Autonumber);
    for field in table.fields.iter().filter(|field| !given_by_app(field)) {
        let needed = field.required
            && field.default.is_none()
            && field.visible_when.is_none()
            && state != Some(&field.id);
        if needed && !values.contains_key(&field.id) {
            report.error(
                place,
                "value-missing",
                format!(
                    "'{}' is required and has no value here. Add '{}'.",
                    field.label, field.id
                ),
            );
        }
    }
}

fn settable<'a>(
    table: &'a Table,
    id: &str,
    pointer: &Pointer,
    report: &mut Report,
) -> Option<&'a Field> {
    let Some(field) = table.field(id) else {
        report.error(pointer, "unknown-field", sentence(&no_field(table, id)));
        return None;
    };
    if matches!(field.kind, FieldType::Computed | FieldType::Autonumber) {
        report.error(
            pointer,
            "field-not-settable",
            format!(
                "'{}' is given by the app and cannot be filled in. Remove it.",
                field.label
            ),
        );
        return None;
    }
    Some(field)
}

/// Checks that a named row exists and is of the table the relation points at.
pub(super) fn check_name(
    kind: Kind<'_>,
    operand: &Operand,
    named: &Named<'_>,
    pointer: &Pointer,
    report: &mut Report,
) {
    let (Operand::Reference { reference }, Kind::Relation(target)) = (operand, kind) else {
        return;
    };
    match named.get(reference.as_str()) {
        None => {
            let hint = did_you_mean(reference, named.keys().copied());
            report.error(
                pointer,
                "unknown-row",
                format!(
                    "No earlier row is called '{reference}'.{hint} Rows can point only at earlier \
                 ones."
                ),
            );
        }
        Some(table) if *table != target => {
            report.error(
                pointer,
                "row-of-other-table",
                format!("'{reference}' is a row of '{table}', and this needs one of '{target}'."),
            );
        }
        Some(_) => {}
    }
}
