//! Gathering the events that begin a run (`schedule.on`). What is gathered so far is kept as a run that only listens and
//! never begins, so that filters, correlations and `until` mean the same as for a task that listens.

use std::collections::{BTreeMap, VecDeque};

use edgewright_durable_host::Turn;
use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::{RunId, UnixMillis};
use edgewright_workflow_definition::task::listen::EventRead;
use serde_json::Value;

use super::{Incoming, Work};
use crate::{
    engine::WorkflowEngine,
    error::Trouble,
    state::{Doing, Frame, History, Run, StartedBy, ValueRef, Values},
    store::{read, write},
};

/// What came of offering an event.
#[derive(Debug, Clone, PartialEq)]
pub enum Gathered {
    /// It is not wanted.
    Nothing,
    /// It is one of several; this is what is gathered now, to be handed in with the next event.
    More(String),
    /// A run begins with these events.
    Complete(Vec<Value>),
}

impl WorkflowEngine {
    /// Offers an event to what is gathered so far, or to a new group of events.
    ///
    /// # Errors
    /// When storage fails.
    pub fn gather(
        &self,
        storage: &dyn SqlStorage,
        now: UnixMillis,
        gathered: Option<&str>,
        event: &Value,
    ) -> Result<Gathered, StorageError> {
        let Some(version) = self.newest_version(storage)? else {
            return Ok(Gathered::Nothing);
        };
        // Nothing is owed here and nothing is given an id, so nothing has to be random.
        let mut turn = Turn::new(storage, now, edgewright_types::Entropy([0; 16]));
        let run = match gathered {
            Some(text) => read(&text.into())?,
            None => listening(&turn, version),
        };
        let mut work = Work::new(&mut turn, self, run)?;
        let definition = std::rc::Rc::clone(&work.definition);
        let on = definition.schedule.as_ref().and_then(|it| it.on.as_ref());
        let Some(on) = on else {
            return Ok(Gathered::Nothing);
        };
        let incoming = Incoming::new(event);
        match work.consume(0, on, EventRead::Envelope, &incoming) {
            Ok(true) => work.gathered(),
            // A filter or a condition that fails on an event says that it is another one.
            Ok(false) | Err(Trouble::Fault(_)) => Ok(Gathered::Nothing),
            Err(Trouble::Storage(error)) => Err(error),
        }
    }
}

impl Work<'_, '_> {
    fn gathered(mut self) -> Result<Gathered, StorageError> {
        let lost = |_| StorageError::Internal("gathered events are not there".to_owned());
        // It has no rows of its own: whatever its size, it is kept together.
        let fresh = std::mem::take(&mut self.run.values.memory.fresh);
        self.run.values.stored.clear();
        self.run.values.inline.extend(fresh);
        let state = self.listen_state(0).map_err(lost)?;
        if !state.closed {
            return write(&self.run).map(Gathered::More);
        }
        match self.list(&state.consumed).map_err(lost)? {
            Value::Array(events) => Ok(Gathered::Complete(events)),
            _ => Ok(Gathered::Nothing),
        }
    }
}

fn listening(turn: &Turn<'_, crate::WorkflowEffect>, version: i64) -> Run {
    let now = turn.now;
    Run {
        id: RunId::new(now, edgewright_types::Entropy([0; 16])),
        version,
        started_at: now,
        hops: 0,
        started_by: StartedBy::kind("event"),
        nonce: String::new(),
        input: ValueRef::NULL,
        context: ValueRef::NULL,
        frames: BTreeMap::from([(
            0,
            Frame {
                parent: None,
                reference: String::new(),
                record: 0,
                branch: None,
                raw: ValueRef::NULL,
                input: ValueRef::NULL,
                variables: Vec::new(),
                started_at: now,
                scope: None,
                doing: Doing::Listen(Box::default()),
            },
        )]),
        last_frame: 0,
        steps: VecDeque::new(),
        owed: Vec::new(),
        values: Values::default(),
        history: History::default(),
        active_ms: 0,
        active_limit_ms: 0,
        active_since: None,
        broke_off: false,
        earlier: None,
        end: None,
    }
}
