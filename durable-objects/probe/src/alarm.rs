//! Sets an alarm once and reports whether it rang.

use edgewright_do_storage::DurableStorage;
use edgewright_storage::{Rows, SqlStorage, StorageError};
use serde_json::json;
use worker::{Date, Response, Result};

const DELAY_MS: i64 = 50;

/// The first call sets the alarm; later ones report how often it rang.
pub async fn ask(storage: &DurableStorage) -> Result<Response> {
    let known = rung(storage).ok();
    if known.is_none() {
        storage
            .query("CREATE TABLE rung (at INTEGER)", &[])
            .map_err(report)?;
        let now_ms = i64::try_from(Date::now().as_millis()).unwrap_or(i64::MAX);
        storage
            .set_alarm(now_ms.saturating_add(DELAY_MS))
            .await
            .map_err(report)?;
    }
    let alarm_ms = storage.alarm().await.map_err(report)?;
    Response::from_json(
        &json!({ "rung": known.map_or(0, |rows| rows.rows.len()), "alarm_ms": alarm_ms }),
    )
}

/// What the alarm does.
pub fn ring(storage: &DurableStorage) -> Result<Response> {
    storage
        .query("INSERT INTO rung VALUES (1)", &[])
        .map_err(report)?;
    Response::ok("rung")
}

fn rung(storage: &DurableStorage) -> std::result::Result<Rows, StorageError> {
    storage.query("SELECT at FROM rung", &[])
}

fn report(error: StorageError) -> worker::Error {
    worker::Error::RustError(error.to_string())
}
