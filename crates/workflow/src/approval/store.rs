//! Rows of approvals. One stays after it was answered, so that a second answer is known as one, until its run is gone.

use edgewright_storage::{SqlStorage, SqlValue, StorageError};
use edgewright_types::{EffectId, RunId, UnixMillis};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::ask::Ask;

/// An approval as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Approval {
    /// Its id: the effect that opened it.
    pub id: EffectId,
    /// Whose it is.
    pub run: RunId,
    /// The effect of the task that waits for it, once one does.
    pub waiter: Option<EffectId>,
    /// What is asked.
    pub ask: Ask,
    /// When it was opened.
    pub asked_at: UnixMillis,
    /// When it is too late.
    pub expires_at: Option<UnixMillis>,
    /// What opens it without signing in: 256 bits that nobody guesses, for approvals that are public.
    pub token: Option<String>,
    /// What came of it.
    pub outcome: Option<Outcome>,
}

/// What came of an approval.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Somebody answered.
    Answered {
        /// What they chose.
        choice: String,
        /// What they filled in.
        values: Map<String, Value>,
        /// Who: an e-mail address, or `public`.
        by: String,
        /// When.
        at: UnixMillis,
    },
    /// Nobody did in time.
    Expired,
}

/// Makes the table.
pub fn install(storage: &dyn SqlStorage) -> Result<(), StorageError> {
    storage.query(
        "CREATE TABLE IF NOT EXISTS approvals (id TEXT PRIMARY KEY, run TEXT NOT NULL, is_open INTEGER NOT NULL, \
         expires_at INTEGER, token TEXT UNIQUE, document TEXT NOT NULL) WITHOUT ROWID",
        &[],
    )?;
    storage.query(
        "CREATE INDEX IF NOT EXISTS approvals_open ON approvals (is_open, expires_at)",
        &[],
    )?;
    Ok(())
}

pub fn save(storage: &dyn SqlStorage, approval: &Approval) -> Result<(), StorageError> {
    let text = edgewright_typed_json::to_text(approval)
        .map_err(|error| StorageError::Internal(error.to_string()))?;
    let is_open = i64::from(approval.outcome.is_none());
    let expires_at = approval.expires_at.map_or(SqlValue::Null, |at| at.0.into());
    let token = approval
        .token
        .clone()
        .map_or(SqlValue::Null, SqlValue::from);
    storage.query(
        "INSERT OR REPLACE INTO approvals (id, run, is_open, expires_at, token, document) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        &[
            approval.id.to_string().into(),
            approval.run.to_string().into(),
            is_open.into(),
            expires_at,
            token,
            text.into(),
        ],
    )?;
    Ok(())
}

pub fn find(storage: &dyn SqlStorage, id: &EffectId) -> Result<Option<Approval>, StorageError> {
    let id = id.to_string();
    let mut found = read(
        storage,
        "SELECT document FROM approvals WHERE id = ?1",
        &[id.into()],
    )?;
    Ok(found.pop())
}

pub fn find_by_token(
    storage: &dyn SqlStorage,
    token: &str,
) -> Result<Option<Approval>, StorageError> {
    let mut found = read(
        storage,
        "SELECT document FROM approvals WHERE token = ?1",
        &[token.into()],
    )?;
    Ok(found.pop())
}

/// Those nobody has answered, the oldest first.
pub fn open(storage: &dyn SqlStorage) -> Result<Vec<Approval>, StorageError> {
    read(
        storage,
        "SELECT document FROM approvals WHERE is_open = 1 ORDER BY id LIMIT 1000",
        &[],
    )
}

pub fn of_run(storage: &dyn SqlStorage, run: &RunId) -> Result<Vec<Approval>, StorageError> {
    read(
        storage,
        "SELECT document FROM approvals WHERE is_open = 1 AND run = ?1 ORDER BY id",
        &[run.to_string().into()],
    )
}

pub fn count_open(storage: &dyn SqlStorage) -> Result<i64, StorageError> {
    let rows = storage.query("SELECT count(*) FROM approvals WHERE is_open = 1", &[])?;
    Ok(rows
        .scalar()
        .and_then(SqlValue::as_integer)
        .unwrap_or_default())
}

/// When the next one is too late.
pub fn next_expiry(storage: &dyn SqlStorage) -> Result<Option<UnixMillis>, StorageError> {
    let rows = storage.query(
        "SELECT min(expires_at) FROM approvals WHERE is_open = 1 AND expires_at IS NOT NULL",
        &[],
    )?;
    Ok(rows.scalar().and_then(SqlValue::as_integer).map(UnixMillis))
}

/// Those for which it is too late by now, some at a time.
pub fn due(storage: &dyn SqlStorage, now: UnixMillis) -> Result<Vec<Approval>, StorageError> {
    read(
        storage,
        "SELECT document FROM approvals WHERE is_open = 1 AND expires_at <= ?1 ORDER BY expires_at LIMIT 100",
        &[now.0.into()],
    )
}

/// Every run that has approvals.
pub fn runs(storage: &dyn SqlStorage) -> Result<Vec<RunId>, StorageError> {
    let rows = storage.query("SELECT DISTINCT run FROM approvals", &[])?;
    let ids = rows.rows.iter().filter_map(|row| row.first()?.as_text());
    Ok(ids.filter_map(|text| text.parse().ok()).collect())
}

/// Forgets all: the workflow is deleted.
pub fn remove_all(storage: &dyn SqlStorage) -> Result<(), StorageError> {
    storage.query("DELETE FROM approvals", &[])?;
    Ok(())
}

pub fn remove_run(storage: &dyn SqlStorage, run: &RunId) -> Result<(), StorageError> {
    storage.query(
        "DELETE FROM approvals WHERE run = ?1",
        &[run.to_string().into()],
    )?;
    Ok(())
}

fn read(
    storage: &dyn SqlStorage,
    statement: &str,
    parameters: &[SqlValue],
) -> Result<Vec<Approval>, StorageError> {
    let rows = storage.query(statement, parameters)?;
    let texts = rows.rows.iter().filter_map(|row| row.first()?.as_text());
    texts
        .map(|text| {
            edgewright_typed_json::from_text(text).map_err(|error| {
                StorageError::Internal(format!("an approval cannot be read: {error}"))
            })
        })
        .collect()
}
