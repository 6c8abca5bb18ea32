//! Takes back what an import added: the rows nobody changed since and nothing else points at. They do not go to the
//! trash, because the file is still there.

use edgewright_limits::import::UNDO_ROWS;
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
use crate::session::Session;
use crate::store::{ImportRecord, read_import, save_import, texts};

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
    let removed = remove_some(session, compiled, &record)?;
    let is_all = removed == 0;
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
    while remove_some(session, table, record)? > 0 {}
    let (first, last) = row_ids(&record.id);
    let sql = format!(
        "SELECT count(*) FROM {} WHERE id BETWEEN ?1 AND ?2",
        table.sql_name
    );
    let left = session.storage.query(&sql, &[first.into(), last.into()])?;
    let left = left.scalar().and_then(|count| count.as_integer());
    Ok(u64::try_from(left.unwrap_or_default()).unwrap_or_default())
}

fn remove_some(
    session: &Session<'_>,
    table: &CompiledTable,
    record: &ImportRecord,
) -> Result<u64, Failure> {
    let (first, last) = row_ids(&record.id);
    let mut free = String::new();
    for incoming in &table.incoming {
        let other = session.compiled.tables.get(incoming.table);
        let column = other.and_then(|other| other.fields.get(incoming.field)?.column.as_deref());
        if let (Some(other), Some(column)) = (other, column) {
            free.push_str(&format!(
                " AND NOT EXISTS (SELECT 1 FROM {} AS pointing WHERE pointing.{column} = imported.id)",
                other.sql_name
            ));
        }
    }
    let sql = format!(
        "SELECT imported.id FROM {} AS imported WHERE imported.id BETWEEN ?1 AND ?2 AND imported.revision = 1{free} LIMIT {UNDO_ROWS}",
        table.sql_name
    );
    let rows = session.storage.query(&sql, &[first.into(), last.into()])?;
    let ids = texts(&rows, 0);
    if ids.is_empty() {
        return Ok(0);
    }
    remove(session, table, &json!(ids).to_string())?;
    let count = i64::try_from(ids.len()).unwrap_or_default();
    session.meta_mut().row_count -= count;
    Ok(u64::try_from(count).unwrap_or_default())
}
