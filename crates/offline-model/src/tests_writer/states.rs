//! Checks of the states: the usual way works, a step that does not exist is refused.

use edgewright_definition::{
    contract_test::{ContractTest, StepAction},
    document::{Lifecycle, Operand, Table, Transition},
};
use edgewright_pipeline::agent::TesterInput;

use super::{done, refused, rows::Rows, test};
use crate::{
    naming::{capitalised, lower_first, with_article},
    spec::meanings_of,
};

/// Two checks for every table that has states.
pub fn tests(input: &TesterInput, rows: &Rows<'_>) -> Vec<ContractTest> {
    let needs_more = |table: &Table| {
        meanings_of(&input.brief).iter().any(|(_, _, meaning)| matches!(meaning, crate::meaning::rule::Meaning::Filled { thing, state: Some(_), .. } if *thing == table.id))
    };
    let machines = || {
        input
            .spec
            .tables
            .iter()
            .filter_map(|table| table.lifecycle.as_ref().map(|machine| (table, machine)))
    };
    let mut tests = Vec::new();
    for (table, machine) in machines() {
        tests.extend(usual_way(table, machine, rows, needs_more(table)));
        tests.extend(no_shortcut(table, machine, rows));
    }
    tests
}

fn label(table: &Table, machine: &Lifecycle, id: &str) -> String {
    let field = table.field(&machine.field);
    field
        .and_then(|field| field.options.iter().find(|option| option.id == id))
        .map_or_else(|| id.to_owned(), |option| option.label.clone())
}

/// From the first state along the moves that lead forward, as far as they go.
fn usual_way(
    table: &Table,
    machine: &Lifecycle,
    rows: &Rows<'_>,
    fill: bool,
) -> Option<ContractTest> {
    let way = way(table, machine);
    if way.is_empty()
        || machine
            .transitions
            .iter()
            .any(|transition| transition.guard.is_some())
    {
        return None;
    }
    let (mut given, mut values) = rows.whole(table, 1);
    if fill {
        for field in &table.fields {
            let is_state = field.id == machine.field;
            if !values.contains_key(&field.id)
                && !is_state
                && let Some(value) = rows.value(field, 1, &mut given)
            {
                values.insert(field.id.clone(), value);
            }
        }
    }
    let mut create = done(
        "owner",
        StepAction::Create {
            table: table.id.clone(),
            reference: Some("row".to_owned()),
            values,
        },
    );
    create.expect.values.insert(
        machine.field.clone(),
        Operand::from(machine.initial.clone()),
    );
    let mut steps = vec![create];
    for transition in &way {
        let mut step = done(
            "owner",
            StepAction::Transition {
                row: "row".to_owned(),
                transition: transition.id.clone(),
            },
        );
        step.expect
            .values
            .insert(machine.field.clone(), Operand::from(transition.to.clone()));
        for (field, value) in &transition.set {
            if matches!(value, Operand::Today { .. }) {
                step.expect.values.insert(field.clone(), value.clone());
            }
        }
        steps.push(step);
    }
    let names: Vec<String> = std::iter::once(machine.initial.clone())
        .chain(way.iter().map(|transition| transition.to.clone()))
        .map(|id| label(table, machine, &id))
        .collect();
    let sentence = format!(
        "{} goes from {}",
        capitalised(&with_article(&table.label_one)),
        names.join(" to ")
    );
    Some(test(
        format!("{}_usual_way", table.id),
        sentence,
        Some(format!("{}_states", table.id)),
        given,
        steps,
    ))
}

/// The moves in the order of the states, never to a state seen before.
fn way<'t>(table: &Table, machine: &'t Lifecycle) -> Vec<&'t Transition> {
    let position = |id: &str| {
        table
            .field(&machine.field)
            .and_then(|field| field.options.iter().position(|option| option.id == id))
    };
    let stopped = |id: &str| {
        let kind = crate::language::states::state_kind(&label(table, machine, id));
        matches!(
            kind,
            crate::language::states::StateKind::Stopped | crate::language::states::StateKind::Side
        )
    };
    let mut at = machine.initial.as_str();
    let mut way: Vec<&Transition> = Vec::new();
    for _ in 0..8 {
        let next = machine
            .transitions
            .iter()
            .filter(|transition| {
                transition.from.iter().any(|from| from == at)
                    && position(&transition.to) > position(at)
                    && !stopped(&transition.to)
            })
            .min_by_key(|transition| position(&transition.to));
        let Some(next) = next else {
            break;
        };
        way.push(next);
        at = &next.to;
    }
    way
}

/// A move that does not start from the first state.
fn no_shortcut(table: &Table, machine: &Lifecycle, rows: &Rows<'_>) -> Option<ContractTest> {
    let transition = machine.transitions.iter().find(|transition| {
        !transition.from.contains(&machine.initial) && transition.to != machine.initial
    })?;
    let given = rows.named(table, 1, "row");
    let step = refused(
        "owner",
        StepAction::Transition {
            row: "row".to_owned(),
            transition: transition.id.clone(),
        },
    );
    let sentence = format!(
        "{} that is {} cannot go straight to {}",
        capitalised(&with_article(&table.label_one)),
        lower_first(&label(table, machine, &machine.initial)),
        lower_first(&label(table, machine, &transition.to))
    );
    Some(test(
        format!("{}_no_shortcut", table.id),
        sentence,
        Some(format!("{}_states", table.id)),
        given,
        vec![step],
    ))
}
