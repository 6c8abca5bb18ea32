//! Ids: well-formed, unique among their kind, and not taken by the system.

use edgewright_finding::{Pointer, Report};
use std::collections::BTreeSet;

use super::form::{check_icon, check_id, check_label, check_sentence};
use crate::document::{AppDefinition, OWNER_ROLE, SYSTEM_FIELDS, Table};

/// Names the storage engine understands as its own row number.
const STORAGE_NAMES: &[&str] = &["rowid", "oid"];

/// Names of roles a check may also act as.
const ROLE_NAMES: &[&str] = &[OWNER_ROLE, "stranger"];

/// Checks every id of the document that something else may refer to, with the label beside it.
pub(super) fn check(app: &AppDefinition, report: &mut Report) {
    let root = Pointer::root();
    let tables = root.at("tables");
    let ids = app.tables.iter().map(|table| table.id.as_str());
    check_list(&tables, "table", ids, report);
    for (index, table) in app.tables.iter().enumerate() {
        check_table(&tables.index(index), table, report);
    }
    let views = root.at("views");
    check_list(
        &views,
        "view",
        app.views.iter().map(|view| view.id.as_str()),
        report,
    );
    for (index, view) in app.views.iter().enumerate() {
        check_label(&view.label, &views.index(index).at("label"), report);
        check_icon(view.icon.as_deref(), &views.index(index).at("icon"), report);
    }
    let roles = root.at("access").at("roles");
    let ids = || app.access.roles.iter().map(|role| role.id.as_str());
    check_list(&roles, "role", ids(), report);
    check_reserved(&roles, ids(), ROLE_NAMES, report);
    for (index, role) in app.access.roles.iter().enumerate() {
        let place = roles.index(index);
        check_label(&role.label, &place.at("label"), report);
        check_sentence(
            role.description.as_deref().unwrap_or_default(),
            &place.at("description"),
            report,
        );
    }
    let alerts = root.at("alerts");
    check_list(
        &alerts,
        "alert",
        app.alerts.iter().map(|alert| alert.id.as_str()),
        report,
    );
}

fn check_table(place: &Pointer, table: &Table, report: &mut Report) {
    if table.id.starts_with("sqlite_") {
        report.error(
            &place.at("id"),
            "id-reserved",
            "Ids that start with 'sqlite_' are taken by the system. Choose another.",
        );
    }
    check_label(&table.label, &place.at("label"), report);
    check_label(&table.label_one, &place.at("label_one"), report);
    check_icon(table.icon.as_deref(), &place.at("icon"), report);
    check_sentence(
        table.description.as_deref().unwrap_or_default(),
        &place.at("description"),
        report,
    );
    let fields = place.at("fields");
    let ids = || table.fields.iter().map(|field| field.id.as_str());
    check_list(&fields, "field", ids(), report);
    check_reserved(&fields, ids(), SYSTEM_FIELDS, report);
    check_reserved(&fields, ids(), STORAGE_NAMES, report);
    for (index, field) in table.fields.iter().enumerate() {
        let options = fields.index(index).at("options");
        let ids = field.options.iter().map(|option| option.id.as_str());
        check_list(&options, "option", ids, report);
        for (index, option) in field.options.iter().enumerate() {
            check_label(&option.label, &options.index(index).at("label"), report);
        }
    }
    let rules = place.at("rules");
    check_list(
        &rules,
        "rule",
        table.rules.iter().map(|rule| rule.id.as_str()),
        report,
    );
    let unique = place.at("unique");
    check_list(
        &unique,
        "unique rule",
        table.unique.iter().map(|rule| rule.id.as_str()),
        report,
    );
    if let Some(lifecycle) = &table.lifecycle {
        let transitions = place.at("lifecycle").at("transitions");
        let ids = lifecycle
            .transitions
            .iter()
            .map(|transition| transition.id.as_str());
        check_list(&transitions, "transition", ids, report);
    }
}

fn check_list<'a>(
    place: &Pointer,
    what: &str,
    ids: impl Iterator<Item = &'a str>,
    report: &mut Report,
) {
    let mut seen = BTreeSet::new();
    for (index, id) in ids.enumerate() {
        let pointer = place.index(index).at("id");
        check_id(id, &pointer, report);
        if !seen.insert(id) {
            report.error(
                &pointer,
                "id-taken",
                format!("Another {what} already has the id '{id}'. Give each its own."),
            );
        }
    }
}

fn check_reserved<'a>(
    place: &Pointer,
    ids: impl Iterator<Item = &'a str>,
    reserved: &[&str],
    report: &mut Report,
) {
    for (index, id) in ids.enumerate() {
        if reserved.contains(&id) {
            report.error(
                &place.index(index).at("id"),
                "id-reserved",
                format!("The id '{id}' is taken by the system. Choose another."),
            );
        }
    }
}
