//! What comes in with every command and query, and what goes out beside the answer.
//!
//! Nothing here decides anything: these are the shapes the host, the Worker and the tests share.

use edgewright_storage::StorageError;
use edgewright_types::{Actor, AppAddress, Entropy, Problem, UnixMillis, UserId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::answer::ImportState;
use crate::command::Command;
use crate::query::Query;

/// The circumstances of one command or query. The engine knows nothing else about the world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Who asks; believed.
    pub actor: Actor,
    /// When.
    pub now: UnixMillis,
    /// Randomness for the ids made along the way.
    pub entropy: Entropy,
    /// Key under which a repeated command gets the first answer again.
    pub idempotency_key: Option<String>,
}

/// Body of `POST https://object/command`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommandRequest {
    /// Who asks, as the Worker established.
    pub actor: Actor,
    /// What to do.
    pub command: Command,
    /// The caller's `Idempotency-Key`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency_key: Option<String>,
}

/// Body of `POST https://object/query`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QueryRequest {
    /// Who asks, as the Worker established.
    pub actor: Actor,
    /// What to answer.
    pub query: Query,
}

/// What a command did.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Applied {
    /// HTTP status of the answer.
    pub status: u16,
    /// The answer.
    pub body: Value,
    /// What changed, for everybody who watches.
    pub events: Vec<Event>,
    /// What must happen outside, at least once.
    pub effects: Vec<Effect>,
    /// Workflows that have changes of rows to take.
    pub owed: Vec<String>,
    /// Whether this is the stored answer of an earlier command with the same key.
    pub replayed: bool,
}

impl Applied {
    /// An answer with nothing changed yet.
    #[must_use]
    pub fn new(status: u16, body: Value) -> Self {
        Self {
            status,
            body,
            ..Self::default()
        }
    }
}

/// Something watchers are told. The host removes `id` and `revision` for those who may not read every row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// A row is not what it was.
    Changed(Changed),
    /// An import is further than it was, or ended.
    Import(ImportProgress),
    /// Another version is live.
    Version {
        /// Its number.
        version: u32,
    },
    /// The people of the app are not who they were: roles of open sockets must be looked up again.
    PeopleChanged,
    /// The app is gone.
    Deleted,
}

/// A row that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// Its table.
    pub table: String,
    /// What was done.
    pub op: ChangeOp,
    /// Which row; absent when many changed at once or the watcher may not know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its revision now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<i64>,
    /// Who did it.
    pub by: ChangedBy,
}

/// How far an import is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportProgress {
    /// Which import.
    pub id: String,
    /// Its table.
    pub table: String,
    /// How far it is.
    pub state: ImportState,
    /// Whether it only checks the file.
    pub dry_run: bool,
    /// Lines read that are rows.
    pub rows_read: u64,
    /// Rows added.
    pub rows_added: u64,
    /// Lines left out.
    pub rows_refused: u64,
    /// Who imports.
    pub by: ChangedBy,
}

/// Who changed a row, as others may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedBy {
    /// A name, never an address.
    pub name: String,
}

/// What was done to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeOp {
    /// Added, or taken back from the trash.
    Create,
    /// Changed.
    Update,
    /// Deleted.
    Delete,
    /// Moved to another state.
    Transition,
}

/// Something that must happen outside, at least once and idempotently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Tell the directory what this app is now. The higher `revision` wins.
    ReportApp {
        /// Where it lives.
        address: AppAddress,
        /// Whose it is.
        owner: UserId,
        /// Counts the reports of this app, from 1.
        revision: u64,
        /// Its live version; absent once it is deleted.
        version: Option<u32>,
        /// Its name.
        name: String,
        /// Its description.
        description: String,
        /// Its icon.
        icon: Option<String>,
        /// Who may open it: `private`, `invited` or `public`.
        visibility: String,
        /// When this was so.
        at: UnixMillis,
    },
}

/// Why a command or query was not done: what the caller sees, and the cause for the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// The answer.
    pub problem: Box<Problem>,
    /// What really happened, if it is our fault; only for the log.
    pub cause: Option<String>,
}

impl Failure {
    /// Our fault, with its cause.
    #[must_use]
    pub fn ours(cause: impl Into<String>) -> Self {
        Self {
            problem: Box::new(Problem::ours()),
            cause: Some(cause.into()),
        }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self {
            problem: Box::new(problem),
            cause: None,
        }
    }
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        if error == StorageError::Full {
            return Problem::caller(
                507,
                "storage-full",
                "This app has no room left. Delete rows that are no longer needed, then try again.",
            )
            .into();
        }
        Self::ours(error.to_string())
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.problem.fmt(formatter)
    }
}

impl std::error::Error for Failure {}

/// How far local time is from UTC. The host knows the time zones of the world; the engine does not.
pub trait TimeZones {
    /// Minutes to add to UTC to get the local time of the IANA zone at that moment; 0 for an unknown zone.
    fn utc_offset_minutes(&self, zone: &str, at: UnixMillis) -> i32;
}

/// Every place is at UTC.
#[derive(Debug, Clone, Copy, Default)]
pub struct UtcOnly;

impl TimeZones for UtcOnly {
    fn utc_offset_minutes(&self, _zone: &str, _at: UnixMillis) -> i32 {
        0
    }
}
