//! Takes a row back from the trash, with what was deleted along with it.

use edgewright_storage::{SqlValue, StorageError};
use edgewright_types::Problem;
use serde_json::Value;

use super::row_create::count_row;
use super::row_update::write_change;
use super::{answer_row, changed};
use crate::access::RowAction;
use crate::call::{Applied, ChangeOp, Event, Failure};
use crate::compiled::CompiledTable;
use crate::problems::not_allowed;
use crate::row::{
    RowData, expression_input, fetch_rows, fill_computed, is_allowed, row_exists, unique_problem,
};
use crate::search;
use crate::session::Session;
use crate::sql::Params;
use crate::store::{TrashRecord, read_batch, remove_trash, trash_value};
use crate::value::ValueKind;

pub(super) fn run(session: &Session<'_>, table: &str, id: &str) -> Result<Applied, Failure> {
    let table = session.table(table)?;
    let batch = read_batch(session.storage, id)?;
    let head = batch
        .iter()
        .find(|record| record.row_id == id && record.table_id == table.id)
        .filter(|record| may_restore(session, record))
        .ok_or_else(|| Problem::not_found("deleted row"))?;
    let mut restored = Vec::new();
    for record in &batch {
        if let Some(table) = session.compiled.table(&record.table_id) {
            count_row(session)?;
            restored.push((table, insert_record(session, table, record)?));
        }
    }
    let mut events = Vec::new();
    let mut answer = None;
    for (table, row) in restored {
        let row = settle(session, table, row)?;
        events.push(changed(session, table, ChangeOp::Create, &row, None));
        if row.id == id {
            answer = Some(row);
        }
    }
    if !is_allowed(session, table, RowAction::Delete, id)? {
        return Err(not_allowed(&format!("take this back into {}", table.label)).into());
    }
    events.extend(relink(session, head, id)?);
    remove_trash(session.storage, id)?;
    let row = answer.ok_or_else(|| Failure::ours("the restored row is not there"))?;
    let mut applied = answer_row(session, table, 200, row)?;
    applied.events = events;
    Ok(applied)
}

/// Who deleted it may take it back, and so may the owner.
fn may_restore(session: &Session<'_>, record: &TrashRecord) -> bool {
    let deleted_it = record.by_id.is_some() && record.by_id == session.user_id();
    session.access().is_owner() || deleted_it
}

fn insert_record(
    session: &Session<'_>,
    table: &CompiledTable,
    record: &TrashRecord,
) -> Result<RowData, Failure> {
    let stored = record.content.iter().filter(|(name, _)| *name != "cleared");
    let mut columns = Vec::new();
    let mut values = Vec::new();
    for (name, value) in stored {
        columns.push(name.as_str());
        values.push(trash_value(value));
    }
    let marks: Vec<String> = (1..=values.len())
        .map(|number| format!("?{number}"))
        .collect();
    let sql = format!(
        "INSERT INTO {} ({}) VALUES ({})",
        table.sql_name,
        columns.join(", "),
        marks.join(", ")
    );
    session
        .storage
        .query(&sql, &values)
        .map_err(|error| match &error {
            StorageError::Unique(taken) => {
                unique_problem(session, table, taken).map_or_else(|| error.clone().into(), conflict)
            }
            _ => error.into(),
        })?;
    let mut params = Params::default();
    let id = params.add(record.row_id.as_str());
    fetch_rows(session, table, &format!("id = {id}"), &params)?
        .into_iter()
        .next()
        .ok_or_else(|| Failure::ours("the restored row is not there"))
}

fn conflict(taken: Failure) -> Failure {
    let detail = format!("This cannot come back as it was: {}", taken.problem.detail);
    Problem::caller(409, "restore-conflict", detail).into()
}

/// Empties relations to rows that are gone meanwhile, works out computed fields, and makes the next revision.
fn settle(session: &Session<'_>, table: &CompiledTable, row: RowData) -> Result<RowData, Failure> {
    let mut after = row.clone();
    for (position, field) in table.fields.iter().enumerate() {
        if let (ValueKind::Link(target), Some(id)) = (&field.kind, row.value(position).as_text())
            && !exists(session, target, id)?
        {
            after.set(position, SqlValue::Null);
        }
    }
    let mut input = expression_input(table, &after);
    fill_computed(session, table, &mut after, &mut input, false);
    search::row_added(session, table, &row)?;
    write_change(session, table, &row, after, "restore")
}

fn exists(session: &Session<'_>, table: &str, id: &str) -> Result<bool, Failure> {
    match session.compiled.table(table) {
        Some(table) => row_exists(session, table, id),
        None => Ok(false),
    }
}

/// Points the relations that the deletion emptied here again, if they are still empty.
fn relink(session: &Session<'_>, head: &TrashRecord, id: &str) -> Result<Vec<Event>, Failure> {
    let mut events = Vec::new();
    let cleared = head.content.get("cleared").and_then(Value::as_array);
    for link in cleared.into_iter().flatten() {
        let part = |index: usize| link.get(index).and_then(Value::as_str).unwrap_or_default();
        let Some(table) = session.compiled.table(part(0)) else {
            continue;
        };
        let Some((position, field)) = table
            .position(part(1))
            .and_then(|position| Some((position, table.fields.get(position)?)))
        else {
            continue;
        };
        let Some(column) = field.column.as_deref() else {
            continue;
        };
        let mut params = Params::default();
        let pointing = params.add(part(2));
        let rest = format!("id = {pointing} AND {column} IS NULL");
        for row in fetch_rows(session, table, &rest, &params)? {
            let mut after = row.clone();
            after.set(position, SqlValue::from(id));
            let mut input = expression_input(table, &after);
            fill_computed(session, table, &mut after, &mut input, false);
            let after = write_change(session, table, &row, after, "update")?;
            events.push(changed(
                session,
                table,
                ChangeOp::Update,
                &after,
                Some(&row),
            ));
        }
    }
    Ok(events)
}
