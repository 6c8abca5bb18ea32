//! Checks of the rules the brief states.

use edgewright_definition::{
    contract_test::{ContractTest, Step, StepAction},
    document::{FieldType, Operand, Table},
};
use edgewright_pipeline::agent::TesterInput;

use super::{done, refused, rows::Rows, test};
use crate::{
    meaning::{rule::Meaning, written::alternatives},
    naming::{capitalised, listed, lower_first, with_article},
    spec::{meanings_of, state_id},
};

/// A check for every rule that can be broken by adding a row.
pub fn tests(input: &TesterInput, rows: &Rows<'_>) -> Vec<ContractTest> {
    meanings_of(&input.brief)
        .iter()
        .filter_map(|(id, _, meaning)| match meaning {
            Meaning::Once {
                thing,
                fields,
                states,
            } => once(id, rows.table(thing)?, fields, states, rows),
            Meaning::Order {
                thing,
                later,
                earlier,
            } => order(id, rows.table(thing)?, later, earlier, rows),
            Meaning::Within {
                thing,
                field,
                least,
                most,
            } => within(id, rows.table(thing)?, field, *least, *most, rows),
            _ => None,
        })
        .collect()
}

fn label(table: &Table, id: &str) -> String {
    table
        .field(id)
        .map_or_else(|| id.to_owned(), |field| lower_first(&field.label))
}

/// Two rows with the same values: the second is refused; once the first is finished, it is not.
fn once(
    id: &str,
    table: &Table,
    fields: &[String],
    states: &[String],
    rows: &Rows<'_>,
) -> Option<ContractTest> {
    let enforced = table.unique.iter().any(|unique| unique.id == id)
        || fields
            .first()
            .and_then(|field| table.field(field))
            .is_some_and(|field| field.unique && fields.len() == 1);
    if !enforced {
        return None;
    }
    let (mut given, mut first) = rows.whole(table, 1);
    let (more, mut second) = rows.whole(table, 2);
    given.extend(more);
    for field in fields {
        let value = match first.get(field) {
            Some(value) => value.clone(),
            None => rows.value(table.field(field)?, 1, &mut given)?,
        };
        first.insert(field.clone(), value.clone());
        second.insert(field.clone(), value);
    }
    let create =
        |name: &str, values: std::collections::BTreeMap<String, Operand>| StepAction::Create {
            table: table.id.clone(),
            reference: Some(name.to_owned()),
            values,
        };
    let mut steps = Vec::new();
    let machine = table.lifecycle.as_ref();
    let initial_counts = states.is_empty()
        || machine.is_some_and(|machine| {
            states
                .iter()
                .any(|state| state_id(table, state) == machine.initial)
        });
    if initial_counts {
        steps.push(done("owner", create("first", first)));
        steps.push(refused("owner", create("second", second)));
    } else {
        let transition = machine?.transitions.iter().find(|transition| {
            transition.from.contains(
                &machine
                    .map(|machine| machine.initial.clone())
                    .unwrap_or_default(),
            ) && states
                .iter()
                .any(|state| state_id(table, state) == transition.to)
        })?;
        let go = |name: &str| StepAction::Transition {
            row: name.to_owned(),
            transition: transition.id.clone(),
        };
        steps.push(done("owner", create("first", first)));
        steps.push(done("owner", go("first")));
        steps.push(done("owner", create("second", second)));
        steps.push(refused("owner", go("second")));
    }
    let sentence = once_words(table, fields, states);
    Some(test(
        format!("rule_{id}"),
        sentence,
        Some(format!("rule_{id}")),
        given,
        steps,
    ))
}

fn once_words(table: &Table, fields: &[String], states: &[String]) -> String {
    let names: Vec<String> = fields.iter().map(|field| label(table, field)).collect();
    let states: Vec<String> = states.iter().map(|state| lower_first(state)).collect();
    let which = if states.is_empty() {
        String::new()
    } else {
        format!(" while one is {}", alternatives(&states))
    };
    format!(
        "A second {} with the same {} is refused{which}",
        lower_first(&table.label_one),
        listed(&names)
    )
}

fn order(
    id: &str,
    table: &Table,
    later: &str,
    earlier: &str,
    rows: &Rows<'_>,
) -> Option<ContractTest> {
    let (given, mut wrong) = rows.whole(table, 1);
    let (after, before) = (table.field(later)?, table.field(earlier)?);
    let at = |kind: FieldType, number: i64| {
        Some(match kind {
            FieldType::Date => Operand::Today { today: number },
            FieldType::DateTime => Operand::Now {
                now: number * 86_400,
            },
            FieldType::Integer => Operand::from(number),
            FieldType::Decimal | FieldType::Money => Operand::from(number.to_string()),
            _ => return None,
        })
    };
    let mut right = wrong.clone();
    wrong.insert(later.to_owned(), at(after.kind, 3)?);
    wrong.insert(earlier.to_owned(), at(before.kind, 5)?);
    right.insert(later.to_owned(), at(after.kind, 5)?);
    right.insert(earlier.to_owned(), at(before.kind, 3)?);
    let create = |values| StepAction::Create {
        table: table.id.clone(),
        reference: None,
        values,
    };
    let words = if matches!(after.kind, FieldType::Date | FieldType::DateTime) {
        "before"
    } else {
        "below"
    };
    let sentence = format!(
        "{} whose {} is {words} its {} is refused",
        capitalised(&with_article(&table.label_one)),
        label(table, later),
        label(table, earlier)
    );
    Some(test(
        format!("rule_{id}"),
        sentence,
        Some(format!("rule_{id}")),
        given,
        vec![
            refused("owner", create(wrong)),
            done("owner", create(right)),
        ],
    ))
}

fn within(
    id: &str,
    table: &Table,
    field: &str,
    least: Option<i64>,
    most: Option<i64>,
    rows: &Rows<'_>,
) -> Option<ContractTest> {
    let known = table.field(field)?;
    let (given, values) = rows.whole(table, 1);
    let create = |number: i64| -> StepAction {
        let mut values = values.clone();
        let value = if known.kind == FieldType::Integer {
            Operand::from(number)
        } else {
            Operand::from(number.to_string())
        };
        values.insert(field.to_owned(), value);
        StepAction::Create {
            table: table.id.clone(),
            reference: None,
            values,
        }
    };
    let mut steps: Vec<Step> = Vec::new();
    if let Some(least) = least {
        steps.push(refused("owner", create(least - 1)));
    }
    if let Some(most) = most {
        steps.push(refused("owner", create(most + 1)));
    }
    steps.push(done("owner", create(least.or(most)?)));
    let bounds = match (least, most) {
        (Some(0), None) => "negative".to_owned(),
        (Some(low), Some(high)) => format!("below {low} or above {high}"),
        (Some(low), None) => format!("below {low}"),
        (None, Some(high)) => format!("above {high}"),
        (None, None) => return None,
    };
    let sentence = format!(
        "{} whose {} is {bounds} is refused",
        capitalised(&with_article(&table.label_one)),
        label(table, field)
    );
    Some(test(
        format!("rule_{id}"),
        sentence,
        Some(format!("rule_{id}")),
        given,
        steps,
    ))
}
