//! Breaks on purpose, and shows what is left afterwards.

use std::time::Duration;

use edgewright_do_storage::DurableStorage;
use edgewright_storage::{SqlStorage, StorageError, transaction};
use worker::{Delay, Response, Result, State};

/// Draws of randomness in one answer.
const DRAWS: usize = 200;

/// Panics.
#[expect(clippy::panic, reason = "breaking is what this is for")]
pub fn panic() -> ! {
    panic!("asked to panic")
}

/// Lets a JavaScript exception pass through Rust frames, as the runtime's own cursor does for no rows.
pub fn uncaught(state: &State) -> Result<Response> {
    let cursor = state.storage().sql().exec("SELECT 1 WHERE 0", None)?;
    let _never: Vec<u8> = cursor.one()?;
    Response::ok("not reached")
}

/// Writes a row and panics before the transaction ends.
pub fn panic_in_transaction(storage: &DurableStorage) -> Result<Response> {
    write(storage)?;
    transaction::<(), StorageError>(storage, || {
        insert(storage)?;
        panic()
    })
    .map_err(report)?;
    Response::ok("not reached")
}

/// Writes one row and answers how many there are.
pub fn acknowledged_write(storage: &DurableStorage) -> Result<Response> {
    write(storage)?;
    rows(storage)
}

/// How many rows there are.
pub fn rows(storage: &DurableStorage) -> Result<Response> {
    create(storage)?;
    let rows = storage.query("SELECT x FROM fault", &[]).map_err(report)?;
    Response::from_json(&rows.rows.len())
}

/// Randomness as objects draw it.
pub fn entropy() -> Result<Response> {
    let draws: Vec<_> = (0..DRAWS).map(|_| draw()).collect();
    Response::from_json(&draws)
}

fn draw() -> Option<[u8; 24]> {
    let mut bytes = [0; 24];
    getrandom::fill(&mut bytes).ok().map(|()| bytes)
}

/// Answers after a long time.
pub async fn slow() -> Result<Response> {
    Delay::from(Duration::from_secs(60)).await;
    Response::ok("late")
}

fn write(storage: &DurableStorage) -> Result<()> {
    create(storage)?;
    insert(storage).map_err(report)
}

fn create(storage: &DurableStorage) -> Result<()> {
    let created = storage.query("CREATE TABLE IF NOT EXISTS fault (x INTEGER)", &[]);
    created.map(drop).map_err(report)
}

fn insert(storage: &DurableStorage) -> std::result::Result<(), StorageError> {
    storage.query("INSERT INTO fault VALUES (1)", &[]).map(drop)
}

fn report(error: StorageError) -> worker::Error {
    worker::Error::RustError(error.to_string())
}
