//! Changes a row.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{answer_row, changed};
use crate::access::RowAction;
use crate::call::{Applied, ChangeOp, Failure};
use crate::compiled::CompiledTable;
use crate::problems::{not_allowed, stale_revision};
use crate::row::{Draft, Origin, RowData, find_row, is_allowed, show_row, update_row, validate};
use crate::session::Session;
use crate::store::{HistoryRecord, add_history, remember_name};

pub(super) fn run(
    session: &Session<'_>,
    table: &str,
    id: &str,
    values: &Map<String, Value>,
    revision: Option<i64>,
) -> Result<Applied, Failure> {
    let table = session.table(table)?;
    let before = find_to_change(session, table, id, revision)?;
    let draft = Draft {
        before: Some(&before),
        values,
        given: Vec::new(),
        origin: Origin::Person,
    };
    let after = validate(session, table, &draft)?;
    if after.values == before.values {
        return answer_row(session, table, 200, before);
    }
    save(session, table, &before, after, ChangeOp::Update)
}

/// A row that who asks may see and change, at the revision they know.
///
/// # Errors
/// 'Not found', 'not allowed', or the row as it is now.
pub(super) fn find_to_change(
    session: &Session<'_>,
    table: &CompiledTable,
    id: &str,
    revision: Option<i64>,
) -> Result<RowData, Failure> {
    let before = find_row(session, table, id)?;
    if !is_allowed(session, table, RowAction::Update, id)? {
        return Err(not_allowed(&format!("change this in {}", table.label)).into());
    }
    if revision.is_some_and(|known| known != before.revision) {
        let current_revision = before.revision;
        let current = show_row(session, table, before)?;
        return Err(stale_revision(current_revision, current).into());
    }
    Ok(before)
}

/// Writes a change with its history, and checks that the row is still one this role may change.
pub(super) fn save(
    session: &Session<'_>,
    table: &CompiledTable,
    before: &RowData,
    after: RowData,
    op: ChangeOp,
) -> Result<Applied, Failure> {
    let name = if op == ChangeOp::Transition {
        "transition"
    } else {
        "update"
    };
    let after = write_change(session, table, before, after, name)?;
    if !is_allowed(session, table, RowAction::Update, &after.id)? {
        let what = format!("change this in {} that way", table.label);
        return Err(not_allowed(&what).into());
    }
    remember_name(session.storage, &session.call.actor)?;
    let event = changed(session, table, op, &after, Some(before));
    let mut applied = answer_row(session, table, 200, after)?;
    applied.events.push(event);
    Ok(applied)
}

/// Writes the next revision of a row and the values before it.
pub(super) fn write_change(
    session: &Session<'_>,
    table: &CompiledTable,
    before: &RowData,
    mut after: RowData,
    op: &str,
) -> Result<RowData, Failure> {
    after.revision = before.revision.saturating_add(1);
    after.updated_at = session.now().0;
    after.is_sample = false;
    update_row(session, table, before, &after)?;
    let record = HistoryRecord {
        revision: after.revision,
        op: op.to_owned(),
        at: session.now(),
        by_id: session.user_id(),
        before: values_before(table, before, &after),
    };
    add_history(session.storage, &after.id, &record)?;
    Ok(after)
}

fn values_before(
    table: &CompiledTable,
    before: &RowData,
    after: &RowData,
) -> BTreeMap<String, Value> {
    table
        .stored()
        .filter(|(position, ..)| before.value(*position) != after.value(*position))
        .map(|(position, field, _)| {
            (
                field.id().to_owned(),
                field.kind.wire(before.value(position)),
            )
        })
        .collect()
}
