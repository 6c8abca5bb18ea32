//! The engine's own tables: what the app is, its versions, its people, its trash and its history.
//!
//! Tables of people's rows are `t_<table>` with columns `f_<field>`; `crate::migrate` makes them. Nothing outside
//! this module and the SQL of rows touches storage. Rows written are the bill, so: counters live in the one row of
//! `_meta` that a new row writes anyway, keys are the tables' own order (WITHOUT ROWID), and a new row has no
//! history entry because the row itself says when and by whom it was added.

mod columns;
mod history;
mod idempotency;
mod imports;
mod meta;
mod names;
mod people;
mod trash;
mod versions;

pub(crate) use columns::Columns;
pub(crate) use history::{HistoryRecord, add_history, read_history};
pub(crate) use idempotency::{Remembered, recall, remember};
pub(crate) use imports::{
    ImportRecord, UndoPlace, add_import_problems, import_of_key, import_problems, prepare_imports,
    read_import, running_imports, save_import,
};
pub(crate) use meta::Meta;
pub(crate) use names::{names_of, remember_name};
pub(crate) use people::{list_people, put_person, remove_person, role_of};
pub(crate) use trash::{
    TrashRecord, add_trash, change_trash, purge_trash, read_batch, remove_trash, trash_content,
    trash_value,
};
pub use versions::StoredVersion;
pub(crate) use versions::{
    VersionRecord, add_version, list_versions, read_definition, read_tests, read_version,
};

use edgewright_storage::{Rows, SqlStorage, SqlValue, StorageError};

/// Tables of the engine, all made with the first version.
const TABLES: &[&str] = &[
    "CREATE TABLE _meta (id INTEGER PRIMARY KEY CHECK (id = 1), address TEXT NOT NULL, owner_id TEXT NOT NULL, owner_name TEXT NOT NULL, version INTEGER NOT NULL, row_count INTEGER NOT NULL, next_seq INTEGER NOT NULL, counters TEXT NOT NULL, report_revision INTEGER NOT NULL, purged_on TEXT NOT NULL, plan TEXT NOT NULL) STRICT",
    "CREATE TABLE _versions (version INTEGER PRIMARY KEY, definition TEXT NOT NULL, tests TEXT NOT NULL, plan TEXT NOT NULL, restores INTEGER, at INTEGER NOT NULL, by_name TEXT NOT NULL) STRICT",
    "CREATE TABLE _columns (table_id TEXT NOT NULL, field_id TEXT NOT NULL, tag TEXT NOT NULL, column_name TEXT NOT NULL, PRIMARY KEY (table_id, field_id, tag)) STRICT, WITHOUT ROWID",
    "CREATE TABLE _people (email TEXT PRIMARY KEY, role TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE _names (user_id TEXT PRIMARY KEY, name TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE _history (row_id TEXT NOT NULL, revision INTEGER NOT NULL, op TEXT NOT NULL, at INTEGER NOT NULL, by_id TEXT, changes TEXT NOT NULL, PRIMARY KEY (row_id, revision)) STRICT, WITHOUT ROWID",
    "CREATE TABLE _trash (batch TEXT NOT NULL, row_id TEXT NOT NULL, table_id TEXT NOT NULL, content TEXT NOT NULL, at INTEGER NOT NULL, by_id TEXT, PRIMARY KEY (batch, row_id)) STRICT, WITHOUT ROWID",
    "CREATE TABLE _idempotency (day TEXT NOT NULL, key TEXT NOT NULL, request TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (day, key)) STRICT, WITHOUT ROWID",
];

/// Makes the engine's tables.
pub(crate) fn install(storage: &dyn SqlStorage) -> Result<(), StorageError> {
    for sql in TABLES {
        storage.query(sql, &[])?;
    }
    Ok(())
}

/// Drops everything the engine made, and nothing else that lives in the same database.
pub(crate) fn wipe(storage: &dyn SqlStorage) -> Result<(), StorageError> {
    let all = storage.query(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table'",
        &[],
    )?;
    let names = texts(&all, 0);
    let ours: Vec<&String> = names
        .iter()
        .filter(|name| {
            name.starts_with("t_")
                || (name.starts_with("s_") && !is_shadow(name, &names))
                || TABLES
                    .iter()
                    .chain(imports::TABLES)
                    .chain(crate::outbox::TABLES)
                    .any(|sql| sql.starts_with(&format!("CREATE TABLE {name} ")))
        })
        .collect();
    for name in ours {
        storage.query(&format!("DROP TABLE {name}"), &[])?;
    }
    Ok(())
}

/// A search index keeps its data in tables of its own, which go when it goes.
fn is_shadow(name: &str, all: &[String]) -> bool {
    ["_data", "_idx", "_content", "_docsize", "_config"]
        .iter()
        .filter_map(|ending| name.strip_suffix(ending))
        .any(|base| all.iter().any(|other| other == base))
}

/// The texts of one column.
pub(crate) fn texts(rows: &Rows, column: usize) -> Vec<String> {
    rows.rows
        .iter()
        .filter_map(|row| row.get(column)?.as_text().map(str::to_owned))
        .collect()
}

/// The text at a position of a row; empty if it is none.
pub(crate) fn text_at(row: &[SqlValue], position: usize) -> String {
    row.get(position)
        .and_then(SqlValue::as_text)
        .unwrap_or_default()
        .to_owned()
}

/// The integer at a position of a row; 0 if it is none.
pub(crate) fn integer_at(row: &[SqlValue], position: usize) -> i64 {
    row.get(position)
        .and_then(SqlValue::as_integer)
        .unwrap_or_default()
}
