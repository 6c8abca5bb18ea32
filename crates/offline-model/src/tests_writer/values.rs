//! Checks of plain use: a row keeps its values, can be found, changed and deleted, and takes no nonsense.

use std::collections::BTreeMap;

use edgewright_definition::{
    contract_test::{ContractTest, StepAction},
    document::{Field, FieldType, Operand, Table},
};
use edgewright_pipeline::artifact::Spec;
use serde_json::Value;

use super::{done, refused, rows::Rows, test};
use crate::naming::{capitalised, lower_first, with_article};

/// Some of every kind for the first tables.
pub fn tests(spec: &Spec, rows: &Rows<'_>) -> Vec<ContractTest> {
    let mut tests = Vec::new();
    for table in spec.tables.iter().take(3) {
        tests.push(keeps(table, rows));
        tests.extend(
            table
                .fields
                .iter()
                .filter_map(|field| nonsense(table, field, rows))
                .take(3),
        );
        tests.extend(found(table, rows));
        tests.extend(changed(table, rows));
        tests.push(deleted(table, rows));
    }
    tests
}

fn one(table: &Table) -> String {
    capitalised(&with_article(&table.label_one))
}

/// What is filled in is there afterwards.
fn keeps(table: &Table, rows: &Rows<'_>) -> ContractTest {
    let (mut given, mut values) = rows.whole(table, 1);
    let state = table
        .lifecycle
        .as_ref()
        .map(|machine| machine.field.clone());
    let mut expected = BTreeMap::new();
    for field in table
        .fields
        .iter()
        .filter(|field| Some(&field.id) != state.as_ref())
    {
        let plain = !matches!(
            field.kind,
            FieldType::Computed | FieldType::Autonumber | FieldType::DateTime | FieldType::Relation
        );
        if let Some(value) = rows.value(field, 1, &mut given).filter(|_| plain) {
            values.insert(field.id.clone(), value.clone());
            expected.insert(field.id.clone(), value);
        }
    }
    let mut step = done(
        "owner",
        StepAction::Create {
            table: table.id.clone(),
            reference: None,
            values,
        },
    );
    step.expect.values = expected;
    test(
        format!("{}_keeps_values", table.id),
        format!("{} keeps what is filled in", one(table)),
        None,
        given,
        vec![step],
    )
}

/// A value of the wrong kind is refused at its field.
fn nonsense(table: &Table, field: &Field, rows: &Rows<'_>) -> Option<ContractTest> {
    let is_state = table
        .lifecycle
        .as_ref()
        .is_some_and(|machine| machine.field == field.id);
    let (value, words) = match field.kind {
        FieldType::Date => ("some day", "is no date"),
        FieldType::Email => ("nobody", "is no address"),
        FieldType::Url => ("not an address", "is no web address"),
        FieldType::Integer | FieldType::Decimal | FieldType::Money => ("a lot", "is no number"),
        FieldType::Select if !is_state => ("none_of_them", "is none of the choices"),
        _ => return None,
    };
    let (given, mut values) = rows.whole(table, 1);
    values.insert(field.id.clone(), Operand::Literal(Value::from(value)));
    let mut step = refused(
        "owner",
        StepAction::Create {
            table: table.id.clone(),
            reference: None,
            values,
        },
    );
    step.expect.field = Some(field.id.clone());
    let sentence = format!(
        "{} whose {} {words} is refused",
        one(table),
        lower_first(&field.label)
    );
    Some(test(
        format!("{}_{}_nonsense", table.id, field.id),
        sentence,
        None,
        given,
        vec![step],
    ))
}

/// A row is found by its name.
fn found(table: &Table, rows: &Rows<'_>) -> Option<ContractTest> {
    let title = table
        .field(&table.title)
        .filter(|field| field.kind == FieldType::Text && field.pattern.is_none())?;
    let mut given = rows.named(table, 1, "meant");
    given.extend(rows.named(table, 2, "other"));
    let name = |name: &str, words: &str| (name.to_owned(), words.to_owned());
    for (reference, words) in [name("meant", "Harbour"), name("other", "Meadow")] {
        let sample = given
            .iter_mut()
            .find(|sample| sample.reference.as_deref() == Some(&reference))?;
        sample.values.insert(title.id.clone(), Operand::from(words));
    }
    let mut step = done(
        "owner",
        StepAction::List {
            table: table.id.clone(),
            filter: None,
            search: Some("harbour".to_owned()),
        },
    );
    step.expect.count = Some(1);
    Some(test(
        format!("{}_found", table.id),
        format!(
            "{} is found by its {}",
            one(table),
            lower_first(&title.label)
        ),
        None,
        given,
        vec![step],
    ))
}

/// A row can be changed.
fn changed(table: &Table, rows: &Rows<'_>) -> Option<ContractTest> {
    let title = table
        .field(&table.title)
        .filter(|field| field.kind == FieldType::Text && field.pattern.is_none())?;
    let given = rows.named(table, 1, "row");
    let values = BTreeMap::from([(title.id.clone(), Operand::from("Meadow"))]);
    let mut step = done(
        "owner",
        StepAction::Update {
            row: "row".to_owned(),
            values: values.clone(),
        },
    );
    step.expect.values = values;
    Some(test(
        format!("{}_changed", table.id),
        format!(
            "The {} of {} can be changed",
            lower_first(&title.label),
            with_article(&table.label_one)
        ),
        None,
        given,
        vec![step],
    ))
}

/// A deleted row is gone.
fn deleted(table: &Table, rows: &Rows<'_>) -> ContractTest {
    let given = rows.named(table, 1, "row");
    let steps = vec![
        done(
            "owner",
            StepAction::Delete {
                row: "row".to_owned(),
            },
        ),
        refused(
            "owner",
            StepAction::Read {
                row: "row".to_owned(),
            },
        ),
    ];
    test(
        format!("{}_deleted", table.id),
        format!("{} that was deleted is gone", one(table)),
        None,
        given,
        steps,
    )
}
