//! The fields a view names: each exists, has a stored value where it needs one, and fits its use.

use crate::checker::context::{Context, label_of, no_field};
use crate::checker::tables::sentence;
use crate::document::{FieldType, MeasureOp, Table, View, ViewType};
use crate::kind::Kind;
use edgewright_finding::{Pointer, Report};

/// Checks the fields shown, the order and the totals.
pub(super) fn check_lists<'a>(
    context: &Context<'a>,
    table: &'a Table,
    view: &View,
    place: &Pointer,
    report: &mut Report,
) {
    for (index, id) in view.fields.iter().enumerate() {
        let pointer = place.at("fields").index(index);
        if !known(table, id, &pointer, report) {
            continue;
        }
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

/// Checks what makes the groups or the columns.
pub(super) fn check_groups<'a>(
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
        report.warning(
            &pointer,
            "kanban-not-by-state",
            format!(
                "Cards move between columns, and the states of {} are in '{}'. Group by that \
             field, or remove the states.",
                table.label,
                label_of(table, &lifecycle.field)
            ),
        );
    }
}

/// Checks the dates and colours of a calendar.
pub(super) fn check_dates<'a>(
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
        report.error(
            &place.at("end"),
            "calendar-dates-differ",
            "The start and the end must both be dates, or both dates with a time. Choose \
             two of the same type.",
        );
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

/// Whether a field or system column exists; otherwise a finding says so.
pub(super) fn known(table: &Table, id: &str, pointer: &Pointer, report: &mut Report) -> bool {
    let exists = table.field(id).is_some() || Kind::of_system(id).is_some();
    if !exists {
        report.error(pointer, "unknown-field", sentence(&no_field(table, id)));
    }
    exists
}

/// The kind of a field that has a stored value and fits a use; otherwise a finding with the reason.
pub(super) fn stored<'a>(
    context: &Context<'a>,
    table: &'a Table,
    id: &str,
    pointer: &Pointer,
    report: &mut Report,
    fits: impl Fn(Kind<'_>) -> bool,
    reason: &str,
) -> Option<Kind<'a>> {
    if !known(table, id, pointer, report) {
        return None;
    }
    let kind = Kind::of_name(table, id)?;
    let label = label_of(table, id);
    if context.is_volatile(table, id) {
        report.error(
            pointer,
            "field-changes-by-itself",
            format!(
                "'{label}' is worked out from the day or the person and has no stored value to \
             use here. Choose a field it is made of."
            ),
        );
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
