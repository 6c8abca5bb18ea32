//! Checks of the live version that still make sense after a change.

use crate::language::lexicon::is_one_of;
use std::collections::BTreeMap;

use edgewright_definition::{
    contract_test::{ContractTest, ContractTests, Outcome, StepAction},
    document::{Filter, Operand, Sample, Table},
};
use edgewright_pipeline::artifact::Spec;

use super::rows::{Rows, is_needed};

/// The checks whose tables, fields, moves and roles still exist, with values for what is newly needed.
pub fn still_valid(kept: &ContractTests, spec: &Spec) -> Vec<ContractTest> {
    let rows = Rows::new(&spec.tables);
    kept.tests
        .iter()
        .filter(|test| fits(test, spec, &rows))
        .map(|test| completed(test.clone(), &rows))
        .collect()
}

fn fits(test: &ContractTest, spec: &Spec, rows: &Rows<'_>) -> bool {
    let mut names: BTreeMap<&str, &str> = test
        .given
        .iter()
        .filter_map(|sample| Some((sample.reference.as_deref()?, sample.table.as_str())))
        .collect();
    for step in &test.steps {
        if let StepAction::Create {
            table,
            reference: Some(name),
            ..
        } = &step.action
        {
            names.insert(name, table);
        }
    }
    let given = test.given.iter().all(|sample| {
        rows.table(&sample.table)
            .is_some_and(|table| known(&sample.values, table))
    });
    let visitors = spec.visibility == edgewright_definition::document::Visibility::Public;
    let steps = test.steps.iter().all(|step| {
        let role = step.role == "owner"
            || (step.role == "stranger" && !visitors)
            || spec.roles.iter().any(|role| role.id == step.role);
        let row = |name: &str| names.get(name).and_then(|table| rows.table(table));
        let action = match &step.action {
            StepAction::Create { table, values, .. } => {
                rows.table(table).is_some_and(|table| known(values, table))
            }
            StepAction::Update { row: name, values } => {
                row(name).is_some_and(|table| known(values, table))
            }
            StepAction::Transition {
                row: name,
                transition,
            } => row(name).is_some_and(|table| moves(table, transition)),
            StepAction::Delete { row: name } | StepAction::Read { row: name } => {
                row(name).is_some()
            }
            StepAction::List { table, filter, .. } => rows.table(table).is_some_and(|table| {
                filter
                    .as_ref()
                    .is_none_or(|filter| filter_known(filter, table))
            }),
        };
        role && action
    });
    let proves = test.requirement.as_ref().is_none_or(|id| {
        spec.requirements
            .iter()
            .any(|requirement| requirement.id == *id)
    });
    let starts_right = test.steps.iter().all(|step| match &step.action {
        StepAction::Create { table, .. } => rows
            .table(table)
            .and_then(|table| table.lifecycle.as_ref())
            .is_none_or(|machine| {
                let expected = step
                    .expect
                    .values
                    .get(&machine.field)
                    .and_then(Operand::literal)
                    .and_then(|value| value.as_str());
                expected.is_none_or(|expected| expected == machine.initial)
            }),
        _ => true,
    });
    // What a role may do can change with the brief, so checks of roles are written anew.
    let about_roles = test
        .steps
        .iter()
        .any(|step| step.role != "owner" && step.role != "stranger");
    given && steps && proves && starts_right && !about_roles
}

fn known(values: &BTreeMap<String, Operand>, table: &Table) -> bool {
    values.iter().all(|(id, value)| {
        let Some(field) = table.field(id) else {
            return false;
        };
        let choice = value.literal().and_then(|value| value.as_str());
        field.options.is_empty()
            || choice.is_none_or(|choice| field.options.iter().any(|option| option.id == choice))
    })
}

fn moves(table: &Table, transition: &str) -> bool {
    table.lifecycle.as_ref().is_some_and(|machine| {
        machine
            .transitions
            .iter()
            .any(|known| known.id == transition)
    })
}

fn filter_known(filter: &Filter, table: &Table) -> bool {
    match filter {
        Filter::All { all } => all.iter().all(|filter| filter_known(filter, table)),
        Filter::Any { any } => any.iter().all(|filter| filter_known(filter, table)),
        Filter::Not { not } => filter_known(not, table),
        Filter::Test(test) => {
            table.field(&test.field).is_some()
                || is_one_of(&test.field, "id created_at updated_at created_by")
        }
    }
}

/// Rows get a value for every field that is needed by now, unless the check is about its absence.
fn completed(mut test: ContractTest, rows: &Rows<'_>) -> ContractTest {
    let mut more = Vec::new();
    for sample in &mut test.given {
        if let Some(table) = rows.table(&sample.table) {
            fill(&mut sample.values, table, rows, &mut more);
        }
    }
    for step in &mut test.steps {
        if let StepAction::Create { table, values, .. } = &mut step.action
            && let Some(table) = rows.table(table)
        {
            let absent = step.expect.outcome == Outcome::Refused && step.expect.field.is_some();
            let about = step
                .expect
                .field
                .clone()
                .filter(|field| !values.contains_key(field));
            fill(values, table, rows, &mut more);
            if let Some(field) = about.filter(|_| absent) {
                values.remove(&field);
            }
        }
    }
    more.retain(|sample| {
        test.given
            .iter()
            .all(|known| known.reference != sample.reference)
    });
    more.extend(test.given);
    test.given = more;
    test
}

fn fill(
    values: &mut BTreeMap<String, Operand>,
    table: &Table,
    rows: &Rows<'_>,
    more: &mut Vec<Sample>,
) {
    for field in table.fields.iter().filter(|field| is_needed(field, table)) {
        if !values.contains_key(&field.id)
            && let Some(value) = rows.value(field, 1, more)
        {
            values.insert(field.id.clone(), value);
        }
    }
}
