//! Access: stated for every table, for roles and fields that exist, and without surprises for strangers.

mod forms;
mod visitor;

use super::context::{Context, label_of, no_field};
use super::filters;
use super::tables::sentence;
use crate::document::{Grant, OWNER_ROLE, Permission, Table, Visibility};
use edgewright_finding::{Pointer, Report};

/// Checks who may see and change what.
pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    let place = Pointer::root().at("access");
    check_named(context, &place, report);
    check_visibility(context, &place, report);
    for (id, grants) in &context.app.access.tables {
        let Some(table) = context.table(id) else {
            continue;
        };
        for (role, grant) in grants {
            let pointer = place.at("tables").at(id).at(role);
            if role == OWNER_ROLE {
                report.error(
                    &pointer,
                    "owner-always-may",
                    "The owner may always do everything. Remove this.",
                );
            } else if !context.has_role(role) {
                report.error(&pointer, "unknown-role", context.no_role(role));
            } else {
                check_grant(context, table, role, grant, &pointer, report);
            }
        }
    }
    visitor::check(context, &place, report);
    forms::check(context, &place, report);
}

fn check_named(context: &Context<'_>, place: &Pointer, report: &mut Report) {
    let tables = place.at("tables");
    for table in &context.app.tables {
        if !context.app.access.tables.contains_key(&table.id) {
            report.error(
                &tables,
                "access-missing",
                format!(
                    "Nothing says who may see or change {}. Add '{}' here; {{}} means only the \
                 owner.",
                    table.label, table.id
                ),
            );
        }
    }
    for id in context.app.access.tables.keys() {
        if context.table(id).is_none() {
            report.error(&tables.at(id), "unknown-table", context.no_table(id));
        }
    }
}

fn check_visibility(context: &Context<'_>, place: &Pointer, report: &mut Report) {
    let access = &context.app.access;
    let pointer = place.at("visitor_role");
    match (&access.visitor_role, access.visibility) {
        (None, Visibility::Public) => {
            report.error(
                place,
                "visitor-role-missing",
                "The app is public, and nothing says what a visitor may do. Add a role for \
                 visitors and name it in 'visitor_role'.",
            );
        }
        (Some(_), Visibility::Private | Visibility::Invited) => {
            report.error(
                &pointer,
                "visitor-role-not-public",
                "Only a public app has visitors. Make it public or remove 'visitor_role'.",
            );
        }
        (Some(role), Visibility::Public) if role == OWNER_ROLE => {
            report.error(
                &pointer,
                "visitor-is-owner",
                "Visitors would be owners. Add a role for them.",
            );
        }
        (Some(role), Visibility::Public) if !context.has_role(role) => {
            report.error(&pointer, "unknown-role", context.no_role(role));
        }
        _ => {}
    }
    if access.visibility == Visibility::Private && !access.roles.is_empty() {
        report.note(
            &place.at("visibility"),
            "roles-without-people",
            "Only the owner can open this app, so its roles are of no use. Choose \
             'invited' to let people in.",
        );
    }
    if access.visibility == Visibility::Invited && access.roles.is_empty() {
        report.warning(
            &place.at("roles"),
            "invited-without-roles",
            "People could be let in, and there is no role to give them. Add one, or choose \
             'private'.",
        );
    }
}

fn check_grant<'a>(
    context: &Context<'a>,
    table: &'a Table,
    role: &'a str,
    grant: &Grant,
    place: &Pointer,
    report: &mut Report,
) {
    let permissions = [
        ("read", &grant.read),
        ("create", &grant.create),
        ("update", &grant.update),
        ("delete", &grant.delete),
    ];
    for (name, permission) in permissions {
        if let Permission::Where { condition } = permission {
            let pointer = place.at(name).at("where");
            filters::check(
                context,
                table,
                condition,
                filters::Place::Running,
                &pointer,
                report,
            );
        }
    }
    for (member, fields) in [
        ("hidden_fields", &grant.hidden_fields),
        ("read_only_fields", &grant.read_only_fields),
    ] {
        for (index, id) in fields.iter().enumerate() {
            if table.field(id).is_none() {
                report.error(
                    &place.at(member).index(index),
                    "unknown-field",
                    sentence(&no_field(table, id)),
                );
            }
        }
    }
    let label = context.role_label(role);
    let changes = !grant.update.is_none() || !grant.delete.is_none();
    if grant.read.is_none() && changes {
        report.warning(
            place,
            "change-without-read",
            format!(
                "'{label}' may change {} it cannot see, and so will never get at them. Let it \
             read them too.",
                table.label
            ),
        );
    }
    if grant.hidden_fields.contains(&table.title) && !grant.read.is_none() {
        report.warning(
            &place.at("hidden_fields"),
            "title-hidden",
            format!(
                "'{}' names the rows of {} and is hidden from '{label}', who will see rows \
             without a name.",
                label_of(table, &table.title),
                table.label
            ),
        );
    }
    check_leaks(context, table, label, grant, place, report);
}

/// A computed field shows what it reads.
fn check_leaks(
    context: &Context<'_>,
    table: &Table,
    role: &str,
    grant: &Grant,
    place: &Pointer,
    report: &mut Report,
) {
    let hidden = |id: &String| grant.hidden_fields.contains(id);
    for field in table.fields.iter().filter(|field| !hidden(&field.id)) {
        let reads = context
            .computed(table)
            .and_then(|computed| computed.reads(&field.id));
        let leaked = reads
            .into_iter()
            .flat_map(|reads| &reads.names)
            .find(|name| hidden(name));
        if let (Some(leaked), false) = (leaked, grant.read.is_none()) {
            report.warning(
                &place.at("hidden_fields"),
                "computed-shows-hidden",
                format!(
                    "'{}' is hidden from '{role}', and '{}' is worked out from it. Hide both if it \
                 must stay unknown.",
                    label_of(table, leaked),
                    field.label
                ),
            );
        }
    }
}
