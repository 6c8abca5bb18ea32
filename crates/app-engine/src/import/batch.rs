//! One step of an import: rows that were checked go into the table, as far as there is room and nothing is taken.

use std::collections::BTreeSet;

use edgewright_limits::rows;
use edgewright_storage::{StorageError, transaction};
use serde_json::Value;

use super::check::{Checked, located, words};
use super::columns::Column;
use super::unique::{Seen, has_unique};
use crate::access::RowAction;
use crate::answer::ImportProblem;
use crate::call::{ChangeOp, Failure};
use crate::compiled::CompiledTable;
use crate::outbox;
use crate::problems::not_allowed;
use crate::row::{RowData, insert_rows};
use crate::session::Session;
use crate::store::texts;

/// What became of checked rows.
#[derive(Default)]
pub(super) struct Written {
    /// How many were added.
    pub added: u64,
    /// What is wrong with those that were not.
    pub refused: Vec<Vec<ImportProblem>>,
    /// The first row for which there is no room: which row of the file it is, and its line.
    pub no_room_for: Option<(u64, u64)>,
    /// Numbers of rows that were left out for another reason.
    pub left_out: BTreeSet<u64>,
}

/// How many more rows the app may hold.
fn room(session: &Session<'_>, pending: u64) -> u64 {
    let meta = session.meta();
    let limit = meta.plan.pick(rows::PER_APP_FREE, rows::PER_APP_PAID);
    let used = u64::try_from(meta.row_count).unwrap_or_default();
    limit.saturating_sub(used.saturating_add(pending))
}

/// Adds rows, inside the transaction of the step.
///
/// # Errors
/// A failure of storage.
pub(super) fn write(
    session: &Session<'_>,
    table: &CompiledTable,
    columns: &[Column],
    checked: &[Checked],
) -> Result<Written, Failure> {
    let written = add(session, table, columns, checked, 0, &mut None)?;
    let added = i64::try_from(written.added).unwrap_or_default();
    session.meta_mut().row_count += added;
    let end = written.no_room_for.map_or(u64::MAX, |(number, _)| number);
    for row in checked {
        if row.number < end && !written.left_out.contains(&row.number) {
            outbox::record(session, table, ChangeOp::Create, &row.row, None);
        }
    }
    outbox::flush(session)?;
    Ok(written)
}

/// Finds out what adding rows would do, and leaves nothing of it. `pending` rows of earlier steps would be there.
///
/// # Errors
/// A failure of storage.
pub(super) fn rehearse(
    session: &Session<'_>,
    table: &CompiledTable,
    columns: &[Column],
    checked: &[Checked],
    pending: u64,
    seen: &mut Seen,
) -> Result<Written, Failure> {
    if !has_unique(table) && every_row_may_be_added(session, table)? {
        let room = room(session, pending);
        let count = u64::try_from(checked.len()).unwrap_or_default();
        let over = usize::try_from(room)
            .ok()
            .and_then(|room| checked.get(room));
        return Ok(Written {
            added: count.min(room),
            no_room_for: over.map(|row| (row.number, row.line)),
            ..Written::default()
        });
    }
    let rehearsed = transaction(session.storage, || {
        let written = add(session, table, columns, checked, pending, &mut Some(seen));
        Err::<(), _>(Rehearsed(written))
    });
    match rehearsed {
        Err(Rehearsed(written)) => written,
        Ok(()) => Err(Failure::ours("a rehearsal was kept")),
    }
}

/// What a transaction found out that is rolled back.
struct Rehearsed(Result<Written, Failure>);

impl From<StorageError> for Rehearsed {
    fn from(error: StorageError) -> Self {
        Self(Err(error.into()))
    }
}

fn every_row_may_be_added(session: &Session<'_>, table: &CompiledTable) -> Result<bool, Failure> {
    let may = session.may_sql(table, RowAction::Create, &mut crate::sql::Params::default())?;
    Ok(may == "1")
}

fn add(
    session: &Session<'_>,
    table: &CompiledTable,
    columns: &[Column],
    checked: &[Checked],
    pending: u64,
    seen: &mut Option<&mut Seen>,
) -> Result<Written, Failure> {
    let mut written = Written::default();
    let mut rest = checked;
    // A row that is refused leaves its place to the next.
    while let Some(next) = rest.first() {
        let room = room(session, pending.saturating_add(written.added));
        let count = usize::try_from(room).unwrap_or(usize::MAX).min(rest.len());
        if count == 0 {
            written.no_room_for = Some((next.number, next.line));
            break;
        }
        let (now, later) = rest.split_at(count);
        let refused = insert(session, table, now, seen)?;
        let left_out = u64::try_from(refused.len()).unwrap_or_default();
        let count = u64::try_from(count).unwrap_or_default();
        written.added = written.added.saturating_add(count.saturating_sub(left_out));
        for (row, failure) in refused {
            written.left_out.insert(row.number);
            written.refused.push(told(table, columns, row, failure)?);
        }
        rest = later;
    }
    Ok(written)
}

fn told(
    table: &CompiledTable,
    columns: &[Column],
    checked: &Checked,
    failure: Failure,
) -> Result<Vec<ImportProblem>, Failure> {
    let problem = match failure.cause {
        Some(_) => return Err(failure),
        None => *failure.problem,
    };
    if problem.errors.is_empty() {
        return Ok(vec![ImportProblem {
            line: checked.line,
            column: None,
            field: None,
            value: None,
            code: problem.code,
            detail: problem.detail,
        }]);
    }
    let value = |position| words(table, &checked.row, position);
    let errors = problem.errors.into_iter();
    Ok(errors
        .map(|error| located(table, columns, checked.line, error, &value))
        .collect())
}

/// Inserts rows and takes out again those that this role may not add, or that an earlier step of a dry run had.
fn insert<'c>(
    session: &Session<'_>,
    table: &CompiledTable,
    checked: &'c [Checked],
    seen: &mut Option<&mut Seen>,
) -> Result<Vec<(&'c Checked, Failure)>, Failure> {
    let rows: Vec<&RowData> = checked.iter().map(|checked| &checked.row).collect();
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Ok(Vec::new());
    };
    let refused = insert_rows(session, table, &rows)?;
    let mut out: Vec<(&Checked, Failure)> = refused
        .into_iter()
        .filter_map(|(position, failure)| Some((checked.get(position)?, failure)))
        .collect();
    let mut not_for_them = Vec::new();
    for id in not_allowed_ids(session, table, &first.id, &last.id)? {
        let problem = not_allowed(&format!("add this to {}", table.label));
        not_for_them.push((id, Failure::from(problem)));
    }
    if let Some(seen) = seen {
        not_for_them.extend(seen.take_up(session, table, &first.id, &last.id)?);
    }
    let ids: Vec<&str> = not_for_them.iter().map(|(id, _)| id.as_str()).collect();
    if !ids.is_empty() {
        remove(session, table, &Value::from(ids).to_string())?;
    }
    for (id, failure) in not_for_them {
        let row = checked.iter().find(|checked| checked.row.id == id);
        if let Some(row) = row.filter(|row| out.iter().all(|(other, _)| other.number != row.number))
        {
            out.push((row, failure));
        }
    }
    Ok(out)
}

fn not_allowed_ids(
    session: &Session<'_>,
    table: &CompiledTable,
    first: &str,
    last: &str,
) -> Result<Vec<String>, Failure> {
    let mut params = crate::sql::Params::default();
    let may = session.may_sql(table, RowAction::Create, &mut params)?;
    if may == "1" {
        return Ok(Vec::new());
    }
    let (first, last) = (params.add(first), params.add(last));
    let sql = format!(
        "SELECT id FROM {} WHERE id BETWEEN {first} AND {last} AND ({may}) IS NOT TRUE",
        table.sql_name
    );
    Ok(texts(&session.storage.query(&sql, params.values())?, 0))
}

/// Removes rows by their ids, a JSON list, with what the search index has of them.
///
/// # Errors
/// A failure of storage.
pub(super) fn remove(
    session: &Session<'_>,
    table: &CompiledTable,
    ids: &str,
) -> Result<(), Failure> {
    crate::search::rows_removed(session, table, ids)?;
    let sql = format!(
        "DELETE FROM {} WHERE id IN (SELECT value FROM json_each(?1))",
        table.sql_name
    );
    session.storage.query(&sql, &[ids.into()])?;
    Ok(())
}
