//! Values of rows that exist: converted where a field changed its type, given where a new field needs one, worked out
//! where a computed field is new or reads something that changed.

use std::collections::BTreeSet;

use edgewright_definition::document::{Field, FieldType, Operand};
use edgewright_storage::{SqlValue, StorageError};

use super::tables::Added;
use crate::call::Failure;
use crate::compiled::{Compiled, CompiledField, CompiledTable};
use crate::row::{
    RowData, counter_key, expression_input, fetch_rows, fill_computed, operand_value, update_row,
};
use crate::session::Session;
use crate::sql::Params;
use crate::store::{change_trash, text_at, trash_content, trash_value};
use crate::value::{Side, ValueKind, convert};

/// Rows looked at in one go.
const PAGE: usize = 500;

/// Brings the rows of tables that were live before to the new version.
pub(super) fn values(
    session: &Session<'_>,
    before: &Compiled,
    added: &Added,
) -> Result<(), Failure> {
    for table in &session.compiled.tables {
        let old = before.table(&table.id);
        let mut touched = BTreeSet::new();
        for field in &table.fields {
            let Some(column) = field.column.as_deref() else {
                continue;
            };
            let old_field = old.and_then(|old| old.field(field.id()));
            let old_column = old_field.and_then(|old| old.column.as_deref());
            if old_column == Some(column) {
                continue;
            }
            touched.insert(field.id());
            match (old_field, old_column) {
                (Some(old_field), Some(old_column)) if !field.is_given_by_app() => {
                    let (from, to) = ((old_field, old_column), (field, column));
                    convert_column(session, table, from, to)?;
                    convert_trash(session, table, from, to)?;
                }
                _ => give_value(session, table, field, column, added)?,
            }
        }
        if needs_computing(table, old, &touched) {
            compute_rows(session, table)?;
        }
    }
    Ok(())
}

/// A value that still means the same as before a type was changed is kept as it was, so that changing a type and
/// changing it back loses nothing.
fn converted(from: Side<'_>, to: Side<'_>, now: &SqlValue, earlier: &SqlValue) -> SqlValue {
    if *earlier != SqlValue::Null && convert(to, from, earlier) == *now {
        return earlier.clone();
    }
    convert(from, to, now)
}

/// Rows in the trash change along with the others, so that they come back with their values.
fn convert_trash(
    session: &Session<'_>,
    table: &CompiledTable,
    (old, old_column): (&CompiledField, &str),
    (new, new_column): (&CompiledField, &str),
) -> Result<(), StorageError> {
    change_trash(session.storage, &table.id, |content| {
        let value = |column: &str| content.get(column).map_or(SqlValue::Null, trash_value);
        let (now, earlier) = (value(old_column), value(new_column));
        let wanted = converted(side(old), side(new), &now, &earlier);
        let is_changed = wanted != earlier;
        if is_changed {
            content.insert(new_column.to_owned(), trash_content(&wanted));
        }
        is_changed
    })
}

fn convert_column(
    session: &Session<'_>,
    table: &CompiledTable,
    (old, old_column): (&CompiledField, &str),
    (new, new_column): (&CompiledField, &str),
) -> Result<(), StorageError> {
    let from = side(old);
    let to = side(new);
    let name = &table.sql_name;
    let mut last = String::new();
    loop {
        let rows = session.storage.query(
            &format!("SELECT id, {old_column}, {new_column} FROM {name} WHERE id > ?1 AND ({old_column} IS NOT NULL OR {new_column} IS NOT NULL) ORDER BY id LIMIT {PAGE}"),
            &[last.as_str().into()],
        )?;
        for row in &rows.rows {
            let value = |position: usize| row.get(position).cloned().unwrap_or(SqlValue::Null);
            let (now, earlier) = (value(1), value(2));
            let wanted = converted(from, to, &now, &earlier);
            if wanted != earlier {
                session.storage.query(
                    &format!("UPDATE {name} SET {new_column} = ?2 WHERE id = ?1"),
                    &[text_at(row, 0).into(), wanted],
                )?;
            }
        }
        match rows.rows.last() {
            Some(row) if rows.rows.len() == PAGE => last = text_at(row, 0),
            _ => return Ok(()),
        }
    }
}

fn side(field: &CompiledField) -> Side<'_> {
    Side {
        kind: &field.kind,
        options: field.options(),
    }
}

/// Gives a field that just came (or came back) its value in rows that have none, where one is due.
fn give_value(
    session: &Session<'_>,
    table: &CompiledTable,
    field: &CompiledField,
    column: &str,
    added: &Added,
) -> Result<(), Failure> {
    let name = &table.sql_name;
    if matches!(field.kind, ValueKind::Autonumber(_)) && field.spec.kind == FieldType::Autonumber {
        return number_rows(session, table, field, column);
    }
    let is_new = added.contains(&(table.id.clone(), field.id().to_owned()));
    if let Some(operand) = relative_default(&field.spec).filter(|_| is_new && field.spec.required) {
        let value = operand_value(session, field, operand);
        let sql = format!("UPDATE {name} SET {column} = ?1 WHERE {column} IS NULL");
        session.storage.query(&sql, &[value])?;
    }
    Ok(())
}

fn relative_default(field: &Field) -> Option<&Operand> {
    field
        .default
        .as_ref()
        .filter(|operand| operand.literal().is_none())
}

/// Numbers rows without a number, oldest first, on from the last number given.
fn number_rows(
    session: &Session<'_>,
    table: &CompiledTable,
    field: &CompiledField,
    column: &str,
) -> Result<(), Failure> {
    let name = &table.sql_name;
    let key = counter_key(table, field);
    let last = session
        .meta()
        .counters
        .get(&key)
        .copied()
        .unwrap_or_default();
    let sql = format!(
        "UPDATE {name} SET {column} = ?1 + numbered.place FROM (SELECT id AS row_id, row_number() OVER (ORDER BY id) AS place FROM {name} WHERE {column} IS NULL) AS numbered WHERE {name}.id = numbered.row_id"
    );
    session.storage.query(&sql, &[last.into()])?;
    let largest = session
        .storage
        .query(&format!("SELECT max({column}) FROM {name}"), &[])?;
    let largest = largest
        .scalar()
        .and_then(SqlValue::as_integer)
        .unwrap_or_default();
    session.meta_mut().counters.insert(key, largest.max(last));
    Ok(())
}

fn needs_computing(
    table: &CompiledTable,
    old: Option<&CompiledTable>,
    touched: &BTreeSet<&str>,
) -> bool {
    let stored = table
        .fields
        .iter()
        .filter(|field| field.expression.is_some() && field.column.is_some());
    let changed = |field: &CompiledField| {
        old.and_then(|old| old.field(field.id())).is_none_or(|old| {
            old.spec.expression != field.spec.expression || old.column != field.column
        })
    };
    let mut stored = stored.peekable();
    stored.peek().is_some() && (!touched.is_empty() || stored.any(changed))
}

/// Works out the stored computed fields of every row, and writes only those that differ.
fn compute_rows(session: &Session<'_>, table: &CompiledTable) -> Result<(), Failure> {
    let mut last = String::new();
    loop {
        let mut params = Params::default();
        let after = params.add(last.as_str());
        let rest = format!("id > {after} ORDER BY id LIMIT {PAGE}");
        let rows = fetch_rows(session, table, &rest, &params)?;
        for row in &rows {
            compute_row(session, table, row)?;
        }
        match rows.last() {
            Some(row) if rows.len() == PAGE => last.clone_from(&row.id),
            _ => return Ok(()),
        }
    }
}

fn compute_row(session: &Session<'_>, table: &CompiledTable, row: &RowData) -> Result<(), Failure> {
    let mut after = row.clone();
    let mut input = expression_input(table, &after);
    fill_computed(session, table, &mut after, &mut input, false);
    for (position, field) in table.fields.iter().enumerate() {
        if field.column.is_none() {
            after.set(position, SqlValue::Null);
        }
    }
    if after.values == row.values {
        return Ok(());
    }
    update_row(session, table, row, &after)
}
