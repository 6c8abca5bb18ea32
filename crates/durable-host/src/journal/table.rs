//! The journal most engines use: one row per effect, from the turn that asks for it until its result is taken.

use std::collections::BTreeSet;

use edgewright_storage::{SqlStorage, SqlValue, StorageError};
use edgewright_types::{EffectId, UnixMillis};
use serde::{Serialize, de::DeserializeOwned};

use super::{Entry, Journal, Outlook};

/// Name of the journal's table; an engine must not use it.
pub const EFFECTS_TABLE: &str = "_effects";

/// The journal in a table of its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EffectTable;

impl<E: Serialize + DeserializeOwned> Journal<E> for EffectTable {
    /// WITHOUT ROWID, because a second index would double the rows written.
    fn install(&self, storage: &dyn SqlStorage) -> Result<(), StorageError> {
        storage.query(
            "CREATE TABLE IF NOT EXISTS _effects (id TEXT PRIMARY KEY, body TEXT NOT NULL, attempts INTEGER NOT NULL, \
             due_at INTEGER NOT NULL) WITHOUT ROWID",
            &[],
        )?;
        Ok(())
    }

    fn append(&self, storage: &dyn SqlStorage, entry: Entry<&E>) -> Result<(), StorageError> {
        let body = edgewright_typed_json::to_text(&entry.effect)
            .map_err(|error| StorageError::Internal(format!("an effect is not JSON: {error}")))?;
        storage.query(
            "INSERT INTO _effects (id, body, attempts, due_at) VALUES (?1, ?2, ?3, ?4)",
            &[
                entry.id.as_str().into(),
                body.into(),
                i64::from(entry.attempts).into(),
                entry.due_at.0.into(),
            ],
        )?;
        Ok(())
    }

    fn remove(&self, storage: &dyn SqlStorage, id: &EffectId) -> Result<(), StorageError> {
        storage.query("DELETE FROM _effects WHERE id = ?1", &[id.as_str().into()])?;
        Ok(())
    }

    fn reschedule(
        &self,
        storage: &dyn SqlStorage,
        id: &EffectId,
        attempts: u32,
        due_at: UnixMillis,
    ) -> Result<(), StorageError> {
        storage.query(
            "UPDATE _effects SET attempts = ?2, due_at = ?3 WHERE id = ?1",
            &[
                id.as_str().into(),
                i64::from(attempts).into(),
                due_at.0.into(),
            ],
        )?;
        Ok(())
    }

    fn find(
        &self,
        storage: &dyn SqlStorage,
        id: &EffectId,
    ) -> Result<Option<Entry<E>>, StorageError> {
        let rows = storage.query(
            "SELECT id, body, attempts, due_at FROM _effects WHERE id = ?1",
            &[id.as_str().into()],
        )?;
        rows.first().map(read).transpose()
    }

    fn owes(&self, storage: &dyn SqlStorage, id: &EffectId) -> Result<bool, StorageError> {
        let rows = storage.query(
            "SELECT 1 FROM _effects WHERE id = ?1",
            &[id.as_str().into()],
        )?;
        Ok(rows.first().is_some())
    }

    fn due(
        &self,
        storage: &dyn SqlStorage,
        now: UnixMillis,
        at_work: &BTreeSet<EffectId>,
    ) -> Result<Vec<Entry<E>>, StorageError> {
        let rows = storage.query(
            "SELECT id, body, attempts, due_at FROM _effects WHERE due_at <= ?1 ORDER BY due_at, id",
            &[now.0.into()],
        )?;
        let mut due = Vec::new();
        for row in &rows.rows {
            // What is at work is not even read: it may be large.
            if !at_work.contains(&read_id(row.first().ok_or_else(broken)?)?) {
                due.push(read(row)?);
            }
        }
        Ok(due)
    }

    fn outlook(
        &self,
        storage: &dyn SqlStorage,
        at_work: &BTreeSet<EffectId>,
    ) -> Result<Outlook, StorageError> {
        let rows = storage.query("SELECT id, due_at FROM _effects", &[])?;
        let mut outlook = Outlook::default();
        for row in &rows.rows {
            let [id, due_at] = row.as_slice() else {
                return Err(broken());
            };
            if at_work.contains(&read_id(id)?) {
                outlook.at_work = true;
                continue;
            }
            let due_at = UnixMillis(read_integer(due_at)?);
            let next = outlook.next_due.map_or(due_at, |next| next.min(due_at));
            outlook.next_due = Some(next);
        }
        Ok(outlook)
    }
}

fn read<E: DeserializeOwned>(row: &[SqlValue]) -> Result<Entry<E>, StorageError> {
    let [id, body, attempts, due_at] = row else {
        return Err(broken());
    };
    Ok(Entry {
        id: read_id(id)?,
        effect: edgewright_typed_json::from_text(body.as_text().ok_or_else(broken)?).ok(),
        attempts: u32::try_from(read_integer(attempts)?).unwrap_or(u32::MAX),
        due_at: UnixMillis(read_integer(due_at)?),
    })
}

fn read_id(value: &SqlValue) -> Result<EffectId, StorageError> {
    value
        .as_text()
        .and_then(|text| text.parse().ok())
        .ok_or_else(broken)
}

fn read_integer(value: &SqlValue) -> Result<i64, StorageError> {
    value.as_integer().ok_or_else(broken)
}

fn broken() -> StorageError {
    StorageError::Internal("a row of the effect journal cannot be read".to_owned())
}
