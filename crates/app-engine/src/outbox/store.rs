//! What is kept: who waits for what, and what they have not taken yet. The tables are made with the first subscription.

use std::collections::{BTreeMap, BTreeSet};

use edgewright_limits::outbox::KEPT_DAYS;
use edgewright_storage::{SqlStorage, SqlValue, StorageError};
use edgewright_types::UnixMillis;

use crate::call::ChangeOp;
use crate::store::{integer_at, text_at, texts};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Tables of subscriptions.
pub(crate) const TABLES: &[&str] = &[
    "CREATE TABLE _subscriptions (workflow TEXT NOT NULL, table_id TEXT NOT NULL, ops TEXT NOT NULL, PRIMARY KEY (workflow, table_id)) STRICT, WITHOUT ROWID",
    "CREATE TABLE _outbox (id TEXT PRIMARY KEY, count INTEGER NOT NULL, bytes INTEGER NOT NULL, owed TEXT NOT NULL, events TEXT NOT NULL) STRICT, WITHOUT ROWID",
];

/// Who waits for changes of which table.
#[derive(Debug, Default)]
pub(crate) struct Subscriptions {
    tables: BTreeMap<String, Vec<(String, Ops)>>,
}

/// What is waited for: added, changed or deleted rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Ops {
    pub created: bool,
    pub updated: bool,
    pub deleted: bool,
}

impl Ops {
    pub(super) const fn has(self, op: ChangeOp) -> bool {
        match op {
            ChangeOp::Create => self.created,
            ChangeOp::Update | ChangeOp::Transition => self.updated,
            ChangeOp::Delete => self.deleted,
        }
    }

    fn from_word(word: &str) -> Self {
        Self {
            created: word.contains('c'),
            updated: word.contains('u'),
            deleted: word.contains('d'),
        }
    }

    fn word(self) -> String {
        [
            (self.created, 'c'),
            (self.updated, 'u'),
            (self.deleted, 'd'),
        ]
        .into_iter()
        .filter_map(|(is_in, letter)| is_in.then_some(letter))
        .collect()
    }
}

impl Subscriptions {
    /// Reads them; none where nobody ever subscribed.
    pub(crate) fn load(storage: &dyn SqlStorage) -> Result<Self, StorageError> {
        let mut subscriptions = Self::default();
        if !has_any(storage)? {
            return Ok(subscriptions);
        }
        let rows = storage.query(
            "SELECT table_id, workflow, ops FROM _subscriptions ORDER BY workflow",
            &[],
        )?;
        for row in &rows.rows {
            let waiting = (text_at(row, 1), Ops::from_word(&text_at(row, 2)));
            let table = subscriptions.tables.entry(text_at(row, 0)).or_default();
            table.push(waiting);
        }
        Ok(subscriptions)
    }

    /// Workflows that wait for that.
    pub(super) fn of(&self, table: &str, op: ChangeOp) -> Vec<&str> {
        let waiting = self.tables.get(table).into_iter().flatten();
        waiting
            .filter(|(_, ops)| ops.has(op))
            .map(|(workflow, _)| workflow.as_str())
            .collect()
    }

    /// Whether anybody waits for that.
    pub(super) fn has(&self, table: &str, op: ChangeOp) -> bool {
        self.tables
            .get(table)
            .is_some_and(|waiting| waiting.iter().any(|(_, ops)| ops.has(op)))
    }

    /// Every workflow that waits for anything.
    pub(super) fn workflows(&self) -> BTreeSet<&str> {
        let all = self.tables.values().flatten();
        all.map(|(workflow, _)| workflow.as_str()).collect()
    }
}

/// Whether anybody ever subscribed.
pub(crate) fn has_any(storage: &dyn SqlStorage) -> Result<bool, StorageError> {
    let sql = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_subscriptions'";
    Ok(storage.query(sql, &[])?.first().is_some())
}

/// Makes what a workflow waits for be this and nothing else. Rows are written only where something is different.
pub(super) fn replace(
    storage: &dyn SqlStorage,
    workflow: &str,
    wanted: &BTreeMap<String, Ops>,
) -> Result<(), StorageError> {
    let names: Vec<&str> = wanted.keys().map(String::as_str).collect();
    storage.query(
        "DELETE FROM _subscriptions WHERE workflow = ?1 AND table_id NOT IN (SELECT value FROM json_each(?2))",
        &[workflow.into(), serde_json::json!(names).to_string().into()],
    )?;
    for (table, ops) in wanted {
        storage.query(
            "INSERT INTO _subscriptions (workflow, table_id, ops) VALUES (?1, ?2, ?3) ON CONFLICT (workflow, table_id) DO UPDATE SET ops = ?3 WHERE ops <> ?3",
            &[workflow.into(), table.as_str().into(), ops.word().into()],
        )?;
    }
    Ok(())
}

/// Changes that are told together.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Batch {
    pub id: String,
    /// JSON list.
    pub events: String,
}

impl Batch {
    /// Where the ids of a moment's batches begin.
    pub(super) fn id_from(at: UnixMillis) -> String {
        format!("{:015}", at.0)
    }
}

/// How many changes wait, and their bytes.
pub(super) fn size(storage: &dyn SqlStorage) -> Result<(u64, u64), StorageError> {
    let sql = "SELECT coalesce(sum(count), 0), coalesce(sum(bytes), 0) FROM _outbox";
    let rows = storage.query(sql, &[])?;
    let at = |position| {
        let number = rows.first().map(|row| integer_at(row, position));
        u64::try_from(number.unwrap_or_default()).unwrap_or_default()
    };
    Ok((at(0), at(1)))
}

/// Keeps a batch for those who wait.
pub(super) fn add(
    storage: &dyn SqlStorage,
    batch: &Batch,
    count: usize,
    owed: &[&str],
) -> Result<(), StorageError> {
    storage.query(
        "INSERT INTO _outbox (id, count, bytes, owed, events) VALUES (?1, ?2, ?3, ?4, ?5)",
        &[
            batch.id.as_str().into(),
            i64::try_from(count).unwrap_or(i64::MAX).into(),
            i64::try_from(batch.events.len()).unwrap_or(i64::MAX).into(),
            serde_json::json!(owed).to_string().into(),
            batch.events.as_str().into(),
        ],
    )?;
    Ok(())
}

/// The oldest batches that a workflow has not taken.
pub(super) fn owed_to(
    storage: &dyn SqlStorage,
    workflow: &str,
    limit: u32,
) -> Result<Vec<Batch>, StorageError> {
    let rows = storage.query(
        "SELECT id, events FROM _outbox WHERE EXISTS (SELECT 1 FROM json_each(owed) WHERE value = ?1) ORDER BY id LIMIT ?2",
        &[workflow.into(), i64::from(limit).into()],
    )?;
    let batches = rows.rows.iter().map(|row| Batch {
        id: text_at(row, 0),
        events: text_at(row, 1),
    });
    Ok(batches.collect())
}

/// Whether a workflow has something to take.
pub(super) fn is_owed(storage: &dyn SqlStorage, workflow: &str) -> Result<bool, StorageError> {
    Ok(!owed_to(storage, workflow, 1)?.is_empty())
}

/// Workflows that have something to take.
pub(super) fn owed(storage: &dyn SqlStorage) -> Result<Vec<String>, StorageError> {
    let sql = "SELECT DISTINCT value FROM _outbox, json_each(owed) ORDER BY value";
    Ok(texts(&storage.query(sql, &[])?, 0))
}

/// A workflow has taken a batch; what nobody is owed any more goes.
pub(super) fn taken(
    storage: &dyn SqlStorage,
    workflow: &str,
    id: &str,
) -> Result<(), StorageError> {
    let rows = storage.query("SELECT owed FROM _outbox WHERE id = ?1", &[id.into()])?;
    let Some(text) = rows.scalar().and_then(SqlValue::as_text) else {
        return Ok(());
    };
    let mut owed: Vec<String> = edgewright_typed_json::from_text(text)
        .map_err(|error| StorageError::Internal(error.to_string()))?;
    let before = owed.len();
    owed.retain(|other| other != workflow);
    if owed.is_empty() {
        storage.query("DELETE FROM _outbox WHERE id = ?1", &[id.into()])?;
    } else if owed.len() < before {
        storage.query(
            "UPDATE _outbox SET owed = ?2 WHERE id = ?1",
            &[id.into(), serde_json::json!(owed).to_string().into()],
        )?;
    }
    Ok(())
}

/// Nothing is owed to a workflow any more.
pub(super) fn forget(storage: &dyn SqlStorage, workflow: &str) -> Result<(), StorageError> {
    for batch in owed_to(storage, workflow, u32::MAX)? {
        taken(storage, workflow, &batch.id)?;
    }
    Ok(())
}

/// Lets go of what nobody took for days.
pub(super) fn remove_old(storage: &dyn SqlStorage, now: UnixMillis) -> Result<(), StorageError> {
    storage.query(
        "DELETE FROM _outbox WHERE id < ?1",
        &[Batch::id_from(now.plus(-KEPT_DAYS * DAY_MS)).into()],
    )?;
    Ok(())
}
