//! Checks of fields that are worked out.

use edgewright_definition::{
    contract_test::{ContractTest, StepAction},
    document::{FieldType, Operand, ResultType, Table},
};
use edgewright_pipeline::{
    agent::TesterInput,
    artifact::{BriefField, BriefThing, FieldKind},
};

use super::{done, rows::Rows, test};
use crate::{
    meaning::rule::{Formula, Meaning},
    naming::{lower_first, with_article},
    spec::{guess_formula, meanings_of},
};

/// A check for every worked-out field whose formula is known.
pub fn tests(input: &TesterInput, rows: &Rows<'_>) -> Vec<ContractTest> {
    let meanings = meanings_of(&input.brief);
    let mut tests = Vec::new();
    for thing in &input.brief.things {
        for field in thing
            .fields
            .iter()
            .filter(|field| field.kind == FieldKind::WorkedOut)
        {
            let stated = meanings.iter().find_map(|(_, _, meaning)| match meaning {
                Meaning::WorkedOut {
                    thing: owner,
                    field: id,
                    formula,
                } if *owner == thing.id && *id == field.id => Some(formula.clone()),
                _ => None,
            });
            // In a live app the field may have been worked out in a way nobody stated here.
            let is_new = input.kept.tests.is_empty();
            let guessed = || guess_formula(&field.label, thing, &field.id).filter(|_| is_new);
            let formula = stated.or_else(guessed);
            tests.extend(formula.and_then(|formula| check(thing, field, &formula, rows)));
        }
    }
    tests
}

fn check(
    thing: &BriefThing,
    field: &BriefField,
    formula: &Formula,
    rows: &Rows<'_>,
) -> Option<ContractTest> {
    let table = rows.table(&thing.id)?;
    let computed = table.field(&field.id)?;
    let (given, mut values) = rows.whole(table, 1);
    let mut set = |id: &String, number: i64| -> Option<()> {
        let value = number_for(table, id, number)?;
        values.insert(id.clone(), value);
        Some(())
    };
    let result = match formula {
        Formula::Times(left, right) => {
            set(left, 3)?;
            set(right, 4)?;
            12
        }
        Formula::Minus(left, right) => {
            set(left, 9)?;
            set(right, 4)?;
            5
        }
        Formula::Plus(ids) => {
            for id in ids {
                set(id, 2)?;
            }
            i64::try_from(ids.len()).ok()? * 2
        }
        Formula::DaysBetween(from, Some(until)) => {
            set(from, 1)?;
            set(until, 4)?;
            3
        }
        Formula::DaysPast(date) => {
            set(date, -3)?;
            3
        }
        Formula::DaysUntil(date) => {
            set(date, 5)?;
            5
        }
        Formula::YearsSince(_) | Formula::Joined(_) | Formula::DaysBetween(_, None) => return None,
    };
    let expected = match computed.result? {
        ResultType::Integer => Operand::from(result),
        ResultType::Decimal | ResultType::Money => Operand::from(format!("{result}.00")),
        _ => return None,
    };
    let mut step = done(
        "owner",
        StepAction::Create {
            table: table.id.clone(),
            reference: None,
            values,
        },
    );
    step.expect.values.insert(computed.id.clone(), expected);
    let sentence = format!(
        "The {} of {} is worked out by the app",
        lower_first(&computed.label),
        with_article(&table.label_one)
    );
    Some(test(
        format!("{}_works_out_{}", table.id, computed.id),
        sentence,
        None,
        given,
        vec![step],
    ))
}

fn number_for(table: &Table, id: &str, number: i64) -> Option<Operand> {
    let field = table.field(id)?;
    Some(match field.kind {
        FieldType::Integer => Operand::from(number),
        FieldType::Decimal | FieldType::Money => Operand::from(number.to_string()),
        FieldType::Date => Operand::Today { today: number },
        FieldType::DateTime => Operand::Now {
            now: number * 86_400,
        },
        _ => return None,
    })
}
