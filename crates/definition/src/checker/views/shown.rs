//! What a view shows to whom: never a field hidden from a role that sees the view, and forms that can be sent.

use crate::checker::context::{Context, label_of, roles_seeing};
use crate::document::{Filter, Grant, Table, View, ViewType};
use edgewright_finding::{Pointer, Report};

/// Checks one view against every role that sees it.
pub(super) fn check(
    context: &Context<'_>,
    table: &Table,
    view: &View,
    place: &Pointer,
    report: &mut Report,
) {
    for role in roles_seeing(context.app, view) {
        let label = context.role_label(role);
        let Some(grant) = context.grant(&table.id, role) else {
            continue;
        };
        for (pointer, field) in used_fields(view, place) {
            if grant.hidden_fields.iter().any(|hidden| hidden == field) {
                report.error(
                    &pointer,
                    "view-shows-hidden-field",
                    format!("'{label}' sees this view, and '{}' is hidden from it. Remove the field here, \
                         keep the view from the role, or do not hide the field.", label_of(table, field)),
                );
            }
        }
        check_related(context, view, role, place, report);
        if view.kind == ViewType::Form {
            check_form(table, view, grant, label, place, report);
        }
    }
}

/// Every field a view's look depends on, with its place.
fn used_fields<'v>(view: &'v View, place: &Pointer) -> Vec<(Pointer, &'v str)> {
    let mut used = Vec::new();
    for (index, field) in view.fields.iter().enumerate() {
        used.push((place.at("fields").index(index), field.as_str()));
    }
    let single = [
        ("group_by", &view.group_by),
        ("subtitle", &view.subtitle),
        ("start", &view.start),
        ("end", &view.end),
        ("color_by", &view.color_by),
    ];
    for (member, field) in single {
        used.extend(field.as_deref().map(|field| (place.at(member), field)));
    }
    for (index, sort) in view.sort.iter().enumerate() {
        used.push((place.at("sort").index(index).at("field"), &sort.field));
    }
    for (index, total) in view.totals.iter().enumerate() {
        used.push((place.at("totals").index(index).at("field"), &total.field));
    }
    if let Some(chart) = &view.chart {
        used.push((place.at("chart").at("group_by"), &chart.group_by));
        let measured = chart.measure.field.as_deref();
        used.extend(measured.map(|field| (place.at("chart").at("measure").at("field"), field)));
    }
    if let Some(filter) = &view.filter {
        filter_fields(filter, &place.at("filter"), &mut used);
    }
    for (index, highlight) in view.highlights.iter().enumerate() {
        filter_fields(
            &highlight.filter,
            &place.at("highlights").index(index).at("filter"),
            &mut used,
        );
    }
    used
}

/// Every field a condition compares, with its place.
pub(in crate::checker) fn filter_fields<'f>(
    filter: &'f Filter,
    place: &Pointer,
    used: &mut Vec<(Pointer, &'f str)>,
) {
    match filter {
        Filter::All { all } => {
            for (index, filter) in all.iter().enumerate() {
                filter_fields(filter, &place.at("all").index(index), used);
            }
        }
        Filter::Any { any } => {
            for (index, filter) in any.iter().enumerate() {
                filter_fields(filter, &place.at("any").index(index), used);
            }
        }
        Filter::Not { not } => filter_fields(not, &place.at("not"), used),
        Filter::Test(test) => used.push((place.at("field"), &test.field)),
    }
}

fn check_related<'a>(
    context: &Context<'a>,
    view: &View,
    role: &'a str,
    place: &Pointer,
    report: &mut Report,
) {
    for (index, related) in view.related.iter().enumerate() {
        let Some(other) = context.table(&related.table) else {
            continue;
        };
        let place = place.at("related").index(index);
        let grant = context.grant(&related.table, role);
        if grant.is_none_or(|grant| grant.read.is_none()) {
            report.warning(
                &place,
                "related-not-readable",
                format!(
                    "'{}' sees this view and none of its {}, because it may not read them. The \
                 part stays empty for it.",
                    context.role_label(role),
                    other.label
                ),
            );
        }
        let hidden = |id: &str| {
            grant.is_some_and(|grant| grant.hidden_fields.iter().any(|hidden| hidden == id))
        };
        for (index, id) in related
            .fields
            .iter()
            .enumerate()
            .filter(|(_, id)| hidden(id))
        {
            report.error(
                &place.at("fields").index(index),
                "view-shows-hidden-field",
                format!(
                    "'{}' sees this view, and '{}' of {} is hidden from it. Remove the field here \
                 or do not hide it.",
                    context.role_label(role),
                    label_of(other, id),
                    other.label
                ),
            );
        }
        if hidden(&related.field) {
            report.error(
                &place.at("field"),
                "view-shows-hidden-field",
                format!(
                    "'{}' sees this view, and the relation it goes by is hidden from it. Remove \
                 the part or do not hide the field.",
                    context.role_label(role)
                ),
            );
        }
    }
}

fn check_form(
    table: &Table,
    view: &View,
    grant: &Grant,
    role: &str,
    place: &Pointer,
    report: &mut Report,
) {
    let pointer = place.at("fields");
    for (index, id) in view.fields.iter().enumerate() {
        if grant
            .read_only_fields
            .iter()
            .any(|read_only| read_only == id)
        {
            report.warning(
                &pointer.index(index),
                "form-field-read-only",
                format!(
                    "'{role}' may not fill in '{}'. It will be left out of the form for this role.",
                    label_of(table, id)
                ),
            );
        }
        if table
            .lifecycle
            .as_ref()
            .is_some_and(|lifecycle| &lifecycle.field == id)
        {
            report.warning(
                &pointer.index(index),
                "form-asks-for-state",
                format!(
                    "A new row always starts in its first state. Remove '{}' from the form.",
                    label_of(table, id)
                ),
            );
        }
    }
}
