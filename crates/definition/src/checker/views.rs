//! Views: each shows a table that exists, has only members its type knows, and shows nobody a field hidden from them.

mod charts;
mod fields;
mod members;
mod shown;

use super::context::{Context, roles_seeing};
use crate::document::{OWNER_ROLE, Table, View, ViewType};
use crate::support::view_alternative;
use edgewright_finding::{Pointer, Report};

pub(super) use shown::filter_fields;

/// Checks every view.
pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    let views = Pointer::root().at("views");
    if context.app.views.is_empty() {
        report.error(
            &views,
            "no-views",
            "The app shows nothing. Add at least one view.",
        );
    }
    for (index, view) in context.app.views.iter().enumerate() {
        let place = views.index(index);
        if let Some(alternative) = view_alternative(view.kind) {
            report.error(
                &place.at("type"),
                "not-offered-yet",
                format!(
                    "'{}' is of a type that apps do not offer yet. Use {alternative}.",
                    view.label
                ),
            );
            continue;
        }
        let Some(table) = view_table(context, view, &place, report) else {
            continue;
        };
        members::check(context, table, view, &place, report);
        check_roles(context, table, view, &place, report);
        shown::check(context, table, view, &place, report);
    }
}

fn view_table<'a>(
    context: &Context<'a>,
    view: &View,
    place: &Pointer,
    report: &mut Report,
) -> Option<&'a Table> {
    let Some(id) = &view.table else {
        report.error(
            place,
            "member-missing",
            format!("'{}' needs the table it shows ('table').", view.label),
        );
        return None;
    };
    let table = context.table(id);
    if table.is_none() {
        report.error(&place.at("table"), "unknown-table", context.no_table(id));
    }
    table
}

fn check_roles(
    context: &Context<'_>,
    table: &Table,
    view: &View,
    place: &Pointer,
    report: &mut Report,
) {
    for (index, role) in view.roles.iter().flatten().enumerate() {
        let pointer = place.at("roles").index(index);
        if !context.has_role(role) {
            report.error(&pointer, "unknown-role", context.no_role(role));
            continue;
        }
        let grant = context.grant(&table.id, role);
        let may = grant.is_some_and(|grant| match view.kind {
            ViewType::Form => !grant.create.is_none(),
            _ => !grant.read.is_none(),
        });
        if role != OWNER_ROLE && !may {
            let (what, right) = if view.kind == ViewType::Form {
                ("add to", "create")
            } else {
                ("see", "read")
            };
            report.error(
                &pointer,
                "view-role-without-access",
                format!(
                    "'{}' sees this view and may not {what} {}. Give it '{right}' under access, or \
                 remove it here.",
                    context.role_label(role),
                    table.label
                ),
            );
        }
    }
    let nobody_named = view.roles.is_none() && !context.app.access.roles.is_empty();
    if nobody_named && roles_seeing(context.app, view).is_empty() {
        report.note(
            place,
            "view-for-owner-only",
            format!(
                "Only the owner sees '{}', because no role may use {}.",
                view.label, table.label
            ),
        );
    }
}
