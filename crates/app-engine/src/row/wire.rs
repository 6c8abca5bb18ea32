//! Rows as callers get them: visible fields only, computed ones included, with words for what relations point at.

use std::collections::BTreeMap;

use edgewright_storage::SqlValue;
use edgewright_types::UnixMillis;
use serde_json::{Map, Value};

use super::{RowData, expression_input, fill_computed};
use crate::access::RowAction;
use crate::answer::Row;
use crate::call::Failure;
use crate::compiled::CompiledTable;
use crate::session::Session;
use crate::sql::Params;
use crate::store::{names_of, text_at};
use crate::value::ValueKind;

/// Words by field position, then by the value they stand for.
type Labels = BTreeMap<usize, BTreeMap<String, String>>;

/// One row as this role sees it.
pub(crate) fn show_row(
    session: &Session<'_>,
    table: &CompiledTable,
    row: RowData,
) -> Result<Row, Failure> {
    Ok(show_rows(session, table, vec![row])?
        .into_iter()
        .next()
        .unwrap_or_default())
}

/// Rows as this role sees them. One query per relation, whatever the number of rows.
pub(crate) fn show_rows(
    session: &Session<'_>,
    table: &CompiledTable,
    mut rows: Vec<RowData>,
) -> Result<Vec<Row>, Failure> {
    let is_volatile = table.fields.iter().any(|field| field.column.is_none());
    if is_volatile {
        for row in &mut rows {
            let mut input = expression_input(table, row);
            fill_computed(session, table, row, &mut input, true);
        }
    }
    let labels = relation_labels(session, table, &rows)?;
    let creators: Vec<&str> = rows
        .iter()
        .filter_map(|row| row.created_by.as_deref())
        .collect();
    let names = names_of(session.storage, &creators)?;
    Ok(rows
        .iter()
        .map(|row| show(session, table, row, &labels, &names))
        .collect())
}

fn show(
    session: &Session<'_>,
    table: &CompiledTable,
    row: &RowData,
    labels: &Labels,
    names: &BTreeMap<String, String>,
) -> Row {
    let mut shown = Map::new();
    let moment = |millis: i64| Value::from(UnixMillis(millis).to_rfc3339());
    shown.insert("id".to_owned(), row.id.as_str().into());
    shown.insert("revision".to_owned(), row.revision.into());
    shown.insert("created_at".to_owned(), moment(row.created_at));
    shown.insert("updated_at".to_owned(), moment(row.updated_at));
    shown.insert("created_by".to_owned(), row.created_by.clone().into());
    let mut words = Map::new();
    if let Some(name) = row.created_by.as_ref().and_then(|id| names.get(id)) {
        words.insert("created_by".to_owned(), name.as_str().into());
    }
    for (position, field) in table.fields.iter().enumerate() {
        if !session.access().sees_field(&table.id, field.id()) {
            continue;
        }
        let value = row.value(position);
        shown.insert(field.id().to_owned(), field.kind.wire(value));
        let label = labels
            .get(&position)
            .and_then(|labels| labels.get(value.as_text()?));
        if let Some(label) = label {
            words.insert(field.id().to_owned(), label.as_str().into());
        }
    }
    if !words.is_empty() {
        shown.insert("_labels".to_owned(), Value::Object(words));
    }
    shown
}

fn relation_labels(
    session: &Session<'_>,
    table: &CompiledTable,
    rows: &[RowData],
) -> Result<Labels, Failure> {
    let mut labels = Labels::new();
    for (position, field) in table.fields.iter().enumerate() {
        let ValueKind::Link(target) = &field.kind else {
            continue;
        };
        if !session.access().sees_field(&table.id, field.id()) {
            continue;
        }
        let ids: Vec<&str> = rows
            .iter()
            .filter_map(|row| row.value(position).as_text())
            .collect();
        labels.insert(position, titles_of(session, target, &ids)?);
    }
    Ok(labels)
}

/// Titles of rows by id, for those that who asks may see.
pub(crate) fn titles_of(
    session: &Session<'_>,
    table: &str,
    ids: &[&str],
) -> Result<BTreeMap<String, String>, Failure> {
    let Some(table) = session.compiled.table(table) else {
        return Ok(BTreeMap::new());
    };
    let Some((title, column)) = table
        .title_field()
        .filter(|title| session.access().sees_field(&table.id, title.id()))
        .and_then(|title| Some((title, title.column.as_deref()?)))
    else {
        return Ok(BTreeMap::new());
    };
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut params = Params::default();
    let may = session.may_sql(table, RowAction::Read, &mut params)?;
    let list = params.add(Value::from(ids).to_string());
    let sql = format!(
        "SELECT id, {column} FROM {} WHERE id IN (SELECT value FROM json_each({list})) AND {may}",
        table.sql_name
    );
    let rows = session.storage.query(&sql, params.values())?;
    Ok(rows
        .rows
        .iter()
        .map(|row| {
            let value = row.get(1).unwrap_or(&SqlValue::Null);
            (text_at(row, 0), title.kind.words(title.options(), value))
        })
        .collect())
}
