//! Fields of a table that is in both versions.

use std::collections::BTreeSet;

use super::{Change, ChangeKind};
use crate::document::{Field, FieldType, Table};
use crate::words;

/// Adds what changes about the fields of a table.
pub(super) fn compare(old: &Table, new: &Table, changes: &mut Vec<Change>) {
    let mut add = |kind, field: &Field, sentence: String, loses: bool| {
        changes.push(Change::new(kind, Some(&new.id), Some(&field.id), sentence).losing(loses));
    };
    for field in &new.fields {
        let Some(before) = old.field(&field.id) else {
            add(
                ChangeKind::FieldAdded,
                field,
                format!("Adds the field {} to {}.", field.label, new.label),
                false,
            );
            continue;
        };
        if before.label != field.label {
            add(
                ChangeKind::FieldChanged,
                field,
                format!(
                    "Renames the field {} of {} to {}.",
                    before.label, new.label, field.label
                ),
                false,
            );
        }
        if is_retyped(before, field) {
            let safe = converts_safely(before, field);
            let end = if safe {
                "."
            } else {
                "; values that cannot be converted are lost."
            };
            add(
                ChangeKind::FieldRetyped,
                field,
                format!("Changes what {} of {} holds{end}", field.label, new.label),
                !safe,
            );
        } else if let Some((words, loses)) = described(before, field) {
            add(
                ChangeKind::FieldChanged,
                field,
                format!("Changes {} of {}: {words}.", field.label, new.label),
                loses,
            );
        }
    }
    for field in old
        .fields
        .iter()
        .filter(|field| new.field(&field.id).is_none())
    {
        let stored = field.kind != FieldType::Computed;
        let end = if stored { " with its values" } else { "" };
        add(
            ChangeKind::FieldRemoved,
            field,
            format!("Removes the field {} from {}{end}.", field.label, new.label),
            stored,
        );
    }
}

fn is_retyped(old: &Field, new: &Field) -> bool {
    old.kind != new.kind
        || old.table != new.table
        || old.cardinality != new.cardinality
        || old.result != new.result
}

/// Whether every value of the old field has one in the new field, so that nothing is lost.
#[must_use]
pub fn converts_safely(old: &Field, new: &Field) -> bool {
    use FieldType::{
        Computed, Date, DateTime, Decimal, Email, Integer, LongText, Money, MultiSelect, Select,
        Text, Url,
    };
    let places = |field: &Field| match field.kind {
        Integer => 0,
        Money => edgewright_limits::value::MONEY_PLACES,
        _ => field
            .decimals
            .unwrap_or(edgewright_limits::value::DECIMAL_PLACES_DEFAULT),
    };
    match (old.kind, new.kind) {
        (Computed, _) => true,
        (_, Computed) => false,
        (Integer | Decimal | Money, Decimal | Money) => places(old) == places(new),
        (Integer, Integer) | (Date, DateTime) => true,
        (Text | Email, Text) | (Text | LongText | Email | Url, LongText) => true,
        (Select, MultiSelect) => lost_options(old, new).is_empty(),
        (Select | Integer | Decimal | Money | Date, Text | LongText) => true,
        (before, after) => {
            before == after && old.table == new.table && lost_options(old, new).is_empty()
        }
    }
}

fn lost_options(old: &Field, new: &Field) -> Vec<String> {
    let kept: BTreeSet<&str> = new
        .options
        .iter()
        .map(|option| option.id.as_str())
        .collect();
    let lost = old
        .options
        .iter()
        .filter(|option| !kept.contains(option.id.as_str()));
    lost.map(|option| format!("'{}'", option.label)).collect()
}

/// What else is different, and whether rows lose something by it.
fn described(old: &Field, new: &Field) -> Option<(String, bool)> {
    let mut parts = Vec::new();
    let lost = lost_options(old, new);
    let added = lost_options(new, old);
    if !added.is_empty() {
        parts.push(format!("adds the choice {}", words::list(&added)));
    }
    if !lost.is_empty() {
        parts.push(format!("removes the choice {}", words::list(&lost)));
    }
    if lost.is_empty() && added.is_empty() && old.options != new.options {
        parts.push("words, colours or order of its choices".to_owned());
    }
    let flags = [
        (
            old.required,
            new.required,
            "now required",
            "no longer required",
        ),
        (
            old.unique,
            new.unique,
            "no value may occur twice",
            "values may occur twice",
        ),
    ];
    for (before, after, now, no_longer) in flags {
        if before != after {
            parts.push(if after { now } else { no_longer }.to_owned());
        }
    }
    let fewer_digits = match (old.decimals, new.decimals) {
        (before, after) if before == after => false,
        (before, after) => {
            parts.push("digits after the point".to_owned());
            after.unwrap_or(2) < before.unwrap_or(2)
        }
    };
    let others = [
        (old.default != new.default, "the default"),
        (
            old.min != new.min || old.max != new.max || old.max_length != new.max_length,
            "its limits",
        ),
        (old.pattern != new.pattern, "the pattern it must match"),
        (old.expression != new.expression, "how it is worked out"),
        (old.visible_when != new.visible_when, "when it is shown"),
        (
            old.on_delete != new.on_delete,
            "what happens when the row it points at is deleted",
        ),
        (old.prefix != new.prefix, "the text before its number"),
        (
            old.help != new.help || old.pattern_message != new.pattern_message,
            "its words",
        ),
    ];
    parts.extend(
        others
            .iter()
            .filter(|(differs, _)| *differs)
            .map(|(_, words)| (*words).to_owned()),
    );
    if parts.is_empty() {
        return None;
    }
    Some((parts.join(", "), !lost.is_empty() || fewer_digits))
}
