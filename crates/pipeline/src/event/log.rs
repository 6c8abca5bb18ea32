//! The kept part of the event log: one row per turn, so that a turn costs one row however much happens in it.

use edgewright_storage::{SqlStorage, SqlValue, StorageError};
use serde::{Deserialize, Serialize};

use super::{AgUiEvent, Live};

/// An event as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredEvent {
    /// Its sequence number.
    pub seq: u64,
    /// The event.
    pub event: AgUiEvent,
    /// For a text that was streamed in pieces before: the pieces, so that a watcher who saw some gets the rest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pieces: Vec<EventPiece>,
}

/// A piece of a streamed text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventPiece {
    /// Sequence number it had.
    pub seq: u64,
    /// Length in bytes of the text up to its end.
    pub end: usize,
}

/// An event on its way to a watcher.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Delivered {
    /// Its sequence number; the watcher resumes after it.
    pub id: u64,
    /// The event.
    pub event: AgUiEvent,
}

/// Creates the table where it does not exist.
pub fn install(storage: &dyn SqlStorage) -> Result<(), StorageError> {
    storage.query(
        "CREATE TABLE IF NOT EXISTS event (last INTEGER PRIMARY KEY, body TEXT NOT NULL)",
        &[],
    )?;
    Ok(())
}

/// Keeps the events of one turn.
pub fn store(storage: &dyn SqlStorage, events: &[StoredEvent]) -> Result<(), StorageError> {
    let Some(last) = events.last() else {
        return Ok(());
    };
    let body = edgewright_typed_json::to_text(events).map_err(|_| broken())?;
    storage.query(
        "INSERT INTO event (last, body) VALUES (?1, ?2)",
        &[number(last.seq), body.into()],
    )?;
    Ok(())
}

/// Forgets everything kept.
pub fn clear(storage: &dyn SqlStorage) -> Result<(), StorageError> {
    storage.query("DELETE FROM event", &[])?;
    Ok(())
}

/// The smallest sequence number a watcher can resume after without missing something: the end of the first row less what
/// is in it. 0 when nothing was forgotten.
///
/// # Errors
/// When storage fails.
pub fn oldest(storage: &dyn SqlStorage) -> Result<u64, StorageError> {
    let rows = storage.query("SELECT body FROM event ORDER BY last LIMIT 1", &[])?;
    let Some(body) = rows.scalar().and_then(SqlValue::as_text) else {
        return Ok(0);
    };
    let events: Vec<StoredEvent> = edgewright_typed_json::from_text(body).map_err(|_| broken())?;
    Ok(events
        .first()
        .map_or(0, |event| event.seq.saturating_sub(1)))
}

/// The last sequence number kept; 0 when nothing is.
///
/// # Errors
/// When storage fails.
pub fn newest(storage: &dyn SqlStorage) -> Result<u64, StorageError> {
    let rows = storage.query("SELECT max(last) FROM event", &[])?;
    let last = rows.scalar().and_then(SqlValue::as_integer);
    Ok(last.and_then(|last| last.try_into().ok()).unwrap_or(0))
}

/// Everything after a sequence number, what is being written now included.
///
/// # Errors
/// When storage fails.
pub fn deliver(
    storage: &dyn SqlStorage,
    live: &Live,
    after: u64,
) -> Result<Vec<Delivered>, StorageError> {
    let rows = storage.query(
        "SELECT body FROM event WHERE last > ?1 ORDER BY last",
        &[number(after)],
    )?;
    let mut delivered = Vec::new();
    for row in &rows.rows {
        let body = row.first().and_then(SqlValue::as_text).ok_or_else(broken)?;
        let events: Vec<StoredEvent> =
            edgewright_typed_json::from_text(body).map_err(|_| broken())?;
        delivered.extend(events.into_iter().filter_map(|event| rest(event, after)));
    }
    delivered.extend(live.after(after));
    delivered.sort_by_key(|event| event.id);
    Ok(delivered)
}

/// What of an event is news to a watcher who has seen everything up to `after`.
fn rest(stored: StoredEvent, after: u64) -> Option<Delivered> {
    if stored.seq <= after {
        return None;
    }
    let seen = stored
        .pieces
        .iter()
        .rev()
        .find(|piece| piece.seq <= after)
        .map_or(0, |piece| piece.end);
    let event = match stored.event {
        AgUiEvent::TextMessageContent { message_id, delta } if seen > 0 => {
            let delta = delta.get(seen..).unwrap_or_default().to_owned();
            if delta.is_empty() {
                return None;
            }
            AgUiEvent::TextMessageContent { message_id, delta }
        }
        other => other,
    };
    Some(Delivered {
        id: stored.seq,
        event,
    })
}

fn number(seq: u64) -> SqlValue {
    SqlValue::Integer(i64::try_from(seq).unwrap_or(i64::MAX))
}

fn broken() -> StorageError {
    StorageError::Internal("the event log cannot be read".to_owned())
}
