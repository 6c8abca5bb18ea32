//! What anybody on the internet could do or read in a public app.

use crate::checker::context::Context;
use crate::document::{Field, FieldType, Grant, Permission, Table};
use edgewright_finding::{Pointer, Report};

/// Words in a field's id or label that mean something private about a person.
const PERSONAL_WORDS: &[&str] = &[
    "email",
    "e-mail",
    "mail_address",
    "phone",
    "telephone",
    "mobile",
    "street",
    "home_address",
    "home address",
    "birth",
    "passport",
    "iban",
    "diagnosis",
    "medication",
    "allerg",
    "salary",
    "password",
];

/// Words in a table's id that mean its rows are people.
const PEOPLE_WORDS: &[&str] = &[
    "member",
    "patient",
    "customer",
    "client",
    "contact",
    "employee",
    "volunteer",
    "guest",
    "attendee",
    "student",
];

/// Warns of what a visitor may do everywhere, and of personal data a visitor may read.
pub(super) fn check(context: &Context<'_>, place: &Pointer, report: &mut Report) {
    let access = &context.app.access;
    let Some(role) = access.visitor_role.as_deref() else {
        return;
    };
    for table in &context.app.tables {
        let Some(grant) = context.grant(&table.id, role) else {
            continue;
        };
        let pointer = place.at("tables").at(&table.id).at(role);
        check_changes(table, grant, &pointer, report);
        check_personal(table, grant, &pointer, report);
    }
}

fn check_changes(table: &Table, grant: &Grant, place: &Pointer, report: &mut Report) {
    let rights = [
        ("update", "change", &grant.update),
        ("delete", "delete", &grant.delete),
    ];
    for (member, verb, permission) in rights {
        if matches!(permission, Permission::Every(true)) {
            report.warning(
                &place.at(member),
                "visitor-may-change-everything",
                format!(
                    "Anybody on the internet may {verb} every row of {}. Give this to a role for \
                 people you know, or add a condition.",
                    table.label
                ),
            );
        }
    }
    if matches!(grant.create, Permission::Every(true)) {
        report.note(
            &place.at("create"),
            "visitor-may-add",
            format!(
                "Anybody on the internet may add {}. Expect some that are not serious.",
                table.label
            ),
        );
    }
}

fn check_personal(table: &Table, grant: &Grant, place: &Pointer, report: &mut Report) {
    if grant.read.is_none() {
        return;
    }
    let visible = |field: &&Field| !grant.hidden_fields.contains(&field.id);
    let personal = table
        .fields
        .iter()
        .filter(visible)
        .find(|field| is_personal(field));
    if let Some(field) = personal {
        report.warning(
            &place.at("read"),
            "personal-data-public",
            format!(
                "Anybody on the internet may read '{}' of {}. Hide the field from visitors, or \
             do not let them read the table.",
                field.label, table.label
            ),
        );
    } else if PEOPLE_WORDS.iter().any(|word| table.id.contains(word)) {
        report.warning(
            &place.at("read"),
            "personal-data-public",
            format!(
                "Anybody on the internet may read {}, which look like people. Make sure they \
             agreed, or do not let visitors read the table.",
                table.label
            ),
        );
    }
}

fn is_personal(field: &Field) -> bool {
    let label = field.label.to_lowercase();
    field.kind == FieldType::Email
        || PERSONAL_WORDS
            .iter()
            .any(|word| field.id.contains(word) || label.contains(word))
}
