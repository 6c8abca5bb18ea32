//! Relations in a file: a row id, or the title of one row that who imports may see. Looked up for many lines at once.

use std::collections::{BTreeMap, BTreeSet};

use edgewright_storage::SqlValue;
use edgewright_types::RowId;
use serde_json::Value;

use super::cell::wire_value;
use crate::access::RowAction;
use crate::call::Failure;
use crate::compiled::CompiledTable;
use crate::session::Session;
use crate::sql::Params;
use crate::store::{integer_at, text_at};

/// Answers kept from one step to the next, at most; files repeat themselves.
const KEPT: usize = 20_000;

/// What a text leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Link {
    /// This row.
    Row(String),
    /// More than one row has this title.
    Several,
    /// No row, as far as this role sees.
    Nothing,
}

/// What the texts of relations lead to, by table.
#[derive(Debug, Default)]
pub(super) struct Links {
    known: BTreeMap<String, BTreeMap<String, Link>>,
}

impl Links {
    /// What a text leads to, once it was looked up.
    pub(super) fn get(&self, table: &str, text: &str) -> Link {
        let found = self.known.get(table).and_then(|known| known.get(text));
        found.cloned().unwrap_or(Link::Nothing)
    }

    /// Looks up what is not known yet.
    ///
    /// # Errors
    /// A failure of storage.
    pub(super) fn look_up(
        &mut self,
        session: &Session<'_>,
        table: &str,
        texts: &BTreeSet<&str>,
    ) -> Result<(), Failure> {
        let target = session
            .compiled
            .table(table)
            .ok_or_else(|| Failure::ours(format!("a relation points at no table {table}")))?;
        let known = self.known.entry(table.to_owned()).or_default();
        if known.len() > KEPT {
            known.clear();
        }
        let new: Vec<&str> = texts
            .iter()
            .copied()
            .filter(|text| !known.contains_key(*text))
            .collect();
        if new.is_empty() {
            return Ok(());
        }
        known.extend(rows_titled(session, target, &new)?);
        known.extend(rows_with_ids(session, target, &new)?);
        for text in new {
            known.entry(text.to_owned()).or_insert(Link::Nothing);
        }
        Ok(())
    }
}

fn rows_with_ids(
    session: &Session<'_>,
    target: &CompiledTable,
    texts: &[&str],
) -> Result<Vec<(String, Link)>, Failure> {
    let ids: Vec<&str> = texts
        .iter()
        .copied()
        .filter(|text| text.parse::<RowId>().is_ok())
        .collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut params = Params::default();
    let may = session.may_sql(target, RowAction::Read, &mut params)?;
    let list = params.add(Value::from(ids).to_string());
    let sql = format!(
        "SELECT id FROM {} WHERE id IN (SELECT value FROM json_each({list})) AND {may}",
        target.sql_name
    );
    let rows = session.storage.query(&sql, params.values())?;
    let found = rows.rows.iter().map(|row| text_at(row, 0));
    Ok(found.map(|id| (id.clone(), Link::Row(id))).collect())
}

fn rows_titled(
    session: &Session<'_>,
    target: &CompiledTable,
    texts: &[&str],
) -> Result<Vec<(String, Link)>, Failure> {
    let title = target
        .title_field()
        .filter(|title| session.access().sees_field(&target.id, title.id()));
    let Some((title, column)) = title.and_then(|title| Some((title, title.column.as_deref()?)))
    else {
        return Ok(Vec::new());
    };
    let stored = |text: &str| {
        let value = wire_value(&title.kind, title.options(), text).ok()?;
        title.kind.parse(title.options(), &value).ok()
    };
    let wanted: Vec<(&str, Value)> = texts
        .iter()
        .filter_map(|text| Some((*text, key(&stored(text)?)?)))
        .collect();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let mut params = Params::default();
    let may = session.may_sql(target, RowAction::Read, &mut params)?;
    let values: Vec<Value> = wanted.iter().map(|(_, value)| value.clone()).collect();
    let list = params.add(Value::from(values).to_string());
    let sql = format!(
        "SELECT {column}, count(*), min(id) FROM {} WHERE {column} IN (SELECT value FROM json_each({list})) AND {may} GROUP BY {column}",
        target.sql_name
    );
    let rows = session.storage.query(&sql, params.values())?;
    let mut found = BTreeMap::new();
    for row in &rows.rows {
        let link = if integer_at(row, 1) == 1 {
            Link::Row(text_at(row, 2))
        } else {
            Link::Several
        };
        if let Some(key) = row.first().and_then(key) {
            found.insert(key.to_string(), link);
        }
    }
    let links = wanted.into_iter().filter_map(|(text, value)| {
        Some((text.to_owned(), found.get(&value.to_string())?.clone()))
    });
    Ok(links.collect())
}

/// A stored value as JSON has it.
fn key(stored: &SqlValue) -> Option<Value> {
    match stored {
        SqlValue::Text(text) => Some(Value::from(text.as_str())),
        SqlValue::Integer(integer) => Some(Value::from(*integer)),
        _ => None,
    }
}
