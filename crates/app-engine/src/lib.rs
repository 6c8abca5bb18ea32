//! The engine of a published app: tables, rows, access, versions.
//!
//! A [`Command`] or [`Query`] goes in with its [`Call`] (who, when, randomness), state is read and written
//! through [`edgewright_storage::SqlStorage`], and the answer, the events for watchers and the effects for the
//! outside come back. The engine reads no clock, does no I/O and never leaves its own storage.

pub mod answer;
mod call;
pub mod command;
pub mod query;

pub use call::{
    Applied, Call, ChangeOp, Changed, ChangedBy, CommandRequest, Effect, Event, Failure,
    QueryRequest, TimeZones, UtcOnly,
};
pub use command::Command;
pub use query::{Query, RowAggregate, RowList};

use edgewright_storage::SqlStorage;
use edgewright_types::Problem;
use serde_json::Value;

/// The engine of one app. Keeps the compiled form of the live version in memory and nothing else.
pub struct Engine {
    zones: Box<dyn TimeZones>,
}

impl Engine {
    /// An engine that asks `zones` what the local date is.
    #[must_use]
    pub fn new(zones: Box<dyn TimeZones>) -> Self {
        Self { zones }
    }

    /// Does `command`, all of it or nothing.
    ///
    /// # Errors
    /// [`Failure`] with the problem to answer; nothing was changed.
    pub fn apply(
        &self,
        _storage: &dyn SqlStorage,
        _call: &Call,
        _command: Command,
    ) -> Result<Applied, Failure> {
        let _ = &self.zones;
        Err(Problem::not_found("app").into())
    }

    /// Answers `query`.
    ///
    /// # Errors
    /// [`Failure`] with the problem to answer.
    pub fn answer(
        &self,
        _storage: &dyn SqlStorage,
        _call: &Call,
        _query: Query,
    ) -> Result<Value, Failure> {
        Err(Problem::not_found("app").into())
    }
}
