//! Views and alerts.

use super::{Change, ChangeKind};
use crate::AppDefinition;
use crate::document::View;

/// Adds what changes about views and alerts.
pub(super) fn compare(old: &AppDefinition, new: &AppDefinition, changes: &mut Vec<Change>) {
    for view in &new.views {
        match old.views.iter().find(|before| before.id == view.id) {
            None => changes.push(change(
                ChangeKind::ViewAdded,
                view,
                format!("Adds the view {}.", view.label),
            )),
            Some(before) => compare_view(before, view, changes),
        }
    }
    for view in &old.views {
        if !new.views.iter().any(|after| after.id == view.id) {
            changes.push(change(
                ChangeKind::ViewRemoved,
                view,
                format!("Removes the view {}; its rows stay.", view.label),
            ));
        }
    }
    if reordered(old, new) {
        let sentence = "Changes the order of the tabs.".to_owned();
        changes.push(Change::new(ChangeKind::ViewChanged, None, None, sentence));
    }
    compare_alerts(old, new, changes);
}

fn change(kind: ChangeKind, view: &View, sentence: String) -> Change {
    Change::new(kind, view.table.as_deref(), Some(&view.id), sentence)
}

fn compare_view(old: &View, new: &View, changes: &mut Vec<Change>) {
    if old.label != new.label {
        changes.push(change(
            ChangeKind::ViewChanged,
            new,
            format!("Renames the view {} to {}.", old.label, new.label),
        ));
    }
    let mut renamed = old.clone();
    renamed.label.clone_from(&new.label);
    if &renamed != new {
        changes.push(change(
            ChangeKind::ViewChanged,
            new,
            format!("Changes the view {}.", new.label),
        ));
    }
}

fn reordered(old: &AppDefinition, new: &AppDefinition) -> bool {
    let common = |of: &AppDefinition, other: &AppDefinition| -> Vec<String> {
        let ids = of.views.iter().map(|view| view.id.clone());
        ids.filter(|id| other.views.iter().any(|view| &view.id == id))
            .collect()
    };
    common(old, new) != common(new, old)
}

fn compare_alerts(old: &AppDefinition, new: &AppDefinition, changes: &mut Vec<Change>) {
    let mut add = |table: &str, item: &str, sentence: String| {
        changes.push(Change::new(
            ChangeKind::AutomationChanged,
            Some(table),
            Some(item),
            sentence,
        ));
    };
    for alert in &new.alerts {
        match old.alerts.iter().find(|before| before.id == alert.id) {
            None => add(
                &alert.table,
                &alert.id,
                format!("Adds the warning '{}'.", alert.label),
            ),
            Some(before) if before != alert => add(
                &alert.table,
                &alert.id,
                format!("Changes the warning '{}'.", alert.label),
            ),
            Some(_) => {}
        }
    }
    for alert in old
        .alerts
        .iter()
        .filter(|alert| !new.alerts.iter().any(|after| after.id == alert.id))
    {
        add(
            &alert.table,
            &alert.id,
            format!("Removes the warning '{}'.", alert.label),
        );
    }
    for automation in &new.automations {
        if !old.automations.contains(automation) {
            changes.push(Change::new(
                ChangeKind::AutomationChanged,
                None,
                Some(&automation.id),
                format!(
                    "Adds or changes what happens by itself: '{}'.",
                    automation.label
                ),
            ));
        }
    }
    for automation in old
        .automations
        .iter()
        .filter(|before| !new.automations.iter().any(|after| after.id == before.id))
    {
        changes.push(Change::new(
            ChangeKind::AutomationChanged,
            None,
            Some(&automation.id),
            format!("Removes what happens by itself: '{}'.", automation.label),
        ));
    }
}
