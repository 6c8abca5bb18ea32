//! Tables, with their rules and states.

use super::{Change, ChangeKind, fields};
use crate::AppDefinition;
use crate::document::Table;

/// Adds what changes about tables: first what is added, then what is changed, then what is removed.
pub(super) fn compare(old: &AppDefinition, new: &AppDefinition, changes: &mut Vec<Change>) {
    let find =
        |app: &'_ AppDefinition, id: &str| app.tables.iter().position(|table| table.id == id);
    for table in &new.tables {
        match find(old, &table.id).and_then(|index| old.tables.get(index)) {
            None => changes.push(change(
                ChangeKind::TableAdded,
                table,
                None,
                format!("Adds the table {}.", table.label),
            )),
            Some(before) => {
                compare_words(before, table, changes);
                fields::compare(before, table, changes);
                compare_rules(before, table, changes);
            }
        }
    }
    for table in old
        .tables
        .iter()
        .filter(|table| find(new, &table.id).is_none())
    {
        let sentence = format!("Removes the table {} with all its rows.", table.label);
        changes.push(change(ChangeKind::TableRemoved, table, None, sentence).losing(true));
    }
}

fn change(kind: ChangeKind, table: &Table, item: Option<&str>, sentence: String) -> Change {
    Change::new(kind, Some(&table.id), item, sentence)
}

fn compare_words(old: &Table, new: &Table, changes: &mut Vec<Change>) {
    let mut add =
        |sentence: String| changes.push(change(ChangeKind::TableChanged, new, None, sentence));
    if old.label != new.label {
        add(format!("Renames the table {} to {}.", old.label, new.label));
    }
    if old.title != new.title {
        let title = crate::words::field_name(new, &new.title);
        add(format!("Rows of {} are now named by {title}.", new.label));
    }
    let words = |table: &Table| {
        (
            table.label_one.clone(),
            table.description.clone(),
            table.icon.clone(),
        )
    };
    if words(old) != words(new) {
        add(format!("Changes the words or the icon of {}.", new.label));
    }
}

fn compare_rules(old: &Table, new: &Table, changes: &mut Vec<Change>) {
    let mut add = |item: Option<&str>, sentence: String| {
        changes.push(change(ChangeKind::TableChanged, new, item, sentence))
    };
    for rule in &new.rules {
        match old.rules.iter().find(|before| before.id == rule.id) {
            None => add(
                Some(&rule.id),
                format!("Adds a rule to {}: {}", new.label, rule.message),
            ),
            Some(before) if before != rule => add(
                Some(&rule.id),
                format!("Changes a rule of {}: {}", new.label, rule.message),
            ),
            Some(_) => {}
        }
    }
    for rule in old
        .rules
        .iter()
        .filter(|rule| !new.rules.iter().any(|after| after.id == rule.id))
    {
        add(
            Some(&rule.id),
            format!("Removes a rule from {}: {}", new.label, rule.message),
        );
    }
    for rule in &new.unique {
        match old.unique.iter().find(|before| before.id == rule.id) {
            None => add(
                Some(&rule.id),
                format!(
                    "Keeps rows of {} from being the same: {}",
                    new.label, rule.message
                ),
            ),
            Some(before) if before != rule => add(
                Some(&rule.id),
                format!(
                    "Changes which rows of {} count as the same: {}",
                    new.label, rule.message
                ),
            ),
            Some(_) => {}
        }
    }
    for rule in old
        .unique
        .iter()
        .filter(|rule| !new.unique.iter().any(|after| after.id == rule.id))
    {
        add(
            Some(&rule.id),
            format!(
                "No longer keeps rows of {} from being the same: {}",
                new.label, rule.message
            ),
        );
    }
    match (&old.lifecycle, &new.lifecycle) {
        (None, Some(_)) => add(
            None,
            format!("Rows of {} now move from state to state.", new.label),
        ),
        (Some(_), None) => add(
            None,
            format!("Rows of {} no longer move from state to state.", new.label),
        ),
        (Some(before), Some(after)) if before != after => add(
            None,
            format!(
                "Changes how rows of {} move from state to state.",
                new.label
            ),
        ),
        _ => {}
    }
}
