//! What each type of view needs and can have.

use super::charts;
use super::fields::{check_dates, check_groups, check_lists, known};
use crate::checker::context::{Context, no_field};
use crate::checker::filters;
use crate::checker::form::check_label;
use crate::checker::tables::sentence;
use crate::document::{FieldType, Table, View, ViewType};
use edgewright_finding::{Pointer, Report};

/// Checks the members of one view.
pub(super) fn check<'a>(
    context: &Context<'a>,
    table: &'a Table,
    view: &View,
    place: &Pointer,
    report: &mut Report,
) {
    check_fitting(view, place, report);
    check_needed(view, place, report);
    check_lists(context, table, view, place, report);
    check_groups(context, table, view, place, report);
    check_dates(context, table, view, place, report);
    charts::check(context, table, view, place, report);
    check_related(context, table, view, place, report);
    if let Some(filter) = &view.filter {
        filters::check(
            context,
            table,
            filter,
            filters::Place::Running,
            &place.at("filter"),
            report,
        );
    }
    for (index, highlight) in view.highlights.iter().enumerate() {
        let place = place.at("highlights").index(index);
        check_label(&highlight.label, &place.at("label"), report);
        filters::check(
            context,
            table,
            &highlight.filter,
            filters::Place::Running,
            &place.at("filter"),
            report,
        );
    }
    if let Some(label) = &view.submit_label {
        check_label(label, &place.at("submit_label"), report);
    }
}

/// The members each type of view can have, beside id, label, type, table, icon and roles.
const fn fitting(kind: ViewType) -> &'static [&'static str] {
    match kind {
        ViewType::Grid => &[
            "filter",
            "sort",
            "fields",
            "group_by",
            "totals",
            "highlights",
        ],
        ViewType::Detail => &["filter", "sort", "fields", "related", "highlights"],
        ViewType::Form => &["fields", "submit_label"],
        ViewType::Cards => &[
            "filter",
            "sort",
            "fields",
            "group_by",
            "subtitle",
            "highlights",
        ],
        ViewType::Kanban => &[
            "filter",
            "sort",
            "fields",
            "group_by",
            "subtitle",
            "highlights",
        ],
        ViewType::Calendar => &[
            "filter",
            "sort",
            "fields",
            "subtitle",
            "start",
            "end",
            "color_by",
            "highlights",
        ],
        ViewType::Chart => &["filter", "chart"],
        ViewType::Dashboard => &["tiles"],
    }
}

fn check_fitting(view: &View, place: &Pointer, report: &mut Report) {
    let given = [
        ("filter", view.filter.is_some()),
        ("sort", !view.sort.is_empty()),
        ("fields", !view.fields.is_empty()),
        ("group_by", view.group_by.is_some()),
        ("subtitle", view.subtitle.is_some()),
        ("start", view.start.is_some()),
        ("end", view.end.is_some()),
        ("color_by", view.color_by.is_some()),
        ("chart", view.chart.is_some()),
        ("totals", !view.totals.is_empty()),
        ("related", !view.related.is_empty()),
        ("highlights", !view.highlights.is_empty()),
        ("tiles", !view.tiles.is_empty()),
        ("submit_label", view.submit_label.is_some()),
    ];
    for (member, given) in given {
        if given && !fitting(view.kind).contains(&member) {
            report.error(
                &place.at(member),
                "member-does-not-fit",
                format!(
                    "'{member}' means nothing for this type of view. Remove it from '{}'.",
                    view.label
                ),
            );
        }
    }
}

fn check_needed(view: &View, place: &Pointer, report: &mut Report) {
    let missing = match view.kind {
        ViewType::Kanban if view.group_by.is_none() => {
            Some(("group_by", "a select whose options are its columns"))
        }
        ViewType::Calendar if view.start.is_none() => {
            Some(("start", "a date at which it shows each row"))
        }
        ViewType::Chart if view.chart.is_none() => Some(("chart", "what it draws")),
        _ => None,
    };
    if let Some((member, what)) = missing {
        report.error(
            place,
            "member-missing",
            format!("'{}' needs {what} ('{member}').", view.label),
        );
    }
}

fn check_related<'a>(
    context: &Context<'a>,
    table: &'a Table,
    view: &View,
    place: &Pointer,
    report: &mut Report,
) {
    for (index, related) in view.related.iter().enumerate() {
        let place = place.at("related").index(index);
        let Some(other) = context.table(&related.table) else {
            report.error(
                &place.at("table"),
                "unknown-table",
                context.no_table(&related.table),
            );
            continue;
        };
        let field = other.field(&related.field);
        let points_here = field.is_some_and(|field| {
            field.kind == FieldType::Relation && field.table.as_deref() == Some(&table.id)
        });
        if !points_here {
            let hint = if field.is_none() {
                sentence(&no_field(other, &related.field))
            } else {
                format!("'{}' does not point at {}.", related.field, table.label)
            };
            report.error(
                &place.at("field"),
                "related-does-not-point-here",
                format!("{hint} Name the relation of {} that does.", other.label),
            );
        }
        for (index, id) in related.fields.iter().enumerate() {
            known(other, id, &place.at("fields").index(index), report);
        }
    }
}
