//! Tables as a whole: at least one, with fields, a title, and rules that can be shown and stored.

use super::context::{Context, no_field};
use super::filters;
use super::form::check_message;
use crate::document::{FieldType, Table, UniqueRule};
use crate::kind::Kind;
use edgewright_finding::{Pointer, Report};

/// Checks every table.
pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    let tables = Pointer::root().at("tables");
    if context.app.tables.is_empty() {
        report.error(
            &tables,
            "no-tables",
            "The app keeps nothing. Add at least one table.",
        );
    }
    for (index, table) in context.app.tables.iter().enumerate() {
        let place = tables.index(index);
        if table.fields.is_empty() {
            report.error(
                &place.at("fields"),
                "no-fields",
                format!("{} has no fields. Add at least one.", table.label),
            );
        }
        check_title(context, table, &place.at("title"), report);
        check_shown(context, table, &place, report);
        for (index, rule) in table.rules.iter().enumerate() {
            let rule_place = place.at("rules").index(index);
            check_message(&rule.message, &rule_place.at("message"), report);
            check_fields(table, &rule.fields, &rule_place.at("fields"), report);
        }
        for (index, rule) in table.unique.iter().enumerate() {
            check_unique(
                context,
                table,
                rule,
                &place.at("unique").index(index),
                report,
            );
        }
    }
}

fn check_title(context: &Context<'_>, table: &Table, pointer: &Pointer, report: &mut Report) {
    let Some(field) = table.field(&table.title) else {
        report.error(
            pointer,
            "unknown-field",
            format!(
                "{} The title names a row wherever it is mentioned.",
                sentence(&no_field(table, &table.title))
            ),
        );
        return;
    };
    let kind = Kind::of_field(field);
    let nameable = !matches!(
        kind,
        Some(Kind::Relation(_) | Kind::MultiSelect(_) | Kind::Boolean)
    );
    if !nameable || context.is_volatile(table, &field.id) {
        report.error(
            pointer,
            "title-does-not-name",
            format!(
                "'{}' cannot name a row of {}. Choose a text, a number, a date or an autonumber.",
                field.label, table.label
            ),
        );
    } else if field.visible_when.is_some() {
        report.error(
            pointer,
            "title-hidden",
            format!(
                "'{}' names the row and cannot be hidden at times. Remove its visible_when.",
                field.label
            ),
        );
    }
}

fn check_shown(context: &Context<'_>, table: &Table, place: &Pointer, report: &mut Report) {
    let shown = context
        .app
        .views
        .iter()
        .any(|view| view.table.as_deref() == Some(table.id.as_str()));
    if !shown {
        report.warning(
            place,
            "table-without-view",
            format!(
                "No view shows {}, so nobody can get at it in the app. Add a view, or remove \
             the table.",
                table.label
            ),
        );
    }
}

fn check_fields(table: &Table, fields: &[String], place: &Pointer, report: &mut Report) {
    for (index, id) in fields.iter().enumerate() {
        if table.field(id).is_none() {
            report.error(
                &place.index(index),
                "unknown-field",
                sentence(&no_field(table, id)),
            );
        }
        if fields.iter().take(index).any(|earlier| earlier == id) {
            report.error(
                &place.index(index),
                "field-twice",
                format!("'{id}' is named twice. Keep one."),
            );
        }
    }
}

fn check_unique<'a>(
    context: &Context<'a>,
    table: &'a Table,
    rule: &UniqueRule,
    place: &Pointer,
    report: &mut Report,
) {
    check_message(&rule.message, &place.at("message"), report);
    let fields = place.at("fields");
    if rule.fields.is_empty() {
        report.error(
            &fields,
            "unique-without-fields",
            "This rule names no fields. Name those that may occur only once together.",
        );
    }
    check_fields(table, &rule.fields, &fields, report);
    for (index, id) in rule.fields.iter().enumerate() {
        let field = table.field(id);
        let unfit = field.filter(|field| {
            matches!(
                field.kind,
                FieldType::Computed | FieldType::MultiSelect | FieldType::LongText
            )
        });
        if let Some(field) = unfit {
            report.error(
                &fields.index(index),
                "unique-does-not-fit",
                format!(
                    "'{}' cannot be part of a unique rule. Use fields that hold one stored value \
                     each.",
                    field.label
                ),
            );
        }
    }
    if let Some(condition) = &rule.condition {
        filters::check(
            context,
            table,
            condition,
            filters::Place::Index,
            &place.at("where"),
            report,
        );
    }
}

/// Ends a phrase as a sentence, unless a hint already did.
pub(super) fn sentence(phrase: &str) -> String {
    if phrase.ends_with(['?', '.']) {
        phrase.to_owned()
    } else {
        format!("{phrase}.")
    }
}
