//! Everything that changes an app, one file per command.

mod app_delete;
mod check_run;
mod people;
mod publish;
mod rollback;
mod row_create;
mod row_delete;
mod row_restore;
mod row_transition;
mod row_update;
mod row_upsert;
mod samples;

use std::collections::BTreeMap;

use edgewright_definition::{AppDefinition, contract_test::ContractTests};
use edgewright_storage::SqlStorage;
use edgewright_types::{AppAddress, Problem, WorkflowAddress};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::access::RowAction;
use crate::call::{Applied, Call, ChangeOp, Changed, ChangedBy, Event, Failure};
use crate::compiled::CompiledTable;
use crate::engine::Engine;
use crate::outbox;
use crate::problems::owner_only;
use crate::row::{RowData, is_allowed, show_row};
use crate::session::Session;
use crate::store::{Remembered, recall, remember};

pub(crate) use publish::{check_definition, url_of};
pub(crate) use samples::{SAMPLES, add_samples};

/// Something to do. Row values are wire values by field id (see contracts: decimals are text).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Makes a definition live: the first version, or the next one. 201 [`crate::answer::Published`].
    Publish {
        /// Where the app lives; remembered from the first version on.
        address: AppAddress,
        /// What to publish.
        definition: Box<AppDefinition>,
        /// Its checks, kept with the version.
        #[serde(default)]
        tests: ContractTests,
        /// Version the change was made from; absent for the first.
        #[serde(default)]
        base_version: Option<u32>,
        /// Whether losing data, as the plan says, is agreed.
        #[serde(default)]
        accept_loss: bool,
    },
    /// Makes the definition of an earlier version live again, as a new version; data that version knew comes back. 201 `Published`.
    Rollback {
        /// Version to bring back.
        to_version: u32,
        /// Version that is live, as far as the caller knows.
        base_version: u32,
    },
    /// Adds a row. 201 row.
    RowCreate {
        /// Its table.
        table: String,
        /// Values by field id.
        values: Map<String, Value>,
    },
    /// Changes a row. 200 row.
    RowUpdate {
        /// Its table.
        table: String,
        /// Which row.
        id: String,
        /// New values by field id; null empties.
        values: Map<String, Value>,
        /// Revision the change was made from; not checked if absent.
        #[serde(default)]
        revision: Option<i64>,
    },
    /// Deletes a row into the trash. 204.
    RowDelete {
        /// Its table.
        table: String,
        /// Which row.
        id: String,
    },
    /// Takes a row back from the trash, with what was deleted along with it. 200 row.
    RowRestore {
        /// Its table.
        table: String,
        /// Which row.
        id: String,
    },
    /// Moves a row along a transition. 200 row.
    RowTransition {
        /// Its table.
        table: String,
        /// Which row.
        id: String,
        /// Transition id.
        transition: String,
        /// Values to change in the same step.
        #[serde(default)]
        values: Map<String, Value>,
        /// Revision the move was made from; not checked if absent.
        #[serde(default)]
        revision: Option<i64>,
    },
    /// Changes the row that has the same values in the fields of `by`, or adds one. 200 or 201 row.
    RowUpsert {
        /// Its table.
        table: String,
        /// Fields by which the row is found.
        by: Vec<String>,
        /// Values by field id, those of `by` among them.
        values: Map<String, Value>,
    },
    /// Adds the definition's example rows. 200 `{rows}`.
    SamplesFill,
    /// Removes the example rows nobody has changed since. 200 `{rows}`.
    SamplesRemove,
    /// Gives somebody a role. 200 [`crate::answer::Person`].
    PeoplePut {
        /// Their e-mail address.
        email: String,
        /// The role.
        role: String,
    },
    /// Takes somebody's role away. 204.
    PeopleRemove {
        /// Their e-mail address.
        email: String,
    },
    /// Makes what a workflow waits for be this and nothing else; only for the platform. 200 `{waiting}`: whether changes
    /// wait to be taken.
    OutboxSubscribe {
        /// Which workflow: one of the app's owner.
        workflow: WorkflowAddress,
        /// What is done to rows, by table.
        tables: BTreeMap<String, Vec<ChangeOp>>,
    },
    /// A workflow has these batches of changes; only for the platform. 204.
    OutboxDone {
        /// Which workflow.
        workflow: WorkflowAddress,
        /// Ids of the batches.
        batches: Vec<String>,
    },
    /// Deletes the app and all its data. 204.
    AppDelete,
    /// Runs checks in a scratch object (`~check/…`), which is emptied first. 200 `CheckReport`.
    CheckRun {
        /// The scratch object's address.
        address: AppAddress,
        /// What to check.
        definition: Box<AppDefinition>,
        /// The checks.
        tests: ContractTests,
    },
}

impl Command {
    /// Whether it is use of the app, which is limited per minute, rather than its owner's work on it.
    #[must_use]
    pub const fn is_use(&self) -> bool {
        matches!(
            self,
            Self::RowCreate { .. }
                | Self::RowUpdate { .. }
                | Self::RowDelete { .. }
                | Self::RowRestore { .. }
                | Self::RowTransition { .. }
                | Self::RowUpsert { .. }
        )
    }
}

/// Runs a command inside the transaction that the caller opened.
pub(crate) fn run(
    engine: &Engine,
    storage: &dyn SqlStorage,
    call: &Call,
    command: Command,
) -> Result<Applied, Failure> {
    let Some(key) = call
        .idempotency_key
        .as_deref()
        .map(|key| scoped_key(call, key))
    else {
        return dispatch(engine, storage, call, command);
    };
    let request = digest(&[&edgewright_typed_json::to_text(&command)
        .map_err(|error| Failure::ours(error.to_string()))?]);
    if engine.meta(storage)?.is_some()
        && let Some(earlier) = recall(storage, &key, call.now)?
    {
        return replay(earlier, &request);
    }
    let applied = dispatch(engine, storage, call, command)?;
    if !applied.events.contains(&Event::Deleted) {
        let answer = Remembered {
            request,
            status: applied.status,
            body: applied.body.clone(),
        };
        remember(storage, &key, &answer, call.now)?;
    }
    Ok(applied)
}

/// Two people may use the same key without meeting.
pub(crate) fn scoped_key(call: &Call, key: &str) -> String {
    let who = call.actor.user_id().map_or("", |id| id.as_str());
    digest(&[who, key])
}

/// Names texts by sixteen bytes.
pub(crate) fn digest(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    hasher
        .finalize()
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The key belongs to another request.
pub(crate) fn key_reused() -> Problem {
    Problem::caller(
        422,
        "idempotency-key-reused",
        "This Idempotency-Key was used for another request. Use a new key for a new request.",
    )
}

fn replay(earlier: Remembered, request: &str) -> Result<Applied, Failure> {
    if earlier.request != request {
        return Err(key_reused().into());
    }
    Ok(Applied {
        replayed: true,
        ..Applied::new(earlier.status, earlier.body)
    })
}

fn dispatch(
    engine: &Engine,
    storage: &dyn SqlStorage,
    call: &Call,
    command: Command,
) -> Result<Applied, Failure> {
    match command {
        Command::Publish {
            address,
            definition,
            tests,
            base_version,
            accept_loss,
        } => {
            let asked = publish::Publication {
                address,
                definition: *definition,
                tests,
                base_version,
                accept_loss,
            };
            publish::run(engine, storage, call, asked)
        }
        Command::CheckRun {
            address,
            definition,
            tests,
        } => check_run::run(engine, storage, call, &address, *definition, &tests),
        command => {
            let session = engine.session(storage, call)?;
            let before = session.meta().clone();
            let mut applied = in_session(engine, &session, command)?;
            let is_gone = applied.events.contains(&Event::Deleted);
            applied.owed = outbox::flush(&session)?;
            let after = session.meta();
            if *after != before && !is_gone {
                after.save(storage)?;
            }
            Ok(applied)
        }
    }
}

fn in_session(
    engine: &Engine,
    session: &Session<'_>,
    command: Command,
) -> Result<Applied, Failure> {
    match command {
        Command::RowCreate { table, values } => row_create::run(session, &table, &values),
        Command::RowUpdate {
            table,
            id,
            values,
            revision,
        } => row_update::run(session, &table, &id, &values, revision),
        Command::RowDelete { table, id } => row_delete::run(session, &table, &id),
        Command::RowRestore { table, id } => row_restore::run(session, &table, &id),
        Command::RowTransition {
            table,
            id,
            transition,
            values,
            revision,
        } => row_transition::run(
            session,
            &row_transition::Move {
                table: &table,
                id: &id,
                transition: &transition,
                values: &values,
                revision,
            },
        ),
        Command::RowUpsert { table, by, values } => row_upsert::run(session, &table, &by, &values),
        _ if !session.access().is_owner() => Err(owner_only().into()),
        Command::SamplesFill => samples::fill(session),
        Command::SamplesRemove => samples::remove(session),
        Command::PeoplePut { email, role } => people::put(session, &email, &role),
        Command::PeopleRemove { email } => people::remove(session, &email),
        Command::AppDelete => app_delete::run(session),
        Command::OutboxSubscribe { workflow, tables } => {
            outbox::subscribe(session, &workflow, &tables)
        }
        Command::OutboxDone { workflow, batches } => outbox::done(session, &workflow, &batches),
        Command::Rollback {
            to_version,
            base_version,
        } => rollback::run(engine, session, to_version, base_version),
        Command::Publish { .. } | Command::CheckRun { .. } => {
            Err(Failure::ours("this command has no session"))
        }
    }
}

/// What watchers are told of a row. Workflows that wait for such changes hear of it too.
fn changed(
    session: &Session<'_>,
    table: &CompiledTable,
    op: ChangeOp,
    row: &RowData,
    before: Option<&RowData>,
) -> Event {
    outbox::record(session, table, op, row, before);
    Event::Changed(Changed {
        table: table.id.clone(),
        op,
        id: Some(row.id.clone()),
        revision: Some(row.revision),
        by: by(session),
    })
}

/// What watchers are told when many rows of a table changed at once.
pub(crate) fn table_changed(session: &Session<'_>, table: &CompiledTable, op: ChangeOp) -> Event {
    Event::Changed(Changed {
        table: table.id.clone(),
        op,
        id: None,
        revision: None,
        by: by(session),
    })
}

/// Who did it, as others may see it.
fn by(session: &Session<'_>) -> ChangedBy {
    ChangedBy {
        name: session.call.actor.display_name().to_owned(),
    }
}

/// Answers with a row; with its id and revision only, if who wrote it may not see it.
fn answer_row(
    session: &Session<'_>,
    table: &CompiledTable,
    status: u16,
    row: RowData,
) -> Result<Applied, Failure> {
    let body = if is_allowed(session, table, RowAction::Read, &row.id)? {
        Value::Object(show_row(session, table, row)?)
    } else {
        json!({"id": row.id, "revision": row.revision})
    };
    Ok(Applied::new(status, body))
}
