//! Who may see and change what.

use super::{Change, ChangeKind};
use crate::AppDefinition;
use crate::document::{Grant, Permission, Role, Table, Visibility};
use crate::words;

/// Adds what changes about access.
pub(super) fn compare(old: &AppDefinition, new: &AppDefinition, changes: &mut Vec<Change>) {
    let mut add = |table: Option<&str>, item: Option<&str>, sentence: String| {
        changes.push(Change::new(
            ChangeKind::AccessChanged,
            table,
            item,
            sentence,
        ));
    };
    if old.access.visibility != new.access.visibility {
        add(
            None,
            None,
            format!("{} can now open the app.", who(new.access.visibility)),
        );
    }
    if old.access.visitor_role != new.access.visitor_role && new.access.visitor_role.is_some() {
        let role = new.access.visitor_role.as_deref().unwrap_or_default();
        add(
            None,
            Some(role),
            format!("Visitors now count as {}.", label(new, role)),
        );
    }
    for role in &new.access.roles {
        match old.access.roles.iter().find(|before| before.id == role.id) {
            None => add(
                None,
                Some(&role.id),
                format!("Adds the role {}.", role.label),
            ),
            Some(before) if before.label != role.label => add(
                None,
                Some(&role.id),
                format!("Renames the role {} to {}.", before.label, role.label),
            ),
            Some(_) => {}
        }
    }
    for role in old.access.roles.iter().filter(|role| !has_role(new, role)) {
        add(
            None,
            Some(&role.id),
            format!(
                "Removes the role {}; people who have it lose their access.",
                role.label
            ),
        );
    }
    for table in &new.tables {
        for role in &new.access.roles {
            for sentence in grant_changes(old, new, table, role) {
                add(Some(&table.id), Some(&role.id), sentence);
            }
        }
    }
}

fn who(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Private => "Only the owner",
        Visibility::Invited => "Only the owner and people given a role",
        Visibility::Public => "Everybody",
    }
}

fn label<'a>(app: &'a AppDefinition, role: &'a str) -> &'a str {
    let found = app.access.roles.iter().find(|other| other.id == role);
    found.map_or(role, |role| role.label.as_str())
}

fn has_role(app: &AppDefinition, role: &Role) -> bool {
    app.access.roles.iter().any(|other| other.id == role.id)
}

/// The grant of a role on a table; the empty one if there is none.
pub(super) fn grant_of(app: &AppDefinition, table: &str, role: &str) -> Grant {
    let grants = app.access.tables.get(table);
    grants
        .and_then(|grants| grants.get(role))
        .cloned()
        .unwrap_or_default()
}

/// The four rights with their verbs.
pub(super) fn rights(grant: &Grant) -> [(&'static str, &Permission); 4] {
    [
        ("see", &grant.read),
        ("add", &grant.create),
        ("change", &grant.update),
        ("delete", &grant.delete),
    ]
}

fn grant_changes(
    old: &AppDefinition,
    new: &AppDefinition,
    table: &Table,
    role: &Role,
) -> Vec<String> {
    let (before, after) = (
        grant_of(old, &table.id, &role.id),
        grant_of(new, &table.id, &role.id),
    );
    let mut sentences = Vec::new();
    for ((verb, before), (_, after)) in rights(&before).into_iter().zip(rights(&after)) {
        if before == after {
            continue;
        }
        sentences.push(match after {
            Permission::Every(true) => {
                format!("{} may now {verb} all {}.", role.label, table.label)
            }
            Permission::Every(false) => {
                format!("{} may no longer {verb} {}.", role.label, table.label)
            }
            Permission::Where { condition } => format!(
                "{} may now {verb} {} where {}.",
                role.label,
                table.label,
                words::condition(table, condition)
            ),
        });
    }
    let names = |ids: &[String], other: &[String]| -> Vec<String> {
        let only = ids.iter().filter(|id| !other.contains(id));
        only.filter(|id| table.field(id).is_some())
            .map(|id| words::field_name(table, id))
            .collect()
    };
    let fields = [
        (
            names(&after.hidden_fields, &before.hidden_fields),
            "Now hidden from",
        ),
        (
            names(&before.hidden_fields, &after.hidden_fields),
            "Now shown to",
        ),
        (
            names(&after.read_only_fields, &before.read_only_fields),
            "No longer to be set by",
        ),
        (
            names(&before.read_only_fields, &after.read_only_fields),
            "Now to be set by",
        ),
    ];
    for (fields, opening) in fields {
        if !fields.is_empty() {
            sentences.push(format!(
                "{opening} {}: {} of {}.",
                role.label,
                words::list(&fields),
                table.label
            ));
        }
    }
    sentences
}
