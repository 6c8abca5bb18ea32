//! Whether the rules and unique rules of a table let example rows in, worked out as the running app would.

use edgewright_finding::{Pointer, Report};
use std::collections::BTreeMap;

use serde_json::Value;

use super::matching::matches;
use crate::checker::context::Context;
use crate::checker::trial_row::{TrialRow, holds};
use crate::document::{FieldType, Operand, Sample, Table};

/// Checks rows that are otherwise free of errors.
pub(super) fn check(context: &Context<'_>, rows: &[Sample], place: &Pointer, report: &mut Report) {
    let mut by_table: BTreeMap<&str, Vec<(usize, Value)>> = BTreeMap::new();
    for (index, sample) in rows.iter().enumerate() {
        let Some(table) = context.table(&sample.table) else {
            continue;
        };
        let earlier = by_table.entry(&sample.table).or_default();
        let row = TrialRow::of(context, table, &sample.values, earlier.len() + 1);
        check_rules(table, sample, &row, &place.index(index), report);
        let row = row.into_json();
        check_unique(table, &row, earlier, &place.index(index), report);
        earlier.push((index, row));
    }
}

fn check_rules(
    table: &Table,
    sample: &Sample,
    row: &TrialRow,
    place: &Pointer,
    report: &mut Report,
) {
    for rule in &table.rules {
        let Some(held) = holds(&rule.expression, row) else {
            continue;
        };
        let moves = held.reads_time && has_fixed_date(table, sample);
        if !held.yes && !moves {
            report.error(
                &place.at("values"),
                "row-breaks-rule",
                format!(
                    "This row breaks the rule '{}' of {} ({}). Change the row or the rule.",
                    rule.id,
                    table.label,
                    rule.message.trim_end_matches('.')
                ),
            );
        }
    }
}

/// A written-out day grows old, so a rule about today cannot be judged by it now.
fn has_fixed_date(table: &Table, sample: &Sample) -> bool {
    sample.values.iter().any(|(id, operand)| {
        let temporal = table
            .field(id)
            .is_some_and(|field| matches!(field.kind, FieldType::Date | FieldType::DateTime));
        temporal && matches!(operand, Operand::Literal(_))
    })
}

fn check_unique(
    table: &Table,
    row: &Value,
    earlier: &[(usize, Value)],
    place: &Pointer,
    report: &mut Report,
) {
    for field in table.fields.iter().filter(|field| field.unique) {
        if let Some(other) = same(row, earlier, std::slice::from_ref(&field.id)) {
            report.error(
                &place.at("values").at(&field.id),
                "row-not-unique",
                format!(
                    "Row {other} already has this value, and '{}' may not occur twice. Change one.",
                    field.label
                ),
            );
        }
    }
    for rule in &table.unique {
        let counts = |row: &Value| {
            rule.condition
                .as_ref()
                .is_none_or(|filter| matches(filter, row))
        };
        if !counts(row) {
            continue;
        }
        let others: Vec<(usize, Value)> = earlier
            .iter()
            .filter(|(_, row)| counts(row))
            .cloned()
            .collect();
        if let Some(other) = same(row, &others, &rule.fields) {
            report.error(
                &place.at("values"),
                "row-not-unique",
                format!(
                    "Together with row {other} this breaks '{}' of {} ({}). Change one.",
                    rule.id,
                    table.label,
                    rule.message.trim_end_matches('.')
                ),
            );
        }
    }
}

/// The index of an earlier row with the same values, none of them empty.
fn same(row: &Value, earlier: &[(usize, Value)], fields: &[String]) -> Option<usize> {
    let values = |row: &Value| -> Option<Vec<Value>> {
        let one = |id: &String| row.get(id).filter(|value| !value.is_null()).cloned();
        fields.iter().map(one).collect()
    };
    let wanted = values(row).filter(|values| !values.is_empty())?;
    let found = earlier
        .iter()
        .find(|(_, row)| values(row).as_ref() == Some(&wanted));
    found.map(|(index, _)| *index)
}
