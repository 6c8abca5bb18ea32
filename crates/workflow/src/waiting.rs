//! Starts that found no room in the hour and wait for the next one, and the last one that was missed, so that none is lost
//! without a word.

use edgewright_limits::workflow_run::STARTS_WAITING;
use edgewright_storage::{SqlStorage, SqlValue, StorageError};
use edgewright_types::UnixMillis;
use serde_json::Value;

/// A start that waits.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    /// The id of its delivery.
    pub delivery: String,
    /// What begins the run: `schedule`, `event`, …
    pub kind: String,
    /// How many events led to it.
    pub hops: u32,
    /// Its input.
    pub input: Value,
}

/// Why a slot was missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The hour had no room.
    NoRoom,
    /// It was noticed too late.
    Late,
}

impl Reason {
    /// As it is kept and shown.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NoRoom => "run-limit-reached",
            Self::Late => "late",
        }
    }
}

const TABLES: [&str; 2] = [
    "CREATE TABLE IF NOT EXISTS starts_waiting (delivery TEXT PRIMARY KEY, kind TEXT NOT NULL, hops INTEGER NOT NULL, \
     input TEXT NOT NULL, due_at INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS missed (one INTEGER PRIMARY KEY CHECK (one = 1), slot INTEGER NOT NULL, \
     reason TEXT NOT NULL, is_made_up INTEGER NOT NULL)",
];

/// Makes the tables.
pub fn install(storage: &dyn SqlStorage) -> Result<(), StorageError> {
    TABLES
        .iter()
        .try_for_each(|table| storage.query(table, &[]).map(drop))
}

/// Lets a start wait. False when as many wait as may.
pub fn put(
    storage: &dyn SqlStorage,
    waiting: &Waiting,
    due_at: UnixMillis,
) -> Result<bool, StorageError> {
    let (count, _) = outlook(storage)?;
    if count >= STARTS_WAITING {
        return Ok(false);
    }
    storage.query(
        "INSERT OR IGNORE INTO starts_waiting (delivery, kind, hops, input, due_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        &[
            waiting.delivery.as_str().into(),
            waiting.kind.as_str().into(),
            i64::from(waiting.hops).into(),
            waiting.input.to_string().into(),
            due_at.0.into(),
        ],
    )?;
    Ok(true)
}

/// Whether a start of a kind waits.
pub fn has_kind(storage: &dyn SqlStorage, kind: &str) -> Result<bool, StorageError> {
    let rows = storage.query(
        "SELECT 1 FROM starts_waiting WHERE kind = ?1 LIMIT 1",
        &[kind.into()],
    )?;
    Ok(!rows.rows.is_empty())
}

/// Whether this start waits.
pub fn has(storage: &dyn SqlStorage, delivery: &str) -> Result<bool, StorageError> {
    let rows = storage.query(
        "SELECT 1 FROM starts_waiting WHERE delivery = ?1",
        &[delivery.into()],
    )?;
    Ok(!rows.rows.is_empty())
}

/// How many wait, and when the first is tried again.
pub fn outlook(storage: &dyn SqlStorage) -> Result<(usize, Option<UnixMillis>), StorageError> {
    let rows = storage.query("SELECT count(*), min(due_at) FROM starts_waiting", &[])?;
    let Some([count, first]) = rows.first() else {
        return Ok((0, None));
    };
    let count = count.as_integer().and_then(|it| usize::try_from(it).ok());
    Ok((
        count.unwrap_or_default(),
        first.as_integer().map(UnixMillis),
    ))
}

/// Those that are to be tried now, the longest overdue first.
pub fn due(storage: &dyn SqlStorage, now: UnixMillis) -> Result<Vec<Waiting>, StorageError> {
    let rows = storage.query(
        "SELECT delivery, kind, hops, input FROM starts_waiting WHERE due_at <= ?1 ORDER BY due_at, delivery",
        &[now.0.into()],
    )?;
    rows.rows.iter().map(|row| read(row)).collect()
}

/// Puts off all that are due.
pub fn put_off(
    storage: &dyn SqlStorage,
    now: UnixMillis,
    until: UnixMillis,
) -> Result<(), StorageError> {
    storage.query(
        "UPDATE starts_waiting SET due_at = ?2 WHERE due_at <= ?1",
        &[now.0.into(), until.max(now.plus(1)).0.into()],
    )?;
    Ok(())
}

/// Forgets one that waits no more.
pub fn remove(storage: &dyn SqlStorage, delivery: &str) -> Result<(), StorageError> {
    storage.query(
        "DELETE FROM starts_waiting WHERE delivery = ?1",
        &[delivery.into()],
    )?;
    Ok(())
}

/// Keeps the slot that was missed last.
pub fn note_missed(
    storage: &dyn SqlStorage,
    slot: UnixMillis,
    reason: Reason,
    is_made_up: bool,
) -> Result<(), StorageError> {
    storage.query(
        "INSERT OR REPLACE INTO missed (one, slot, reason, is_made_up) VALUES (1, ?1, ?2, ?3)",
        &[
            slot.0.into(),
            reason.word().into(),
            i64::from(is_made_up).into(),
        ],
    )?;
    Ok(())
}

/// The slot that was missed last: which, why, and whether it is or will be made up for.
pub fn missed(
    storage: &dyn SqlStorage,
) -> Result<Option<(UnixMillis, String, bool)>, StorageError> {
    let rows = storage.query("SELECT slot, reason, is_made_up FROM missed", &[])?;
    let Some([slot, reason, is_made_up]) = rows.first() else {
        return Ok(None);
    };
    let slot = slot.as_integer().map(UnixMillis).ok_or_else(broken)?;
    let reason = reason.as_text().unwrap_or_default().to_owned();
    Ok(Some((slot, reason, is_made_up.as_integer() == Some(1))))
}

fn read(row: &[SqlValue]) -> Result<Waiting, StorageError> {
    let [delivery, kind, hops, input] = row else {
        return Err(broken());
    };
    let text = |value: &SqlValue| value.as_text().map(str::to_owned).ok_or_else(broken);
    let hops = hops.as_integer().and_then(|hops| u32::try_from(hops).ok());
    Ok(Waiting {
        delivery: text(delivery)?,
        kind: text(kind)?,
        hops: hops.unwrap_or_default(),
        input: edgewright_typed_json::from_text(text(input)?).map_err(|_| broken())?,
    })
}

fn broken() -> StorageError {
    StorageError::Internal("a start that waits cannot be read".to_owned())
}
