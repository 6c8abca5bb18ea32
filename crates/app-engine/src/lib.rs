//! The engine of a published app: tables, rows, access, versions.
//!
//! A [`Command`] or [`Query`] goes in with its [`Call`] (who, when, randomness), state is read and written
//! through [`edgewright_storage::SqlStorage`], and the answer, the events for watchers and the effects for the
//! outside come back. The engine reads no clock, does no I/O and never leaves its own storage.

mod access;
pub mod answer;
mod call;
pub mod check;
pub mod command;
mod compiled;
mod engine;
mod import;
mod migrate;
mod outbox;
mod problems;
pub mod query;
mod row;
mod search;
mod session;
mod sql;
mod store;
mod value;
mod watch;

pub use call::{
    Applied, Call, ChangeOp, Changed, ChangedBy, CommandRequest, Effect, Event, Failure,
    ImportProgress, QueryRequest, TimeZones, UtcOnly,
};
pub use command::Command;
pub use engine::Engine;
pub use import::{ImportRequest, Importing};
pub use query::{Query, RowAggregate, RowList};
pub use store::StoredVersion;
pub use watch::Watcher;
