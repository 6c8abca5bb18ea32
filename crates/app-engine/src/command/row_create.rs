//! Adds a row.

use edgewright_limits::rows;
use serde_json::{Map, Value};

use super::{answer_row, changed};
use crate::access::RowAction;
use crate::call::{Applied, ChangeOp, Failure};
use crate::compiled::CompiledTable;
use crate::problems::{not_allowed, row_limit_reached};
use crate::row::{Draft, Origin, RowData, insert_row, is_allowed, validate};
use crate::session::Session;
use crate::store::remember_name;

pub(super) fn run(
    session: &Session<'_>,
    table: &str,
    values: &Map<String, Value>,
) -> Result<Applied, Failure> {
    let table = session.table(table)?;
    let refused = || not_allowed(&format!("add this to {}", table.label));
    if !session.access().may(&table.id, RowAction::Create) {
        return Err(refused().into());
    }
    let row = add_row(session, table, values, Origin::Person)?;
    if !is_allowed(session, table, RowAction::Create, &row.id)? {
        return Err(refused().into());
    }
    remember_name(session.storage, &session.call.actor)?;
    let event = changed(session, table, ChangeOp::Create, &row, None);
    let mut applied = answer_row(session, table, 201, row)?;
    applied.events.push(event);
    Ok(applied)
}

/// Checks and inserts a row, and counts it.
///
/// # Errors
/// The problems of its values, or the row limit.
pub(crate) fn add_row(
    session: &Session<'_>,
    table: &CompiledTable,
    values: &Map<String, Value>,
    origin: Origin,
) -> Result<RowData, Failure> {
    let draft = Draft {
        before: None,
        values,
        given: Vec::new(),
        origin,
    };
    let row = validate(session, table, &draft)?;
    count_row(session)?;
    insert_row(session, table, &row)?;
    Ok(row)
}

/// Counts one more row.
///
/// # Errors
/// When the app may hold no further row.
pub(super) fn count_row(session: &Session<'_>) -> Result<(), Failure> {
    let mut meta = session.meta_mut();
    let limit = meta.plan.pick(rows::PER_APP_FREE, rows::PER_APP_PAID);
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    if meta.row_count >= limit {
        return Err(row_limit_reached(limit).into());
    }
    meta.row_count += 1;
    Ok(())
}
