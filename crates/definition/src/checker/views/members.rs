//! What each type of view needs, what it can have, and which fields fit where.

use crate::checker::context::{Context, label_of, no_field};
use crate::checker::filters;
use crate::checker::form::{check_label, check_sentence};
use crate::checker::report::Report;
use crate::checker::tables::sentence;
use crate::document::{Chart, FieldType, Measure, MeasureOp, Table, View, ViewType};
use crate::kind::Kind;
use crate::pointer::Pointer;

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
    check_field_lists(context, table, view, place, report);
    check_groups(context, table, view, place, report);
    check_dates(context, table, view, place, report);
    check_chart(context, table, view, place, report);
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

fn check_field_lists<'a>(
    context: &Context<'a>,
    table: &'a Table,
    view: &View,
    place: &Pointer,
    report: &mut Report,
) {
    for (index, id) in view.fields.iter().enumerate() {
        let pointer = place.at("fields").index(index);
        let Some(kind) = known(table, id, &pointer, report) else {
            continue;
        };
        if view.fields.iter().take(index).any(|earlier| earlier == id) {
            report.error(
                &pointer,
                "field-twice",
                format!("'{id}' is shown twice. Keep one."),
            );
        }
        let given_by_app = table
            .field(id)
            .is_none_or(|field| matches!(field.kind, FieldType::Computed | FieldType::Autonumber));
        if view.kind == ViewType::Form && given_by_app {
            report.error(
                &pointer,
                "field-not-settable",
                format!(
                    "'{}' is given by the app and cannot be filled in. Remove it from the form.",
                    label_of(table, id)
                ),
            );
        }
        let _ = kind;
    }
    if let Some(subtitle) = &view.subtitle {
        known(table, subtitle, &place.at("subtitle"), report);
    }
    for (index, sort) in view.sort.iter().enumerate() {
        let pointer = place.at("sort").index(index).at("field");
        let sortable = |kind: Kind<'_>| !matches!(kind, Kind::MultiSelect(_) | Kind::Person);
        stored(
            context,
            table,
            &sort.field,
            &pointer,
            report,
            sortable,
            "cannot be put in order",
        );
    }
    for (index, total) in view.totals.iter().enumerate() {
        let pointer = place.at("totals").index(index).at("field");
        let addable = |kind: Kind<'_>| total.op == MeasureOp::Count || kind.is_number();
        stored(
            context,
            table,
            &total.field,
            &pointer,
            report,
            addable,
            "is not a number to work out a total of",
        );
    }
}

fn check_groups<'a>(
    context: &Context<'a>,
    table: &'a Table,
    view: &View,
    place: &Pointer,
    report: &mut Report,
) {
    let Some(id) = &view.group_by else { return };
    let pointer = place.at("group_by");
    if view.kind != ViewType::Kanban {
        let groupable =
            |kind: Kind<'_>| !matches!(kind, Kind::MultiSelect(_) | Kind::LongText | Kind::RowId);
        stored(
            context,
            table,
            id,
            &pointer,
            report,
            groupable,
            "cannot make groups",
        );
        return;
    }
    let is_select = |kind: Kind<'_>| matches!(kind, Kind::Select(_));
    stored(
        context,
        table,
        id,
        &pointer,
        report,
        is_select,
        "is not a select, so its values cannot be the columns",
    );
    let other_states = table
        .lifecycle
        .as_ref()
        .filter(|lifecycle| &lifecycle.field != id);
    if let Some(lifecycle) = other_states {
        report.warning(&pointer, "kanban-not-by-state", format!("Cards move between columns, and the states of {} are in '{}'. Group by that field, or remove the states.", table.label, label_of(table, &lifecycle.field)));
    }
}

fn check_dates<'a>(
    context: &Context<'a>,
    table: &'a Table,
    view: &View,
    place: &Pointer,
    report: &mut Report,
) {
    let temporal = |kind: Kind<'_>| kind.is_temporal();
    let mut date = |member: &str, id: &Option<String>| {
        let id = id.as_deref()?;
        stored(
            context,
            table,
            id,
            &place.at(member),
            report,
            temporal,
            "is not a date",
        )
    };
    let start = date("start", &view.start);
    let end = date("end", &view.end);
    if let (Some(start), Some(end)) = (start, end)
        && start != end
    {
        report.error(&place.at("end"), "calendar-dates-differ", "The start and the end must both be dates, or both dates with a time. Choose two of the same type.");
    }
    if let Some(id) = &view.color_by {
        let is_select = |kind: Kind<'_>| matches!(kind, Kind::Select(_));
        stored(
            context,
            table,
            id,
            &place.at("color_by"),
            report,
            is_select,
            "is not a select, so it has no colours",
        );
    }
}

fn check_chart<'a>(
    context: &Context<'a>,
    table: &'a Table,
    view: &View,
    place: &Pointer,
    report: &mut Report,
) {
    let Some(Chart {
        group_by,
        bucket,
        measure,
        ..
    }) = &view.chart
    else {
        return;
    };
    let place = place.at("chart");
    let groupable = |kind: Kind<'_>| {
        !matches!(
            kind,
            Kind::MultiSelect(_) | Kind::LongText | Kind::RowId | Kind::Person
        )
    };
    let kind = stored(
        context,
        table,
        group_by,
        &place.at("group_by"),
        report,
        groupable,
        "cannot make groups",
    );
    if let Some(kind) = kind {
        if bucket.is_some() && !kind.is_temporal() {
            report.error(
                &place.at("bucket"),
                "member-does-not-fit",
                format!(
                    "'{}' is not a date, so it has no days or months. Remove 'bucket'.",
                    label_of(table, group_by)
                ),
            );
        }
        if bucket.is_none() && kind.is_temporal() {
            report.error(
                &place,
                "member-missing",
                format!(
                    "'{}' is a date. Say how wide one bar is ('bucket'): day, week, month or year.",
                    label_of(table, group_by)
                ),
            );
        }
    }
    check_measure(context, table, measure, &place.at("measure"), report);
}

fn check_measure<'a>(
    context: &Context<'a>,
    table: &'a Table,
    measure: &Measure,
    place: &Pointer,
    report: &mut Report,
) {
    match (&measure.field, measure.op) {
        (None, MeasureOp::Count) => {}
        (Some(_), MeasureOp::Count) => {
            report.error(
                &place.at("field"),
                "member-does-not-fit",
                "Counting rows needs no field. Remove it.",
            );
        }
        (None, _) => report.error(
            place,
            "member-missing",
            "Say which number field this is worked out of ('field').",
        ),
        (Some(id), _) => {
            let is_number = |kind: Kind<'_>| kind.is_number();
            stored(
                context,
                table,
                id,
                &place.at("field"),
                report,
                is_number,
                "is not a number to work out anything of",
            );
        }
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

/// A field or system column that exists; otherwise a finding.
fn known<'a>(
    table: &'a Table,
    id: &str,
    pointer: &Pointer,
    report: &mut Report,
) -> Option<Option<Kind<'a>>> {
    if table.field(id).is_none() && Kind::of_system(id).is_none() {
        check_sentence(id, pointer, report);
        report.error(pointer, "unknown-field", sentence(&no_field(table, id)));
        return None;
    }
    Some(Kind::of_name(table, id))
}

/// The kind of a field that has a stored value and fits a use; otherwise a finding with the reason.
fn stored<'a>(
    context: &Context<'a>,
    table: &'a Table,
    id: &str,
    pointer: &Pointer,
    report: &mut Report,
    fits: impl Fn(Kind<'_>) -> bool,
    reason: &str,
) -> Option<Kind<'a>> {
    let kind = known(table, id, pointer, report)??;
    let label = label_of(table, id);
    if context.is_volatile(table, id) {
        report.error(pointer, "field-changes-by-itself", format!("'{label}' is worked out from the day or the person and has no stored value to use here. Choose a field it is made of."));
        return None;
    }
    if !fits(kind) {
        report.error(
            pointer,
            "field-does-not-fit",
            format!(
                "'{label}' holds {} and {reason}. Choose another field.",
                kind.words()
            ),
        );
        return None;
    }
    Some(kind)
}
