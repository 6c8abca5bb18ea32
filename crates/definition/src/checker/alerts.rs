//! Alerts: the table, its condition, and the roles that see it.

use super::context::{Context, label_of};
use super::filters;
use super::form::check_label;
use super::views::filter_fields;
use crate::document::{Alert, OWNER_ROLE, Table};
use edgewright_finding::{Pointer, Report};

/// Checks every alert.
pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    let alerts = Pointer::root().at("alerts");
    for (index, alert) in context.app.alerts.iter().enumerate() {
        let place = alerts.index(index);
        check_label(&alert.label, &place.at("label"), report);
        let Some(table) = context.table(&alert.table) else {
            report.error(
                &place.at("table"),
                "unknown-table",
                context.no_table(&alert.table),
            );
            continue;
        };
        filters::check(
            context,
            table,
            &alert.filter,
            filters::Place::Running,
            &place.at("filter"),
            report,
        );
        check_roles(context, table, alert, &place, report);
    }
}

fn check_roles(
    context: &Context<'_>,
    table: &Table,
    alert: &Alert,
    place: &Pointer,
    report: &mut Report,
) {
    for (index, role) in alert.roles.iter().flatten().enumerate() {
        let pointer = place.at("roles").index(index);
        if !context.has_role(role) {
            report.error(&pointer, "unknown-role", context.no_role(role));
        } else if role != OWNER_ROLE
            && context
                .grant(&table.id, role)
                .is_none_or(|grant| grant.read.is_none())
        {
            report.error(
                &pointer,
                "alert-role-without-access",
                format!(
                    "'{}' would see this alert and may not see {}. Let it read them, or remove it \
                 here.",
                    context.role_label(role),
                    table.label
                ),
            );
        }
    }
    let mut used = Vec::new();
    filter_fields(&alert.filter, &place.at("filter"), &mut used);
    for role in context.app.access.roles.iter().map(|role| role.id.as_str()) {
        let named = alert
            .roles
            .as_ref()
            .is_none_or(|roles| roles.iter().any(|named| named == role));
        let Some(grant) = context
            .grant(&table.id, role)
            .filter(|grant| named && !grant.read.is_none())
        else {
            continue;
        };
        for (pointer, field) in &used {
            if grant.hidden_fields.iter().any(|hidden| hidden == field) {
                report.error(pointer, "alert-shows-hidden-field", format!("'{}' sees this alert, and '{}' is hidden from it. Name the roles that see the \
                     alert, or do not hide the field.", context.role_label(role), label_of(table, field)));
            }
        }
    }
}
