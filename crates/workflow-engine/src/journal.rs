//! The journal of owed effects, kept inside the rows of the runs that owe them.
//!
//! An effect commits with the turn that asks for it because it is in the row that the turn writes, and it goes with the turn
//! that takes its result. What is due when is remembered for all live runs, and read once by each instance.

use std::collections::BTreeSet;

use edgewright_durable_host::{Entry, Journal, Outlook};
use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::{EffectId, UnixMillis};

use crate::{effect::WorkflowEffect, engine::WorkflowEngine, state::TaskStatus};

impl Journal<WorkflowEffect> for WorkflowEngine {
    fn install(&self, _: &dyn SqlStorage) -> Result<(), StorageError> {
        Ok(())
    }

    fn append(&self, _: &dyn SqlStorage, _: Entry<&WorkflowEffect>) -> Result<(), StorageError> {
        // Every effect here is asked for with `Turn::owe`.
        Err(StorageError::Internal(
            "an effect without a run was asked for".to_owned(),
        ))
    }

    fn remove(&self, _: &dyn SqlStorage, _: &EffectId) -> Result<(), StorageError> {
        // The turn that settles an effect or takes it back saves its run without it.
        Ok(())
    }

    fn reschedule(
        &self,
        storage: &dyn SqlStorage,
        id: &EffectId,
        attempts: u32,
        due_at: UnixMillis,
    ) -> Result<(), StorageError> {
        let Some(run) = self.run_of(storage, id)? else {
            return Ok(());
        };
        let Some(mut run) = self.store.load(storage, &run)? else {
            return Ok(());
        };
        run.broke_off |= attempts > 1;
        let mut frame = None;
        for owed in run.owed.iter_mut().filter(|owed| owed.id == *id) {
            owed.attempts = attempts;
            owed.due_at = due_at;
            frame = owed.frame;
        }
        let record = frame.and_then(|frame| run.frames.get(&frame).map(|frame| frame.record));
        if let Some(record) = record.and_then(|number| run.history.get_mut(number))
            && record.status == TaskStatus::Running
            && attempts > 1
        {
            record.attempts = record.attempts.saturating_add(1);
        }
        self.store.save(storage, run, false)
    }

    fn find(
        &self,
        storage: &dyn SqlStorage,
        id: &EffectId,
    ) -> Result<Option<Entry<WorkflowEffect>>, StorageError> {
        let Some(run) = self.run_of(storage, id)? else {
            return Ok(None);
        };
        let found = self.store.look(storage, &run, |run| {
            run.owed(id).map(|owed| Entry {
                id: owed.id.clone(),
                effect: Some(run.effect(owed)),
                attempts: owed.attempts,
                due_at: owed.due_at,
            })
        })?;
        Ok(found.flatten())
    }

    fn owes(&self, storage: &dyn SqlStorage, id: &EffectId) -> Result<bool, StorageError> {
        self.run_of(storage, id).map(|run| run.is_some())
    }

    fn due(
        &self,
        storage: &dyn SqlStorage,
        now: UnixMillis,
        at_work: &BTreeSet<EffectId>,
    ) -> Result<Vec<Entry<WorkflowEffect>>, StorageError> {
        let due = self
            .store
            .with_index(storage, |index| index.due(now, at_work))?;
        let mut entries = Vec::new();
        for id in due {
            entries.extend(self.find(storage, &id)?);
        }
        Ok(entries)
    }

    fn outlook(
        &self,
        storage: &dyn SqlStorage,
        at_work: &BTreeSet<EffectId>,
    ) -> Result<Outlook, StorageError> {
        self.store.with_index(storage, |index| Outlook {
            next_due: index.earliest(at_work),
            at_work: at_work.iter().any(|id| index.run_of(id).is_some()),
        })
    }

    fn rolled_back(&self) {
        self.store.forget();
    }
}
