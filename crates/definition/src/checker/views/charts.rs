//! Charts: groups that can be made, and numbers that can be worked out.

use super::fields::stored;
use crate::checker::context::{Context, label_of};
use crate::document::{Chart, Measure, MeasureOp, Table, View};
use crate::kind::Kind;
use edgewright_finding::{Pointer, Report};

/// Checks the chart of a view, if it has one.
pub(super) fn check<'a>(
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
