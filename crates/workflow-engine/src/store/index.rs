//! What is remembered of every live run, so that a turn reads no other rows than its run's.

use std::collections::{BTreeMap, BTreeSet};

use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::{EffectId, RunId, UnixMillis};
use serde::{Deserialize, Serialize};

use super::{broken, read, read_run_id};
use crate::state::{Run, RunStatus};

/// What is kept beside the state of a live run, to be read without it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Brief {
    /// Where it stands.
    pub status: RunStatus,
    /// Its version.
    pub version: i64,
    /// When it began.
    pub started_at: UnixMillis,
    /// What began it.
    pub kind: String,
    /// It is over and still owes something.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub closing: bool,
    /// What it owes, and when.
    pub owed: Vec<(EffectId, UnixMillis)>,
    /// Whether it waits for events.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub listens: bool,
}

impl Brief {
    /// What is to be remembered of a run.
    pub fn of(run: &Run) -> Self {
        Self {
            status: run.status(),
            version: run.version,
            started_at: run.started_at,
            kind: run.started_by.kind.clone(),
            closing: run.end.is_some(),
            owed: run
                .owed
                .iter()
                .map(|owed| (owed.id.clone(), owed.due_at))
                .collect(),
            listens: run.is_listening(),
        }
    }
}

/// A live run.
#[derive(Debug, Clone)]
pub struct LiveRun {
    /// Its slot.
    pub slot: i64,
    /// What is known of it.
    pub brief: Brief,
}

/// All live runs.
#[derive(Debug, Default)]
pub struct Index {
    /// By id.
    pub runs: BTreeMap<RunId, LiveRun>,
    effects: BTreeMap<EffectId, RunId>,
    queue: BTreeSet<(UnixMillis, EffectId)>,
    free: Vec<i64>,
    last_slot: i64,
}

impl Index {
    /// Reads it from the table. A slot is live if its run is not over, or is over and still owes something.
    pub fn load(storage: &dyn SqlStorage) -> Result<Self, StorageError> {
        let rows = storage.query(
            "SELECT slot, run, brief, closing = 1 OR NOT EXISTS (SELECT 1 FROM runs_done WHERE id = run) \
             FROM runs_live ORDER BY slot",
            &[],
        )?;
        let mut index = Self::default();
        for row in &rows.rows {
            let [slot, run, brief, live] = row.as_slice() else {
                return Err(broken());
            };
            let slot = slot.as_integer().ok_or_else(broken)?;
            index.last_slot = index.last_slot.max(slot);
            if live.as_integer() == Some(1) {
                index.set(&read_run_id(run)?, slot, read(brief)?);
            } else {
                index.free.push(slot);
            }
        }
        Ok(index)
    }

    /// A slot for a run: its own, one that is free, or a new one.
    pub fn slot_for(&mut self, run: &RunId) -> i64 {
        if let Some(live) = self.runs.get(run) {
            return live.slot;
        }
        self.free.pop().unwrap_or_else(|| {
            self.last_slot = self.last_slot.saturating_add(1);
            self.last_slot
        })
    }

    /// Remembers a live run.
    pub fn set(&mut self, run: &RunId, slot: i64, brief: Brief) {
        self.forget_effects(run);
        for (id, due_at) in &brief.owed {
            self.effects.insert(id.clone(), run.clone());
            self.queue.insert((*due_at, id.clone()));
        }
        self.runs.insert(run.clone(), LiveRun { slot, brief });
    }

    /// Forgets a run that is over; its slot is free.
    pub fn remove(&mut self, run: &RunId) {
        self.forget_effects(run);
        if let Some(live) = self.runs.remove(run) {
            self.free.push(live.slot);
        }
    }

    fn forget_effects(&mut self, run: &RunId) {
        let Some(live) = self.runs.get(run) else {
            return;
        };
        for (id, due_at) in &live.brief.owed {
            self.effects.remove(id);
            self.queue.remove(&(*due_at, id.clone()));
        }
    }

    /// Whose effect it is.
    pub fn run_of(&self, effect: &EffectId) -> Option<&RunId> {
        self.effects.get(effect)
    }

    /// Effects that are due and not at work, the longest overdue first.
    pub fn due(&self, now: UnixMillis, at_work: &BTreeSet<EffectId>) -> Vec<EffectId> {
        self.queue
            .iter()
            .take_while(|(due_at, _)| *due_at <= now)
            .filter(|(_, id)| !at_work.contains(id))
            .map(|(_, id)| id.clone())
            .collect()
    }

    /// When the first effect that is not at work is due.
    pub fn earliest(&self, at_work: &BTreeSet<EffectId>) -> Option<UnixMillis> {
        self.queue
            .iter()
            .find(|(_, id)| !at_work.contains(id))
            .map(|(due_at, _)| *due_at)
    }
}
