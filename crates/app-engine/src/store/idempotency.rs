//! Answers given under an idempotency key, so that a repeated command gets the same one.
//!
//! Keyed by day first: yesterday's and today's are looked at, older days go with the first key of a new day.

use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::UnixMillis;
use serde_json::Value;

use super::{integer_at, text_at};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// An answer given before.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Remembered {
    /// Digest of the request it answered.
    pub request: String,
    /// Its HTTP status.
    pub status: u16,
    /// Its body.
    pub body: Value,
}

fn day(now: UnixMillis) -> String {
    now.date().to_string()
}

/// The answer given under a key within the last day or two.
pub(crate) fn recall(
    storage: &dyn SqlStorage,
    key: &str,
    now: UnixMillis,
) -> Result<Option<Remembered>, StorageError> {
    let rows = storage.query(
        "SELECT request, status, body FROM _idempotency WHERE day IN (?1, ?2) AND key = ?3",
        &[day(now).into(), day(now.plus(-DAY_MS)).into(), key.into()],
    )?;
    Ok(rows.first().map(|row| Remembered {
        request: text_at(row, 0),
        status: u16::try_from(integer_at(row, 1)).unwrap_or(200),
        body: edgewright_typed_json::from_text(text_at(row, 2)).unwrap_or(Value::Null),
    }))
}

/// Keeps an answer.
pub(crate) fn remember(
    storage: &dyn SqlStorage,
    key: &str,
    answer: &Remembered,
    now: UnixMillis,
) -> Result<(), StorageError> {
    storage.query(
        "DELETE FROM _idempotency WHERE day < ?1",
        &[day(now.plus(-DAY_MS)).into()],
    )?;
    storage.query(
        "INSERT INTO _idempotency (day, key, request, status, body) VALUES (?1, ?2, ?3, ?4, ?5)",
        &[
            day(now).into(),
            key.into(),
            answer.request.as_str().into(),
            i64::from(answer.status).into(),
            answer.body.to_string().into(),
        ],
    )?;
    Ok(())
}
