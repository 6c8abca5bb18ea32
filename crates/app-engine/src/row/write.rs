//! Writing rows, and nothing else: what may be written was decided before.

use edgewright_storage::{SqlValue, StorageError};

use super::data::SYSTEM_COLUMNS;
use super::{RowData, unique_problem};
use crate::call::Failure;
use crate::compiled::CompiledTable;
use crate::search;
use crate::session::Session;

/// What a caller is told of a row that storage refused.
pub(super) fn refused(
    session: &Session<'_>,
    table: &CompiledTable,
    error: StorageError,
) -> Failure {
    if let StorageError::Unique(columns) = &error
        && let Some(taken) = unique_problem(session, table, columns)
    {
        return taken;
    }
    error.into()
}

/// Inserts a row.
///
/// # Errors
/// The problem of a value that is taken, or a failure of storage.
pub(crate) fn insert_row(
    session: &Session<'_>,
    table: &CompiledTable,
    row: &RowData,
) -> Result<(), Failure> {
    insert_alone(session, table, row).map_err(|error| refused(session, table, error))?;
    search::row_added(session, table, row)?;
    Ok(())
}

/// Inserts a row that the search index does not hear of.
pub(super) fn insert_alone(
    session: &Session<'_>,
    table: &CompiledTable,
    row: &RowData,
) -> Result<(), StorageError> {
    let mut columns = SYSTEM_COLUMNS.to_owned();
    let mut values: Vec<SqlValue> = vec![
        row.id.as_str().into(),
        row.revision.into(),
        row.created_at.into(),
        row.updated_at.into(),
        row.created_by.clone().into(),
        row.is_sample.into(),
        row.seq.into(),
    ];
    for (position, _, column) in table.stored() {
        columns.push_str(", ");
        columns.push_str(column);
        values.push(row.value(position).clone());
    }
    let marks: Vec<String> = (1..=values.len())
        .map(|number| format!("?{number}"))
        .collect();
    let sql = format!(
        "INSERT INTO {} ({columns}) VALUES ({})",
        table.sql_name,
        marks.join(", ")
    );
    session.storage.query(&sql, &values).map(|_| ())
}

/// Writes what differs between two states of a row, with its revision and moment. Indexes of other columns stay untouched.
///
/// # Errors
/// The problem of a value that is taken, or a failure of storage.
pub(crate) fn update_row(
    session: &Session<'_>,
    table: &CompiledTable,
    before: &RowData,
    after: &RowData,
) -> Result<(), Failure> {
    let mut sets = vec![
        "revision = ?2".to_owned(),
        "updated_at = ?3".to_owned(),
        "is_sample = ?4".to_owned(),
    ];
    let mut values: Vec<SqlValue> = vec![
        after.id.as_str().into(),
        after.revision.into(),
        after.updated_at.into(),
        after.is_sample.into(),
    ];
    for (position, _, column) in table.stored() {
        if before.value(position) != after.value(position) {
            values.push(after.value(position).clone());
            sets.push(format!("{column} = ?{}", values.len()));
        }
    }
    let sql = format!(
        "UPDATE {} SET {} WHERE id = ?1",
        table.sql_name,
        sets.join(", ")
    );
    session
        .storage
        .query(&sql, &values)
        .map_err(|error| refused(session, table, error))?;
    search::row_changed(session, table, before, after)?;
    Ok(())
}

/// Deletes a row.
///
/// # Errors
/// A failure of storage.
pub(crate) fn delete_row(
    session: &Session<'_>,
    table: &CompiledTable,
    row: &RowData,
) -> Result<(), Failure> {
    let sql = format!("DELETE FROM {} WHERE id = ?1", table.sql_name);
    session.storage.query(&sql, &[row.id.as_str().into()])?;
    search::row_removed(session, table, row)?;
    Ok(())
}
