//! The life of one row, newest first.

use std::collections::BTreeMap;

use edgewright_types::UnixMillis;
use serde_json::Value;

use super::conditions::readable_table;
use crate::answer::{HistoryEntry, Items, ValueChange};
use crate::call::Failure;
use crate::compiled::CompiledTable;
use crate::row::{RowData, find_row};
use crate::session::Session;
use crate::store::{HistoryRecord, names_of, read_history};

/// Entries shown; older ones stay in the app's data.
const ENTRIES: i64 = 100;

pub(super) fn run(
    session: &Session<'_>,
    table: &str,
    id: &str,
) -> Result<Items<HistoryEntry>, Failure> {
    let table = readable_table(session, table)?;
    let row = find_row(session, table, id)?;
    let records = read_history(session.storage, id, ENTRIES)?;
    let mut people: Vec<&str> = records
        .iter()
        .filter_map(|record| record.by_id.as_deref())
        .collect();
    people.extend(row.created_by.as_deref());
    let names = names_of(session.storage, &people)?;
    let name = |id: Option<&String>| {
        id.and_then(|id| names.get(id))
            .map_or_else(|| "Someone".to_owned(), Clone::clone)
    };
    let mut after = current_values(table, &row);
    let mut entries = Vec::new();
    for record in &records {
        entries.push(HistoryEntry {
            revision: record.revision,
            op: record.op.clone(),
            at: record.at.to_rfc3339(),
            by: name(record.by_id.as_ref()),
            changes: changes(session, table, record, &mut after),
        });
    }
    if i64::try_from(records.len()).unwrap_or(ENTRIES) < ENTRIES {
        entries.push(HistoryEntry {
            revision: 1,
            op: "create".to_owned(),
            at: UnixMillis(row.created_at).to_rfc3339(),
            by: name(row.created_by.as_ref()),
            changes: BTreeMap::new(),
        });
    }
    Ok(entries.into())
}

fn current_values(table: &CompiledTable, row: &RowData) -> BTreeMap<String, Value> {
    table
        .stored()
        .map(|(position, field, _)| (field.id().to_owned(), field.kind.wire(row.value(position))))
        .collect()
}

/// What an entry changed, as far as this role sees it. What was before it is after the entry before.
fn changes(
    session: &Session<'_>,
    table: &CompiledTable,
    record: &HistoryRecord,
    after: &mut BTreeMap<String, Value>,
) -> BTreeMap<String, ValueChange> {
    let mut changes = BTreeMap::new();
    for (field, from) in &record.before {
        let to = after
            .insert(field.clone(), from.clone())
            .unwrap_or_default();
        let is_seen = table.field(field).is_some() && session.access().sees_field(&table.id, field);
        if is_seen {
            let from = from.clone();
            changes.insert(field.clone(), ValueChange { from, to });
        }
    }
    changes
}
