//! Deletes a row into the trash, with what the definition says goes along.

use std::collections::BTreeSet;

use edgewright_definition::document::OnDelete;
use edgewright_storage::SqlValue;
use edgewright_types::Problem;
use serde_json::{Map, Value, json};

use super::changed;
use super::row_update::write_change;
use crate::access::RowAction;
use crate::call::{Applied, ChangeOp, Event, Failure};
use crate::compiled::{CompiledField, CompiledTable, Incoming};
use crate::problems::not_allowed;
use crate::row::{
    RowData, delete_row, expression_input, fetch_rows, fill_computed, find_row, is_allowed,
};
use crate::session::Session;
use crate::sql::Params;
use crate::store::{TrashRecord, add_trash, purge_trash, remember_name, trash_content};

/// Most rows one deletion may touch.
const TOUCHED_MAX: usize = 1_000;

pub(super) fn run(session: &Session<'_>, table: &str, id: &str) -> Result<Applied, Failure> {
    let table = session.table(table)?;
    let row = find_row(session, table, id)?;
    if !is_allowed(session, table, RowAction::Delete, id)? {
        return Err(not_allowed(&format!("delete this from {}", table.label)).into());
    }
    empty_old_trash(session)?;
    let mut applied = Applied::new(204, Value::Null);
    applied.events = delete_with_dependents(session, table, row, true)?;
    remember_name(session.storage, &session.call.actor)?;
    Ok(applied)
}

/// Once a day, with the first deletion.
fn empty_old_trash(session: &Session<'_>) -> Result<(), Failure> {
    let today = session.now().date().to_string();
    if session.meta().purged_on == today {
        return Ok(());
    }
    purge_trash(session.storage, session.now())?;
    session.meta_mut().purged_on = today;
    Ok(())
}

/// Deletes a row, and clears or deletes what points at it. Nothing is done if a row that stays forbids it.
///
/// # Errors
/// `row-in-use`, or a failure of storage.
pub(super) fn delete_with_dependents(
    session: &Session<'_>,
    table: &CompiledTable,
    row: RowData,
    into_trash: bool,
) -> Result<Vec<Event>, Failure> {
    let batch = row.id.clone();
    let plan = plan_deletion(session, table, row)?;
    let mut events = Vec::new();
    let mut cleared = Vec::new();
    for (table, row, positions) in &plan.clear {
        let mut after = row.clone();
        for position in positions {
            after.set(*position, SqlValue::Null);
            let field = table.fields.get(*position).map(CompiledField::id);
            cleared.push(json!([table.id, field, row.id]));
        }
        let mut input = expression_input(table, &after);
        fill_computed(session, table, &mut after, &mut input, false);
        let after = write_change(session, table, row, after, "clear")?;
        events.push(changed(session, table, ChangeOp::Update, &after, Some(row)));
    }
    for (table, row) in &plan.delete {
        delete_row(session, table, row)?;
        session.meta_mut().row_count -= 1;
        if into_trash {
            let mut content = content_of(table, row);
            if row.id == batch {
                content.insert("cleared".to_owned(), Value::Array(cleared.clone()));
            }
            let record = TrashRecord {
                row_id: row.id.clone(),
                table_id: table.id.clone(),
                batch: batch.clone(),
                content,
                at: session.now(),
                by_id: session.user_id(),
            };
            add_trash(session.storage, &record)?;
        }
        events.push(changed(session, table, ChangeOp::Delete, row, None));
    }
    Ok(events)
}

struct Deletion<'a> {
    delete: Vec<(&'a CompiledTable, RowData)>,
    clear: Vec<(&'a CompiledTable, RowData, Vec<usize>)>,
}

fn plan_deletion<'a>(
    session: &'a Session<'_>,
    table: &'a CompiledTable,
    row: RowData,
) -> Result<Deletion<'a>, Failure> {
    let mut doomed = BTreeSet::from([row.id.clone()]);
    let mut delete = vec![(table, row)];
    let mut restricting = Vec::new();
    let mut clear: Vec<(&CompiledTable, RowData, Vec<usize>)> = Vec::new();
    let mut next = 0;
    while let Some((table, row)) = delete
        .get(next)
        .map(|(table, row)| (*table, row.id.clone()))
    {
        next += 1;
        for incoming in &table.incoming {
            let Some(other) = session.compiled.tables.get(incoming.table) else {
                continue;
            };
            for pointing in rows_pointing(session, other, incoming, &row)? {
                match incoming.on_delete {
                    OnDelete::Restrict => restricting.push((other, pointing.id)),
                    OnDelete::Clear => {
                        match clear.iter_mut().find(|(_, row, _)| row.id == pointing.id) {
                            Some((.., positions)) => positions.push(incoming.field),
                            None => clear.push((other, pointing, vec![incoming.field])),
                        }
                    }
                    OnDelete::Cascade => {
                        if doomed.insert(pointing.id.clone()) {
                            delete.push((other, pointing));
                        }
                    }
                }
            }
            if delete.len() + clear.len() > TOUCHED_MAX {
                return Err(too_many().into());
            }
        }
    }
    if let Some((other, _)) = restricting.iter().find(|(_, id)| !doomed.contains(id)) {
        return Err(in_use(other).into());
    }
    clear.retain(|(_, row, _)| !doomed.contains(&row.id));
    Ok(Deletion { delete, clear })
}

/// Whether any relation points at a row.
pub(super) fn is_pointed_at(
    session: &Session<'_>,
    table: &CompiledTable,
    id: &str,
) -> Result<bool, Failure> {
    for incoming in &table.incoming {
        if let Some(other) = session.compiled.tables.get(incoming.table)
            && !rows_pointing(session, other, incoming, id)?.is_empty()
        {
            return Ok(true);
        }
    }
    Ok(false)
}

fn rows_pointing(
    session: &Session<'_>,
    other: &CompiledTable,
    incoming: &Incoming,
    id: &str,
) -> Result<Vec<RowData>, Failure> {
    let column = other
        .fields
        .get(incoming.field)
        .and_then(|field| field.column.as_deref());
    let Some(column) = column else {
        return Ok(Vec::new());
    };
    let mut params = Params::default();
    let id = params.add(id);
    let rest = format!("{column} IS {id} LIMIT {}", TOUCHED_MAX + 1);
    fetch_rows(session, other, &rest, &params)
}

fn in_use(other: &CompiledTable) -> Problem {
    let detail = format!(
        "Rows of {} still point at this. Change or delete those first.",
        other.label
    );
    Problem::caller(409, "row-in-use", detail).with("table", other.id.as_str())
}

fn too_many() -> Problem {
    let detail = format!(
        "Deleting this would touch more than {TOUCHED_MAX} other rows. Delete some of those first."
    );
    Problem::caller(409, "too-many-rows", detail)
}

/// The row by column name, as storage holds it.
fn content_of(table: &CompiledTable, row: &RowData) -> Map<String, Value> {
    let mut content = Map::new();
    content.insert("id".to_owned(), row.id.as_str().into());
    content.insert("revision".to_owned(), row.revision.into());
    content.insert("created_at".to_owned(), row.created_at.into());
    content.insert("updated_at".to_owned(), row.updated_at.into());
    content.insert("created_by".to_owned(), row.created_by.clone().into());
    content.insert("is_sample".to_owned(), i64::from(row.is_sample).into());
    content.insert("seq".to_owned(), row.seq.into());
    for (position, _, column) in table.stored() {
        content.insert(column.to_owned(), trash_content(row.value(position)));
    }
    content
}
