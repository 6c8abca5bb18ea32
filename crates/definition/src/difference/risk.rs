//! How much care a change needs.

use super::access::{grant_of, rights};
use super::{ChangeKind, Difference, Risk};
use crate::AppDefinition;
use crate::document::{Grant, Permission, Visibility};

/// The risk of going from `old` to `new`: that of the riskiest change.
#[must_use]
pub fn risk(old: &AppDefinition, new: &AppDefinition, difference: &Difference) -> Risk {
    let has = |kind: ChangeKind| difference.changes.iter().any(|change| change.kind == kind);
    let becomes_public =
        old.access.visibility != Visibility::Public && new.access.visibility == Visibility::Public;
    if has(ChangeKind::TableRemoved) || becomes_public {
        return Risk::Critical;
    }
    if difference.changes.iter().any(|change| change.loses_data) || widens_access(old, new) {
        return Risk::High;
    }
    let data = [
        ChangeKind::TableAdded,
        ChangeKind::TableChanged,
        ChangeKind::FieldAdded,
        ChangeKind::FieldRemoved,
        ChangeKind::FieldRetyped,
        ChangeKind::FieldChanged,
        ChangeKind::AccessChanged,
    ];
    if data.into_iter().any(has) {
        Risk::Medium
    } else {
        Risk::Low
    }
}

/// Whether anybody may see or change something that they could not before. Conditions that differ count, since
/// which of two is wider cannot be told in general.
#[must_use]
pub fn widens_access(old: &AppDefinition, new: &AppDefinition) -> bool {
    let openness = |app: &AppDefinition| match app.access.visibility {
        Visibility::Private => 0,
        Visibility::Invited => 1,
        Visibility::Public => 2,
    };
    let other_visitors = new.access.visitor_role.is_some()
        && old.access.visitor_role.is_some()
        && old.access.visitor_role != new.access.visitor_role;
    openness(new) > openness(old) || other_visitors || grants_widen(old, new)
}

fn grants_widen(old: &AppDefinition, new: &AppDefinition) -> bool {
    new.tables.iter().any(|table| {
        let known = old.tables.iter().any(|before| before.id == table.id);
        new.access.roles.iter().any(|role| {
            let visitor = new.access.visitor_role.as_ref() == Some(&role.id);
            let after = grant_of(new, &table.id, &role.id);
            // A new table has nothing yet that a role could not see before; a visitor may still be a stranger.
            (known || visitor) && grant_widens(&grant_of(old, &table.id, &role.id), &after)
        }) || transitions_widen(old, table)
    })
}

fn transitions_widen(old: &AppDefinition, table: &crate::document::Table) -> bool {
    let before = old.tables.iter().find(|before| before.id == table.id);
    let before = before.and_then(|before| before.lifecycle.as_ref());
    let transitions = table
        .lifecycle
        .iter()
        .flat_map(|lifecycle| &lifecycle.transitions);
    transitions.into_iter().any(|after| {
        let known = before.and_then(|lifecycle| {
            lifecycle
                .transitions
                .iter()
                .find(|known| known.id == after.id)
        });
        match known.map(|known| (&known.roles, &after.roles)) {
            Some((Some(_), None)) => true,
            Some((Some(known), Some(after))) => after.iter().any(|role| !known.contains(role)),
            _ => false,
        }
    })
}

fn grant_widens(old: &Grant, new: &Grant) -> bool {
    let permission = |(before, after): (&Permission, &Permission)| match (before, after) {
        (_, Permission::Every(false)) | (Permission::Every(true), _) => false,
        (before, after) => before != after,
    };
    let freed = |before: &[String], after: &[String]| before.iter().any(|id| !after.contains(id));
    let wider = rights(old)
        .into_iter()
        .zip(rights(new))
        .any(|((_, before), (_, after))| permission((before, after)));
    let fields = freed(&old.hidden_fields, &new.hidden_fields)
        || freed(&old.read_only_fields, &new.read_only_fields);
    wider || (fields && !(new.read.is_none() && new.create.is_none()))
}
