//! The condition and the chart of a view, out of what its screen's note says.

use edgewright_definition::document::{
    Bucket, Chart, ChartKind, FieldTest, FieldType, Filter, FilterOp, Me, Measure, MeasureOp,
    Operand, Table,
};

use super::view_kinds::is_date;
use crate::{
    meaning::{rule::Warning, screen::Shown},
    spec,
};

/// The condition of a screen that shows only some rows.
#[must_use]
pub fn filter_of(shown: &Shown, table: &Table) -> Option<Filter> {
    let mut parts = Vec::new();
    if !shown.states.is_empty() {
        parts.extend(in_states(table, &shown.states));
    }
    let warning = match (&shown.past, &shown.soon, &shown.below) {
        (Some((field, days)), _, _) => Some(Warning::Past {
            field: field.clone(),
            days: *days,
        }),
        (_, Some((field, days)), _) => Some(Warning::Soon {
            field: field.clone(),
            days: *days,
        }),
        (_, _, Some((field, limit))) => Some(Warning::Below {
            field: field.clone(),
            limit: *limit,
        }),
        _ => None,
    };
    if let Some(filter) = warning.and_then(|warning| spec::filter_of_warning(table, &warning, &[]))
    {
        parts.push(filter);
        if shown.below.is_none() {
            parts.extend(in_states(table, &open_states(table)));
        }
    }
    if let Some((id, value)) = &shown.set {
        parts.extend(
            table
                .field(id)
                .and_then(|field| spec::is_value(field, value)),
        );
    }
    if shown.own {
        parts.push(Filter::Test(FieldTest {
            field: "created_by".to_owned(),
            op: FilterOp::Eq,
            value: Some(Operand::Me { me: Me::Id }),
        }));
    }
    match parts.len() {
        0 => None,
        1 => parts.pop(),
        _ => Some(Filter::All { all: parts }),
    }
}

/// Rows in one of the states; none if there are no states to be in.
fn in_states(table: &Table, labels: &[String]) -> Option<Filter> {
    let machine = table.lifecycle.as_ref().filter(|_| !labels.is_empty())?;
    let ids: Vec<String> = labels
        .iter()
        .map(|label| spec::state_id(table, label))
        .collect();
    Some(match ids.as_slice() {
        [one] => Filter::test(&machine.field, FilterOp::Eq, one.clone()),
        _ => Filter::test(&machine.field, FilterOp::In, serde_json::Value::from(ids)),
    })
}

/// The states from which something can still happen.
fn open_states(table: &Table) -> Vec<String> {
    let Some(machine) = &table.lifecycle else {
        return Vec::new();
    };
    let options = table
        .field(&machine.field)
        .map(|field| field.options.as_slice())
        .unwrap_or_default();
    let leads_on = |id: &String| {
        machine
            .transitions
            .iter()
            .any(|transition| transition.from.contains(id))
    };
    options
        .iter()
        .filter(|option| leads_on(&option.id))
        .map(|option| option.label.clone())
        .collect()
}

/// The chart a note describes, or the most telling one.
#[must_use]
pub fn chart_of(shown: &Shown, table: &Table) -> Option<Chart> {
    let by = shown.by.as_deref().and_then(|id| table.field(id));
    let state = table
        .lifecycle
        .as_ref()
        .and_then(|machine| table.field(&machine.field));
    let fallback = || {
        let select = state.or_else(|| {
            table
                .fields
                .iter()
                .find(|field| field.kind == FieldType::Select)
        });
        let date = table.fields.iter().find(|field| is_date(field));
        let link = table
            .fields
            .iter()
            .find(|field| field.kind == FieldType::Relation);
        if shown.per.is_some() {
            date.or(select)
        } else {
            select.or(link).or(date)
        }
    };
    let field = by.or_else(fallback)?;
    let bucket = is_date(field).then_some(match shown.per {
        Some("day") => Bucket::Day,
        Some("week") => Bucket::Week,
        Some("year") => Bucket::Year,
        _ => Bucket::Month,
    });
    let op = match shown.sum.as_ref().map(|(_, op)| *op) {
        Some("avg") => MeasureOp::Avg,
        Some("max") => MeasureOp::Max,
        Some("min") => MeasureOp::Min,
        Some(_) => MeasureOp::Sum,
        None => MeasureOp::Count,
    };
    let measured = shown.sum.as_ref().and_then(|(id, _)| table.field(id));
    let measure = Measure {
        op: if measured.is_some() {
            op
        } else {
            MeasureOp::Count
        },
        field: measured.map(|field| field.id.clone()),
    };
    let kind = if bucket.is_some() && measure.op != MeasureOp::Count {
        ChartKind::Line
    } else {
        ChartKind::Bar
    };
    Some(Chart {
        kind,
        group_by: field.id.clone(),
        bucket,
        measure,
    })
}
