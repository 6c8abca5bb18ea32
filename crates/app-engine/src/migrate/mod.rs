//! From one version to the next, in place. Nothing is ever dropped but indexes: a table or column that a version does
//! not know any more stays with its values, and is there again when a later version, or a roll-back, knows it.

mod convert;
mod plan;
mod tables;

pub(crate) use plan::plan;

use std::rc::Rc;

use edgewright_definition::AppDefinition;
use edgewright_definition::document::OWNER_ROLE;
use edgewright_storage::{SqlStorage, SqlValue, StorageError};
use edgewright_types::Problem;

use crate::call::{Call, Failure};
use crate::compiled::{Compiled, IndexPlan, plan_indexes};
use crate::engine::Engine;
use crate::search;
use crate::store::{Columns, Meta, texts};

/// Makes tables, columns, values and indexes what `definition` needs. The caller's transaction undoes it all on failure.
///
/// # Errors
/// A value that must be unique and is not, too many columns over the table's life, or a failure of storage.
pub(crate) fn apply(
    engine: &Engine,
    storage: &dyn SqlStorage,
    call: &Call,
    before: Option<&Compiled>,
    definition: &AppDefinition,
    meta: &mut Meta,
) -> Result<(), Failure> {
    search::drop_all(storage, meta)?;
    let mut columns = Columns::load(storage)?;
    let added = tables::make(storage, definition, &mut columns)?;
    let compiled = Compiled::new(meta.version, definition.clone(), &columns)
        .map_err(|error| Failure::ours(error.to_string()))?;
    let compiled = Rc::new(compiled);
    drop_indexes(storage, &compiled)?;
    let session = engine.session_of(
        storage,
        call,
        Rc::clone(&compiled),
        meta.clone(),
        OWNER_ROLE.to_owned(),
    );
    if let Some(before) = before {
        convert::values(&session, before, &added)?;
    }
    *meta = session.meta().clone();
    make_indexes(storage, &compiled)?;
    meta.row_count = count_rows(storage, &compiled)?;
    Ok(())
}

fn index_names(storage: &dyn SqlStorage) -> Result<Vec<String>, StorageError> {
    let sql = "SELECT name FROM sqlite_master WHERE type = 'index' AND (name GLOB 'i_*' OR name GLOB 'u_*')";
    Ok(texts(&storage.query(sql, &[])?, 0))
}

fn drop_indexes(storage: &dyn SqlStorage, compiled: &Compiled) -> Result<(), StorageError> {
    let wanted = plan_indexes(compiled);
    for name in index_names(storage)? {
        if !wanted.iter().any(|plan| plan.name == name) {
            storage.query(&format!("DROP INDEX {name}"), &[])?;
        }
    }
    Ok(())
}

fn make_indexes(storage: &dyn SqlStorage, compiled: &Compiled) -> Result<(), Failure> {
    let existing = index_names(storage)?;
    for plan in plan_indexes(compiled) {
        if !existing.contains(&plan.name) {
            storage
                .query(&plan.sql, &[])
                .map_err(|error| refused(&plan, error))?;
        }
    }
    Ok(())
}

fn refused(plan: &IndexPlan, error: StorageError) -> Failure {
    match (&error, &plan.unique) {
        (StorageError::Unique(_), Some((table, words))) => Problem::caller(
            409,
            "rows-not-unique",
            format!("{words} Change one of them, then publish again."),
        )
        .with("table", table.as_str())
        .into(),
        _ => error.into(),
    }
}

fn count_rows(storage: &dyn SqlStorage, compiled: &Compiled) -> Result<i64, StorageError> {
    let mut count = 0_i64;
    for table in &compiled.tables {
        let rows = storage.query(&format!("SELECT count(*) FROM {}", table.sql_name), &[])?;
        let rows = rows
            .scalar()
            .and_then(SqlValue::as_integer)
            .unwrap_or_default();
        count = count.saturating_add(rows);
    }
    Ok(count)
}
