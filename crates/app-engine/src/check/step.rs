//! One step of a check: done as somebody, then compared with what was expected.

use std::collections::BTreeMap;

use edgewright_definition::contract_test::{CheckFailure, Outcome, Step, StepAction};
use edgewright_definition::document::{FieldTest, Filter, Operand};
use edgewright_storage::transaction;
use serde_json::{Map, Value};

use super::{NamedRows, Stage, expect};
use crate::call::{Call, Failure};
use crate::command::Command;
use crate::query::{Query, RowList};
use crate::row::operand_wire;

/// Runs a step. `None` if it ended as expected.
pub(super) fn run(
    stage: &Stage<'_>,
    step: &Step,
    entropy_index: u64,
    rows: &mut NamedRows,
) -> Result<Option<CheckFailure>, Failure> {
    let call = stage.call(&step.role, entropy_index);
    let done = match act(stage, &call, step, rows) {
        Err(failure) if failure.cause.is_some() => return Err(failure),
        done => done,
    };
    if let (
        Ok(answer),
        StepAction::Create {
            table,
            reference: Some(name),
            ..
        },
    ) = (&done, &step.action)
        && let Some(id) = answer.get("id").and_then(Value::as_str)
    {
        rows.insert(name.clone(), (table.clone(), id.to_owned()));
    }
    let table = table_of(step, rows);
    let expected = wire_values(stage, &call, &table, &step.expect.values, rows);
    match (done, step.expect.outcome) {
        (Err(failure), Outcome::Refused) => Ok(expect::refusal(stage, step, &table, &failure)),
        (Ok(answer), Outcome::Refused) => Ok(Some(expect::not_refused(step, answer))),
        (Err(failure), Outcome::Done) => Ok(Some(expect::not_done(step, &failure))),
        (Ok(answer), Outcome::Done) => {
            let answer = reread(stage, step, entropy_index, rows, answer)?;
            Ok(expect::values(stage, step, &table, &expected, &answer))
        }
    }
}

/// Does what the step says. Each step is one transaction, so a refusal leaves nothing behind.
fn act(stage: &Stage<'_>, call: &Call, step: &Step, rows: &NamedRows) -> Result<Value, Failure> {
    let table = table_of(step, rows);
    let id = row_of(step, rows).unwrap_or_default();
    let values =
        |values: &BTreeMap<String, Operand>| wire_values(stage, call, &table, values, rows);
    let command = match &step.action {
        StepAction::Create { values: given, .. } => Command::RowCreate {
            values: values(given),
            table: table.clone(),
        },
        StepAction::Update { values: given, .. } => Command::RowUpdate {
            values: values(given),
            table: table.clone(),
            id,
            revision: None,
        },
        StepAction::Transition { transition, .. } => Command::RowTransition {
            table: table.clone(),
            id,
            transition: transition.clone(),
            values: Map::new(),
            revision: None,
        },
        StepAction::Delete { .. } => Command::RowDelete {
            table: table.clone(),
            id,
        },
        StepAction::Read { .. } => {
            let query = Query::RowGet {
                table: table.clone(),
                id,
            };
            return crate::query::run(&stage.engine.session(stage.storage, call)?, query);
        }
        StepAction::List { filter, search, .. } => {
            return list(stage, call, &table, filter.as_ref(), search.as_ref(), rows);
        }
    };
    transaction(stage.storage, || {
        crate::command::run(stage.engine, stage.storage, call, command)
    })
    .map(|applied| applied.body)
}

/// Counts all rows of a list, over all its pages.
fn list(
    stage: &Stage<'_>,
    call: &Call,
    table: &str,
    filter: Option<&Filter>,
    search: Option<&String>,
    rows: &NamedRows,
) -> Result<Value, Failure> {
    let session = stage.engine.session(stage.storage, call)?;
    let mut asked = RowList {
        table: table.to_owned(),
        filter: filter.map(|filter| with_ids(filter, rows)),
        search: search.cloned(),
        limit: Some(edgewright_limits::page::SIZE_MAX),
        ..RowList::default()
    };
    let mut items = Vec::new();
    loop {
        let mut page = crate::query::run(&session, Query::RowList(asked.clone()))?;
        let cursor = page
            .get("next_cursor")
            .and_then(Value::as_str)
            .map(str::to_owned);
        if let Some(Value::Array(more)) = page.get_mut("items") {
            items.append(more);
        }
        match cursor {
            Some(cursor) => asked.cursor = Some(cursor),
            None => return Ok(Value::Array(items)),
        }
    }
}

/// The same condition with row ids in place of names.
fn with_ids(filter: &Filter, rows: &NamedRows) -> Filter {
    let each = |list: &[Filter]| list.iter().map(|filter| with_ids(filter, rows)).collect();
    match filter {
        Filter::All { all } => Filter::All { all: each(all) },
        Filter::Any { any } => Filter::Any { any: each(any) },
        Filter::Not { not } => Filter::Not {
            not: Box::new(with_ids(not, rows)),
        },
        Filter::Test(test) => Filter::Test(FieldTest {
            value: test.value.as_ref().map(|operand| match operand {
                Operand::Reference { reference } => {
                    let id = rows.get(reference).map(|(_, id)| Value::from(id.as_str()));
                    Operand::Literal(id.unwrap_or_default())
                }
                other => other.clone(),
            }),
            ..test.clone()
        }),
    }
}

/// What the row holds now, seen by the owner: who acted may not see what they changed.
fn reread(
    stage: &Stage<'_>,
    step: &Step,
    entropy_index: u64,
    rows: &NamedRows,
    answer: Value,
) -> Result<Value, Failure> {
    let writes = matches!(
        step.action,
        StepAction::Create { .. } | StepAction::Update { .. } | StepAction::Transition { .. }
    );
    if !writes || step.expect.values.is_empty() {
        return Ok(answer);
    }
    let id =
        row_of(step, rows).or_else(|| answer.get("id").and_then(Value::as_str).map(str::to_owned));
    let call = stage.call(edgewright_definition::document::OWNER_ROLE, entropy_index);
    let query = Query::RowGet {
        table: table_of(step, rows),
        id: id.unwrap_or_default(),
    };
    crate::query::run(&stage.engine.session(stage.storage, &call)?, query)
}

fn row_name(step: &Step) -> Option<&String> {
    match &step.action {
        StepAction::Update { row, .. }
        | StepAction::Transition { row, .. }
        | StepAction::Delete { row }
        | StepAction::Read { row } => Some(row),
        StepAction::Create { .. } | StepAction::List { .. } => None,
    }
}

fn row_of(step: &Step, rows: &NamedRows) -> Option<String> {
    rows.get(row_name(step)?).map(|(_, id)| id.clone())
}

fn table_of(step: &Step, rows: &NamedRows) -> String {
    match &step.action {
        StepAction::Create { table, .. } | StepAction::List { table, .. } => table.clone(),
        _ => row_name(step)
            .and_then(|name| rows.get(name))
            .map(|(table, _)| table.clone())
            .unwrap_or_default(),
    }
}

/// Values as they would come over the wire, for the person of the step.
fn wire_values(
    stage: &Stage<'_>,
    call: &Call,
    table: &str,
    values: &BTreeMap<String, Operand>,
    rows: &NamedRows,
) -> Map<String, Value> {
    let ids: BTreeMap<String, String> = rows
        .iter()
        .map(|(name, (_, id))| (name.clone(), id.clone()))
        .collect();
    let session = stage.session(call);
    let Some(table) = stage.compiled.table(table) else {
        return Map::new();
    };
    operand_wire(&session, table, values, &ids)
}
