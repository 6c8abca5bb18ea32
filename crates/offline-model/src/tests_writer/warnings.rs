//! Checks of the warnings: the row that is meant is counted, the one beside it is not.

use edgewright_definition::{
    contract_test::{ContractTest, StepAction},
    document::{Field, FieldType, Operand, Sample, Table},
};
use edgewright_pipeline::agent::TesterInput;

use super::{done, rows::Rows, test};
use crate::{
    implementer::alerts_of,
    meaning::rule::{Meaning, Warning},
    naming::capitalised,
    spec::{filter_of_warning, meanings_of},
};

/// A check for every warning.
pub fn tests(input: &TesterInput, rows: &Rows<'_>) -> Vec<ContractTest> {
    let alerts = alerts_of(&input.brief, &input.spec.tables, None);
    meanings_of(&input.brief)
        .iter()
        .filter_map(|(id, _, meaning)| {
            let Meaning::Warn {
                thing,
                when,
                unless,
            } = meaning
            else {
                return None;
            };
            let table = rows.table(thing)?;
            let alert = alerts.iter().find(|alert| alert.id == *id)?;
            let filter = filter_of_warning(table, when, unless)?;
            let (meant, beside) = (
                row(table, when, 1, true, rows)?,
                row(table, when, 2, false, rows)?,
            );
            let given: Vec<Sample> = meant.into_iter().chain(beside).collect();
            let mut step = done(
                "owner",
                StepAction::List {
                    table: table.id.clone(),
                    filter: Some(filter),
                    search: None,
                },
            );
            step.expect.count = Some(1);
            let sentence = format!("{} are warned of, and no others", capitalised(&alert.label));
            Some(test(
                format!("warning_{id}"),
                sentence,
                Some(format!("rule_{id}")),
                given,
                vec![step],
            ))
        })
        .collect()
}

/// A row that is meant by the warning, or one just beside it.
fn row(
    table: &Table,
    when: &Warning,
    number: i64,
    meant: bool,
    rows: &Rows<'_>,
) -> Option<Vec<Sample>> {
    let mut samples = rows.named(table, number, if meant { "meant" } else { "beside" });
    let sample = samples.last_mut()?;
    let (field, value) = match when {
        Warning::Past { field, days } => {
            let late = -days.max(&1) - 1;
            (
                field,
                date(table.field(field)?, if meant { late } else { 1 - days }),
            )
        }
        Warning::Soon { field, days } => (
            field,
            date(
                table.field(field)?,
                if meant { days.max(&1) - 1 } else { days + 5 },
            ),
        ),
        Warning::Below { field, limit } => (
            field,
            amount(
                table.field(field)?,
                if meant { limit - 1 } else { limit + 1 },
            ),
        ),
        Warning::Above { field, limit } => (
            field,
            amount(
                table.field(field)?,
                if meant { limit + 1 } else { limit - 1 },
            ),
        ),
        Warning::Is { field, value } => (field, other_value(table.field(field)?, value, meant)),
        Warning::InState(_) | Warning::Empty { .. } => return None,
    };
    sample.values.insert(field.clone(), value?);
    pull_earlier(sample, table, field);
    Some(samples)
}

/// Dates that must not come after the one that was set move before it.
fn pull_earlier(sample: &mut Sample, table: &Table, field: &str) {
    let Some(Operand::Today { today }) = sample.values.get(field).cloned() else {
        return;
    };
    for other in table
        .fields
        .iter()
        .filter(|other| other.kind == FieldType::Date && other.id != field)
    {
        if let Some(Operand::Today { today: day }) = sample.values.get_mut(&other.id) {
            *day = (*day).min(today);
        }
    }
}

fn date(field: &Field, days: i64) -> Option<Operand> {
    Some(match field.kind {
        FieldType::Date => Operand::Today { today: days },
        FieldType::DateTime => Operand::Now { now: days * 86_400 },
        _ => return None,
    })
}

fn amount(field: &Field, number: i64) -> Option<Operand> {
    let bound = |operand: &Option<Operand>| {
        operand
            .as_ref()
            .and_then(Operand::literal)
            .and_then(|value| value.as_i64().or_else(|| value.as_str()?.parse().ok()))
    };
    if bound(&field.min).is_some_and(|least| number < least)
        || bound(&field.max).is_some_and(|most| number > most)
    {
        return None;
    }
    Some(match field.kind {
        FieldType::Integer => Operand::from(number),
        FieldType::Decimal | FieldType::Money => Operand::from(number.to_string()),
        _ => return None,
    })
}

fn other_value(field: &Field, value: &str, meant: bool) -> Option<Operand> {
    match field.kind {
        FieldType::Boolean => Some(Operand::from((value == "yes") == meant)),
        FieldType::Select => {
            let is = |label: &str| label.to_lowercase() == value.to_lowercase();
            field
                .options
                .iter()
                .find(|option| is(&option.label) == meant)
                .map(|option| Operand::from(option.id.clone()))
        }
        _ => None,
    }
}
