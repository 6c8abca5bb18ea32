//! Imports: what each did, and what was wrong with its lines. The tables are made with the first import.
//!
//! One written row per step of an import, and one more for a step in which lines were refused. The rows an import added
//! are found by their ids, which begin with the letters of its own, so nothing is kept per row.

use edgewright_storage::{Rows, SqlStorage, StorageError};
use edgewright_types::{Entropy, ImportId, UnixMillis};
use serde::{Deserialize, Serialize};

use super::text_at;
use crate::answer::{ImportColumn, ImportProblem, ImportState, ImportStop};

/// How long the account of an import is kept, and it can be taken back: 30 days.
const KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// Tables of imports.
pub(super) const TABLES: &[&str] = &[
    "CREATE TABLE _imports (id TEXT PRIMARY KEY, key TEXT, running INTEGER NOT NULL, record TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE _import_problems (import_id TEXT NOT NULL, part INTEGER NOT NULL, problems TEXT NOT NULL, PRIMARY KEY (import_id, part)) STRICT, WITHOUT ROWID",
];

/// One import.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ImportRecord {
    /// Its id.
    pub id: ImportId,
    /// Table it adds to.
    pub table: String,
    /// How far it is.
    pub state: ImportState,
    /// Whether one wrong line makes all of it wrong.
    pub all_or_nothing: bool,
    /// User id of who began it.
    pub by_id: Option<String>,
    /// When it began.
    pub started_at: UnixMillis,
    /// When it ended.
    pub ended_at: Option<UnixMillis>,
    /// Columns of the file.
    pub columns: Vec<ImportColumn>,
    /// Lines read that are rows.
    pub rows_read: u64,
    /// Rows added and still there.
    pub rows_added: u64,
    /// Lines left out.
    pub rows_refused: u64,
    /// All that was wrong, also what is not kept.
    pub problem_count: u64,
    /// Why it ended before the file did.
    pub stopped: Option<ImportStop>,
    /// Names what was asked for besides the file.
    pub request: String,
    /// Names the file up to the last row counted here; only under an idempotency key.
    pub digest: Option<String>,
    /// The scoped idempotency key.
    pub key: Option<String>,
    /// How far it is taken back.
    #[serde(default)]
    pub undo: UndoPlace,
}

/// How far an import is taken back. Its rows are gone through once, and again as long as that frees others.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct UndoPlace {
    /// The row looked at last.
    pub after: Option<String>,
    /// Rows removed this time through.
    pub removed: u64,
}

fn broken(error: impl std::fmt::Display) -> StorageError {
    StorageError::Internal(format!("an import cannot be read or written: {error}"))
}

/// Makes the tables, and forgets imports that are too old to be taken back.
pub(crate) fn prepare_imports(
    storage: &dyn SqlStorage,
    now: UnixMillis,
) -> Result<(), StorageError> {
    if !has_imports(storage)? {
        for sql in TABLES {
            storage.query(sql, &[])?;
        }
        return Ok(());
    }
    let oldest = ImportId::new(now.plus(-KEPT_MS), Entropy([0; 16]));
    for (table, id) in [("_imports", "id"), ("_import_problems", "import_id")] {
        let sql = format!("DELETE FROM {table} WHERE {id} < ?1");
        storage.query(&sql, &[oldest.as_str().into()])?;
    }
    Ok(())
}

fn has_imports(storage: &dyn SqlStorage) -> Result<bool, StorageError> {
    let sql = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_imports'";
    Ok(storage.query(sql, &[])?.first().is_some())
}

/// Writes how far an import is.
pub(crate) fn save_import(
    storage: &dyn SqlStorage,
    record: &ImportRecord,
) -> Result<(), StorageError> {
    let text = edgewright_typed_json::to_text(record).map_err(broken)?;
    let running = i64::from(record.state == ImportState::Running);
    storage.query(
        "INSERT INTO _imports (id, key, running, record) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (id) DO UPDATE SET running = ?3, record = ?4",
        &[record.id.as_str().into(), record.key.clone().into(), running.into(), text.into()],
    )?;
    Ok(())
}

/// The import with this id.
pub(crate) fn read_import(
    storage: &dyn SqlStorage,
    id: &str,
) -> Result<Option<ImportRecord>, StorageError> {
    find(storage, "id = ?1", id)
}

/// The import that began under this key.
pub(crate) fn import_of_key(
    storage: &dyn SqlStorage,
    key: &str,
) -> Result<Option<ImportRecord>, StorageError> {
    find(storage, "key = ?1", key)
}

fn find(
    storage: &dyn SqlStorage,
    condition: &str,
    value: &str,
) -> Result<Option<ImportRecord>, StorageError> {
    if !has_imports(storage)? {
        return Ok(None);
    }
    let sql = format!("SELECT record FROM _imports WHERE {condition}");
    let rows = storage.query(&sql, &[value.into()])?;
    Ok(records(&rows)?.into_iter().next())
}

/// Imports that have not ended, as far as storage knows.
pub(crate) fn running_imports(storage: &dyn SqlStorage) -> Result<Vec<ImportRecord>, StorageError> {
    if !has_imports(storage)? {
        return Ok(Vec::new());
    }
    records(&storage.query("SELECT record FROM _imports WHERE running = 1", &[])?)
}

fn records(rows: &Rows) -> Result<Vec<ImportRecord>, StorageError> {
    let read = |row: &Vec<_>| edgewright_typed_json::from_text(text_at(row, 0)).map_err(broken);
    rows.rows.iter().map(read).collect()
}

/// Keeps what was wrong in one step; `part` is how much was kept before.
pub(crate) fn add_import_problems(
    storage: &dyn SqlStorage,
    id: &ImportId,
    part: usize,
    problems: &[ImportProblem],
) -> Result<(), StorageError> {
    if problems.is_empty() {
        return Ok(());
    }
    let text = edgewright_typed_json::to_text(problems).map_err(broken)?;
    let part = i64::try_from(part).unwrap_or(i64::MAX);
    storage.query(
        "INSERT OR REPLACE INTO _import_problems (import_id, part, problems) VALUES (?1, ?2, ?3)",
        &[id.as_str().into(), part.into(), text.into()],
    )?;
    Ok(())
}

/// What was wrong, in the order of the file.
pub(crate) fn import_problems(
    storage: &dyn SqlStorage,
    id: &ImportId,
) -> Result<Vec<ImportProblem>, StorageError> {
    let rows = storage.query(
        "SELECT problems FROM _import_problems WHERE import_id = ?1 ORDER BY part",
        &[id.as_str().into()],
    )?;
    let mut all: Vec<ImportProblem> = Vec::new();
    for row in &rows.rows {
        let part: Vec<ImportProblem> =
            edgewright_typed_json::from_text(text_at(row, 0)).map_err(broken)?;
        all.extend(part);
    }
    Ok(all)
}
