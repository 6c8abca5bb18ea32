//! The engine as its callers see it: commands and queries in, answers out, over native SQLite.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod watched;
mod world;

mod access;
mod aggregates;
mod broken_storage;
mod checks;
mod cost;
mod deletion;
mod fuzz;
mod imports;
mod lifecycle;
mod limits;
mod lists;
mod migration;
mod outbox;
mod publishing;
mod samples;
mod search;
mod statements;
mod validation;
mod views;
