//! Starts by events (`schedule.on`): an event starts one run however often it comes, and several that belong together start
//! one when all are there.
//!
//! One event in one row: what is gathered so far, per group; which events were gathered, so that one that comes again is
//! known. A workflow that starts by single events writes neither.

use edgewright_durable_host::Turn;
use edgewright_limits::workflow_run::{EVENT_GROUPS, STATE_BYTES};
use edgewright_storage::{SqlStorage, SqlValue, StorageError};
use edgewright_types::{Problem, UnixMillis};
use edgewright_workflow_definition::{
    Workflow as Definition,
    event::{Consumption, Until},
};
use edgewright_workflow_engine::{FAULTED, Gathered, Incoming, Refusal, WorkflowEffect};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    Workflow,
    about::About,
    room::Room,
    waiting::{self, Waiting},
};

/// What the type of an event about a row of an app begins with.
const ROW: &str = "dev.edgewright.row.";

const TABLES: [&str; 2] = [
    "CREATE TABLE IF NOT EXISTS event_groups (number INTEGER PRIMARY KEY, state TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS events_gathered (id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID",
];

/// Makes the tables.
pub fn install(storage: &dyn SqlStorage) -> Result<(), StorageError> {
    TABLES
        .iter()
        .try_for_each(|table| storage.query(table, &[]).map(drop))
}

/// Forgets what was gathered for an earlier version, if it gathered.
pub fn replace(storage: &dyn SqlStorage) -> Result<(), StorageError> {
    storage.query("DELETE FROM event_groups", &[]).map(drop)
}

/// Forgets events that were gathered before a moment.
pub fn sweep(storage: &dyn SqlStorage, before: UnixMillis) -> Result<(), StorageError> {
    storage
        .query(
            "DELETE FROM events_gathered WHERE at < ?1",
            &[before.0.into()],
        )
        .map(drop)
}

/// What an event comes to.
struct Offered {
    /// The id under which it starts a run.
    delivery: String,
    /// The group that takes it; none if it is the first of its group.
    group: Option<i64>,
    /// What came of it.
    gathered: Gathered,
    /// Whether it is one of several.
    is_grouped: bool,
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Begun {
    /// A run began.
    pub started: bool,
    /// A run waits for room.
    pub waiting: bool,
}

impl Workflow {
    /// How many runs an event begins.
    pub(crate) fn begun_by(
        &self,
        storage: &dyn SqlStorage,
        now: UnixMillis,
        event: &Value,
    ) -> Result<u32, StorageError> {
        let offered = self.offer(storage, now, event)?;
        let is_complete = |offered: Offered| matches!(offered.gathered, Gathered::Complete(_));
        Ok(u32::from(offered.is_some_and(is_complete)))
    }

    /// Gives an event to the starts of the workflow.
    pub(crate) fn start_by_event(
        &self,
        turn: &mut Turn<'_, WorkflowEffect>,
        about: &About,
        room: &mut Room,
        event: &Value,
    ) -> Result<Begun, Refusal> {
        let Some(offered) = self.offer(turn.storage, turn.now, event)? else {
            return Ok(Begun::default());
        };
        if offered.is_grouped && offered.gathered != Gathered::Nothing {
            note_gathered(turn.storage, &offered.delivery, turn.now)?;
        }
        match offered.gathered {
            Gathered::Nothing => Ok(Begun::default()),
            Gathered::More(state) => {
                keep_group(turn.storage, offered.group, &state)?;
                Ok(Begun::default())
            }
            Gathered::Complete(events) => {
                if let Some(group) = offered.group {
                    turn.storage.query(
                        "DELETE FROM event_groups WHERE number = ?1",
                        &[group.into()],
                    )?;
                }
                let start = Waiting {
                    delivery: offered.delivery,
                    kind: kind_of(event).to_owned(),
                    hops: hops(&events),
                    input: Value::Array(events),
                };
                self.start_or_wait(turn, about, room, start)
            }
        }
    }

    fn start_or_wait(
        &self,
        turn: &mut Turn<'_, WorkflowEffect>,
        about: &About,
        room: &mut Room,
        start: Waiting,
    ) -> Result<Begun, Refusal> {
        if room.take() {
            self.begin_waiting(turn, about, room, start)?;
            return Ok(Begun {
                started: true,
                waiting: false,
            });
        }
        match room.full_until() {
            Some(until) if waiting::put(turn.storage, &start, until)? => Ok(Begun {
                started: false,
                waiting: true,
            }),
            _ => Err(room.refusal(turn.now).into()),
        }
    }

    /// Looks what comes of an event, and changes nothing. None if the workflow starts by no events, or by this one already.
    fn offer(
        &self,
        storage: &dyn SqlStorage,
        now: UnixMillis,
        event: &Value,
    ) -> Result<Option<Offered>, StorageError> {
        let definition = self.live_definition(storage)?;
        let Some(on) = definition.as_deref().and_then(begun_on) else {
            return Ok(None);
        };
        let Some(identity) = Incoming::new(event).identity() else {
            return Ok(None);
        };
        let delivery = format!("event:{}", digest(&identity));
        let is_grouped = is_grouped(on);
        let is_known = self.engine.delivered(storage, &delivery)?.is_some()
            || waiting::has(storage, &delivery)?
            || is_grouped && was_gathered(storage, &delivery)?;
        if is_known {
            return Ok(None);
        }
        let groups = if is_grouped {
            storage.query(
                "SELECT number, state FROM event_groups ORDER BY number",
                &[],
            )?
        } else {
            edgewright_storage::Rows::default()
        };
        for row in &groups.rows {
            let [number, state] = row.as_slice() else {
                continue;
            };
            let gathered = self.engine.gather(storage, now, state.as_text(), event)?;
            if gathered != Gathered::Nothing {
                return Ok(Some(Offered {
                    delivery,
                    group: number.as_integer(),
                    gathered,
                    is_grouped,
                }));
            }
        }
        let gathered = self.engine.gather(storage, now, None, event)?;
        Ok(Some(Offered {
            delivery,
            group: None,
            gathered,
            is_grouped,
        }))
    }
}

fn begun_on(definition: &Definition) -> Option<&Consumption> {
    definition.schedule.as_ref()?.on.as_ref()
}

/// Whether several events may be needed for a start.
const fn is_grouped(on: &Consumption) -> bool {
    match on {
        Consumption::All(filters) => filters.len() > 1,
        Consumption::Any { until, .. } => {
            matches!(until, Some(Until::Condition(_) | Until::Events(_)))
        }
        Consumption::One(_) => false,
    }
}

/// What begins the run, in a word. A run that an event about a fault began is kept apart: its own faults are told to nobody.
fn kind_of(event: &Value) -> &'static str {
    match event.get("type").and_then(Value::as_str) {
        Some(FAULTED) => "error",
        Some(kind) if kind.starts_with(ROW) => "record",
        _ => "event",
    }
}

fn hops(events: &[Value]) -> u32 {
    let hops = events.iter().map(|event| Incoming::new(event).hops());
    hops.max().unwrap_or_default()
}

fn digest(identity: &str) -> String {
    let digest = Sha256::digest(identity.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn was_gathered(storage: &dyn SqlStorage, delivery: &str) -> Result<bool, StorageError> {
    let rows = storage.query(
        "SELECT 1 FROM events_gathered WHERE id = ?1",
        &[delivery.into()],
    )?;
    Ok(!rows.rows.is_empty())
}

fn note_gathered(
    storage: &dyn SqlStorage,
    delivery: &str,
    now: UnixMillis,
) -> Result<(), StorageError> {
    storage.query(
        "INSERT OR IGNORE INTO events_gathered (id, at) VALUES (?1, ?2)",
        &[delivery.into(), now.0.into()],
    )?;
    Ok(())
}

/// Keeps what a group has so far.
fn keep_group(storage: &dyn SqlStorage, group: Option<i64>, state: &str) -> Result<(), Refusal> {
    if state.len() > STATE_BYTES {
        return Err(too_much(
            "The events that belong together are too large. Send smaller ones, or fewer.",
        ));
    }
    let Some(number) = group else {
        let rows = storage.query("SELECT count(*) FROM event_groups", &[])?;
        let count = rows.scalar().and_then(SqlValue::as_integer);
        if count.unwrap_or_default() >= i64::try_from(EVENT_GROUPS).unwrap_or(i64::MAX) {
            return Err(too_much(&format!(
                "{EVENT_GROUPS} groups of events are waiting for the rest of their events, which is as many as may. Publish \
                 the workflow again to forget them."
            )));
        }
        storage.query(
            "INSERT INTO event_groups (state) VALUES (?1)",
            &[state.into()],
        )?;
        return Ok(());
    };
    storage.query(
        "UPDATE event_groups SET state = ?2 WHERE number = ?1",
        &[number.into(), state.into()],
    )?;
    Ok(())
}

fn too_much(detail: &str) -> Refusal {
    Problem::caller(422, "events-not-gathered", detail).into()
}
