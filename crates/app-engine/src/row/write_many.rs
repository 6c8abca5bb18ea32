//! Inserts many rows in few statements. What may be written was decided before.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use edgewright_storage::{SqlValue, StorageError};

use super::write::{insert_alone, refused};
use super::{RowData, data::SYSTEM_COLUMNS};
use crate::call::Failure;
use crate::compiled::CompiledTable;
use crate::search;
use crate::session::Session;
use crate::store::texts;

/// Most text of one statement: a Durable Object binds no more than two million bytes at once.
const STATEMENT_BYTES: usize = 1_000_000;

/// Inserts rows whose ids go up, all made at the same moment by the same person. Answers the rows that were refused,
/// by position, because a value of theirs is taken.
///
/// # Errors
/// A failure of storage.
pub(crate) fn insert_rows(
    session: &Session<'_>,
    table: &CompiledTable,
    rows: &[&RowData],
) -> Result<Vec<(usize, Failure)>, Failure> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Ok(Vec::new());
    };
    let statement = statement(table);
    let mut refused = Vec::new();
    let mut done = 0;
    while let Some(rest) = rows.get(done..).filter(|rest| !rest.is_empty()) {
        let (count, json) = as_json(table, rest);
        let chunk = rest.get(..count).unwrap_or(rest);
        for (position, failure) in insert_chunk(session, table, &statement, chunk, json)? {
            refused.push((done.saturating_add(position), failure));
        }
        done = done.saturating_add(count);
    }
    search::rows_added(session, table, &first.id, &last.id)?;
    Ok(refused)
}

fn statement(table: &CompiledTable) -> String {
    let mut columns = String::new();
    let mut values = String::new();
    for (index, (.., column)) in table.stored().enumerate() {
        let _infallible = write!(columns, ", {column}");
        let _infallible = write!(values, ", value ->> {}", index.saturating_add(2));
    }
    format!(
        "INTO {} ({SYSTEM_COLUMNS}{columns}) SELECT value ->> 0, 1, ?2, ?2, ?3, 0, value ->> 1{values} FROM json_each(?1)",
        table.sql_name
    )
}

/// As many rows as fit one statement, at least one, and how many they are.
fn as_json(table: &CompiledTable, rows: &[&RowData]) -> (usize, String) {
    let positions: Vec<usize> = table.stored().map(|(position, ..)| position).collect();
    let mut json = String::with_capacity(rows.len().saturating_mul(128).min(STATEMENT_BYTES));
    let mut count = 0_usize;
    json.push('[');
    for row in rows {
        if json.len() > STATEMENT_BYTES {
            break;
        }
        if count > 0 {
            json.push(',');
        }
        let _infallible = write!(json, "[\"{}\",{}", row.id, row.seq);
        for position in &positions {
            json.push(',');
            push_value(&mut json, row.value(*position));
        }
        json.push(']');
        count = count.saturating_add(1);
    }
    json.push(']');
    (count, json)
}

fn push_value(json: &mut String, value: &SqlValue) {
    match value {
        SqlValue::Text(text) => push_text(json, text),
        SqlValue::Integer(integer) => {
            let _infallible = write!(json, "{integer}");
        }
        // No field is stored as either of these.
        SqlValue::Null | SqlValue::Real(_) | SqlValue::Blob(_) => json.push_str("null"),
    }
}

fn push_text(json: &mut String, text: &str) {
    let needs_escape = |byte: u8| byte < b' ' || matches!(byte, b'"' | b'\\');
    if text.bytes().any(needs_escape) {
        json.push_str(&serde_json::Value::from(text).to_string());
        return;
    }
    json.push('"');
    json.push_str(text);
    json.push('"');
}

fn insert_chunk(
    session: &Session<'_>,
    table: &CompiledTable,
    statement: &str,
    rows: &[&RowData],
    json: String,
) -> Result<Vec<(usize, Failure)>, Failure> {
    let Some(first) = rows.first() else {
        return Ok(Vec::new());
    };
    let params = [
        json.into(),
        first.created_at.into(),
        first.created_by.clone().into(),
    ];
    match session
        .storage
        .query(&format!("INSERT {statement}"), &params)
    {
        Ok(_) => return Ok(Vec::new()),
        Err(StorageError::Unique(_)) => {}
        Err(error) => return Err(error.into()),
    }
    // Some value is taken: the others go in, and what is left out is asked for one by one why.
    let sql = format!("INSERT OR IGNORE {statement} RETURNING id");
    let added = session.storage.query(&sql, &params)?;
    let added: BTreeSet<String> = texts(&added, 0).into_iter().collect();
    let mut refusals = Vec::new();
    for (position, row) in rows.iter().enumerate() {
        if added.contains(&row.id) {
            continue;
        }
        if let Err(error) = insert_alone(session, table, row) {
            refusals.push((position, refused(session, table, error)));
        }
    }
    Ok(refusals)
}
