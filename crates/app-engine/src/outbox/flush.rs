//! Writes what was noted, as events in the words of CloudEvents, inside the transaction that made the changes.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use edgewright_definition::document::OWNER_ROLE;
use edgewright_limits::outbox::{BATCH_BYTES, BYTES, EVENT_BYTES, EVENTS, EVENTS_PER_BATCH};
use serde_json::{Value, json};

use super::Change;
use super::store::{self, Batch};
use crate::call::{ChangeOp, Failure};
use crate::row::{RowData, show_rows};
use crate::session::Session;

/// Writes what was noted. Answers the workflows that have something to take now.
///
/// # Errors
/// A failure of storage.
pub(crate) fn flush(session: &Session<'_>) -> Result<Vec<String>, Failure> {
    let changes = session.changes.take();
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    let as_owner = as_owner(session);
    let mut told = Vec::new();
    let mut room = Room::of(session)?;
    // Changes of one table and kind go to the same workflows.
    let alike =
        |one: &Change, other: &Change| one.table == other.table && kind(one.op) == kind(other.op);
    for changes in changes.chunk_by(alike) {
        for changes in changes.chunks(EVENTS_PER_BATCH) {
            let Some(first) = changes.first() else {
                continue;
            };
            let owed = session.subscriptions.of(&first.table, first.op);
            write(&as_owner, changes, &owed, &mut room)?;
            told.extend(owed.into_iter().map(str::to_owned));
        }
    }
    told.sort();
    told.dedup();
    Ok(told)
}

/// The same session with the eyes of the owner, whose workflows these are.
fn as_owner<'a>(session: &Session<'a>) -> Session<'a> {
    Session {
        storage: session.storage,
        call: session.call,
        compiled: Rc::clone(&session.compiled),
        meta: RefCell::new(session.meta().clone()),
        role: OWNER_ROLE.to_owned(),
        asker: session.asker.clone(),
        drawn: Cell::new(0),
        subscriptions: Rc::clone(&session.subscriptions),
        changes: RefCell::default(),
    }
}

/// What still fits into the outbox.
struct Room {
    events: u64,
    bytes: u64,
    batches: usize,
}

impl Room {
    fn of(session: &Session<'_>) -> Result<Self, Failure> {
        store::remove_old(session.storage, session.now())?;
        let (events, bytes) = store::size(session.storage)?;
        Ok(Self {
            events: EVENTS.saturating_sub(events),
            bytes: BYTES.saturating_sub(bytes),
            batches: 0,
        })
    }

    /// Takes room for one event, if there is any left.
    fn take(&mut self, bytes: usize) -> bool {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        if self.events == 0 || self.bytes < bytes {
            return false;
        }
        self.events = self.events.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(bytes);
        true
    }
}

/// Writes changes of one kind of one table in as few rows as they fit.
fn write(
    session: &Session<'_>,
    changes: &[Change],
    owed: &[&str],
    room: &mut Room,
) -> Result<(), Failure> {
    let mut batch: Vec<String> = Vec::new();
    let mut bytes = 0_usize;
    let mut first = String::new();
    for (change, (row, old)) in changes.iter().zip(shown(session, changes)?) {
        let (id, event) = event(session, change, row, old);
        if !room.take(event.len()) {
            // The app goes on, whatever becomes of those who do not take what they asked for.
            break;
        }
        if bytes > 0 && bytes.saturating_add(event.len()) > BATCH_BYTES {
            add(session, &first, &std::mem::take(&mut batch), owed, room)?;
            bytes = 0;
        }
        if batch.is_empty() {
            first = id;
        }
        bytes = bytes.saturating_add(event.len());
        batch.push(event);
    }
    if !batch.is_empty() {
        add(session, &first, &batch, owed, room)?;
    }
    Ok(())
}

/// Ids sort by when the changes were made and never come again, so that nobody acknowledges what they have not seen.
fn add(
    session: &Session<'_>,
    first: &str,
    events: &[String],
    owed: &[&str],
    room: &mut Room,
) -> Result<(), Failure> {
    let batch = Batch {
        id: format!(
            "{}.{:05}.{first}",
            Batch::id_from(session.now()),
            room.batches
        ),
        events: format!("[{}]", events.join(",")),
    };
    room.batches = room.batches.saturating_add(1);
    store::add(session.storage, &batch, events.len(), owed)?;
    Ok(())
}

/// Each row as its owner sees it, and as it was.
fn shown(
    session: &Session<'_>,
    changes: &[Change],
) -> Result<Vec<(Value, Option<Value>)>, Failure> {
    let table = changes.first().map(|change| &change.table);
    let Some(table) = table.and_then(|table| session.compiled.table(table)) else {
        return Ok(Vec::new());
    };
    let rows: Vec<RowData> = changes.iter().map(|change| change.row.clone()).collect();
    let before: Vec<RowData> = changes
        .iter()
        .filter_map(|change| change.before.clone())
        .collect();
    let mut before = show_rows(session, table, before)?.into_iter();
    let rows = show_rows(session, table, rows)?;
    Ok(rows
        .into_iter()
        .zip(changes)
        .map(|(row, change)| {
            let old = change.before.as_ref().and_then(|_| before.next());
            (Value::Object(row), old.map(Value::Object))
        })
        .collect())
}

/// The event's id, which names this change of this row and no other, and the event as JSON.
fn event(
    session: &Session<'_>,
    change: &Change,
    row: Value,
    old: Option<Value>,
) -> (String, String) {
    let kind = kind(change.op);
    let id = format!("{}.{}.{kind}", change.row.id, change.row.revision);
    let write = |data: Value| {
        json!({
            "specversion": "1.0",
            "id": id,
            "source": format!("/apps/{}/tables/{}", session.meta().address, change.table),
            "type": format!("dev.edgewright.row.{kind}"),
            "subject": change.row.id,
            "time": session.now().to_rfc3339(),
            "datacontenttype": "application/json",
            "data": data,
        })
        .to_string()
    };
    let mut data = json!({"id": change.row.id, "row": row});
    if let (Some(old), Some(members)) = (old, data.as_object_mut()) {
        members.insert("old".to_owned(), old);
    }
    let whole = write(data);
    if whole.len() > EVENT_BYTES {
        let least = write(json!({"id": change.row.id}));
        return (id, least);
    }
    (id, whole)
}

const fn kind(op: ChangeOp) -> &'static str {
    match op {
        ChangeOp::Create => "created",
        ChangeOp::Update | ChangeOp::Transition => "updated",
        ChangeOp::Delete => "deleted",
    }
}
