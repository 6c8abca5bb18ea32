//! Takes back what an import added: the rows nobody changed since and nothing else points at. They do not go to the
//! trash, because the file is still there.

use std::collections::BTreeSet;

use edgewright_limits::import::UNDO_ROWS;
use edgewright_storage::SqlValue;
use edgewright_types::Problem;
use serde_json::{Value, json};

use super::batch::remove;
use super::row_ids;
use super::view::{may_see, shown};
use crate::answer::ImportState;
use crate::call::ChangeOp;
use crate::call::{Applied, Event, Failure};
use crate::command::table_changed;
use crate::compiled::CompiledTable;
use crate::outbox;
use crate::row::fetch_rows;
use crate::session::Session;
use crate::sql::Params;
use crate::store::{ImportRecord, UndoPlace, read_import, save_import, texts};

/// Takes back some rows of an import, inside a transaction. Answers the import, and whether that was all of it.
///
/// # Errors
/// 'Not found', or that it still runs, or a failure of storage.
pub(crate) fn undo_step(
    session: &Session<'_>,
    table: &str,
    id: &str,
) -> Result<(Applied, bool), Failure> {
    let mut record = read_import(session.storage, id)?
        .filter(|record| record.table == table && may_see(session, record))
        .ok_or_else(|| Problem::not_found("import"))?;
    if record.state == ImportState::Running {
        return Err(still_running().into());
    }
    let compiled = session.table(table)?;
    if record.state == ImportState::Undone {
        return Ok((Applied::new(200, view_of(&record)?), true));
    }
    let mut place = std::mem::take(&mut record.undo);
    let (removed, is_all) = remove_some(session, compiled, &record, &mut place)?;
    record.undo = place;
    record.rows_added = record.rows_added.saturating_sub(removed);
    record.state = if is_all {
        ImportState::Undone
    } else {
        ImportState::Undoing
    };
    save_import(session.storage, &record)?;
    let mut applied = Applied::new(200, view_of(&record)?);
    applied.events.push(Event::Import(super::view::progress(
        session, &record, false,
    )));
    if is_all {
        applied
            .events
            .push(table_changed(session, compiled, ChangeOp::Delete));
    }
    Ok((applied, is_all))
}

fn view_of(record: &ImportRecord) -> Result<Value, Failure> {
    let view = shown(record, false, Vec::new(), None);
    serde_json::to_value(view).map_err(|error| Failure::ours(error.to_string()))
}

pub(super) fn still_running() -> Problem {
    Problem::caller(
        409,
        "import-running",
        "This import has not ended. Wait for its end, or close the page that sends the file.",
    )
}

/// Takes back everything an import added, inside a transaction. Answers how many rows had to stay.
///
/// # Errors
/// A failure of storage.
pub(super) fn remove_all(
    session: &Session<'_>,
    table: &CompiledTable,
    record: &ImportRecord,
) -> Result<u64, Failure> {
    let mut place = UndoPlace::default();
    while !remove_some(session, table, record, &mut place)?.1 {}
    let (first, last) = row_ids(&record.id);
    let sql = format!(
        "SELECT count(*) FROM {} WHERE id BETWEEN ?1 AND ?2",
        table.sql_name
    );
    let left = session.storage.query(&sql, &[first.into(), last.into()])?;
    let left = left.scalar().and_then(SqlValue::as_integer);
    Ok(u64::try_from(left.unwrap_or_default()).unwrap_or_default())
}

/// Takes back the next rows. Answers how many, and whether those were the last.
fn remove_some(
    session: &Session<'_>,
    table: &CompiledTable,
    record: &ImportRecord,
    place: &mut UndoPlace,
) -> Result<(u64, bool), Failure> {
    let (first, last) = row_ids(&record.id);
    let after = place.after.clone().unwrap_or(first);
    let sql = format!(
        "SELECT id FROM {} WHERE id BETWEEN ?1 AND ?2 AND id > ?3 AND revision = 1 ORDER BY id LIMIT {UNDO_ROWS}",
        table.sql_name
    );
    let range = row_ids(&record.id);
    let rows = session
        .storage
        .query(&sql, &[range.0.into(), last.into(), after.into()])?;
    let ids = texts(&rows, 0);
    place.after = ids.last().cloned();
    let is_last = ids.len() < UNDO_ROWS;
    let pointed_at = pointed_at(session, table, &ids)?;
    let free: Vec<&String> = ids.iter().filter(|id| !pointed_at.contains(*id)).collect();
    if !free.is_empty() {
        let list = json!(free).to_string();
        note(session, table, &list)?;
        remove(session, table, &list)?;
        outbox::flush(session)?;
    }
    let count = i64::try_from(free.len()).unwrap_or_default();
    session.meta_mut().row_count -= count;
    let count = u64::try_from(count).unwrap_or_default();
    place.removed = place.removed.saturating_add(count);
    if !is_last {
        return Ok((count, false));
    }
    // Rows of the import that only others of it pointed at are free now.
    let again = !pointed_at.is_empty() && place.removed > 0;
    *place = UndoPlace::default();
    Ok((count, !again))
}

/// Notes the rows that go, for those who wait for that.
fn note(session: &Session<'_>, table: &CompiledTable, ids: &str) -> Result<(), Failure> {
    if !outbox::is_waited_for(session, table, ChangeOp::Delete) {
        return Ok(());
    }
    let mut params = Params::default();
    let list = params.add(ids);
    let rest = format!("id IN (SELECT value FROM json_each({list}))");
    for row in fetch_rows(session, table, &rest, &params)? {
        outbox::record(session, table, ChangeOp::Delete, &row, None);
    }
    Ok(())
}

/// Those of these rows that others point at.
fn pointed_at(
    session: &Session<'_>,
    table: &CompiledTable,
    ids: &[String],
) -> Result<BTreeSet<String>, Failure> {
    let mut pointed_at = BTreeSet::new();
    if ids.is_empty() {
        return Ok(pointed_at);
    }
    let list = json!(ids).to_string();
    for incoming in &table.incoming {
        let other = session.compiled.tables.get(incoming.table);
        let column = other.and_then(|other| other.fields.get(incoming.field)?.column.as_deref());
        if let (Some(other), Some(column)) = (other, column) {
            let sql = format!(
                "SELECT DISTINCT {column} FROM {} WHERE {column} IN (SELECT value FROM json_each(?1))",
                other.sql_name
            );
            let rows = session.storage.query(&sql, &[list.as_str().into()])?;
            pointed_at.extend(texts(&rows, 0));
        }
    }
    Ok(pointed_at)
}
