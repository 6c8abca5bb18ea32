//! Runs under way: loading and keeping them.

use std::rc::Rc;

use edgewright_limits::workflow_run::STATE_BYTES;
use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::RunId;
use serde_json::Value;

use super::{Brief, RUNS_IN_MEMORY, Store, read, write};
use crate::state::{Run, Shared, ValueRef};

/// What is kept with a run whose state is too large.
const SPILLED_BYTES: usize = 256;

impl Store {
    /// Looks at a live run; none if it is not, or no longer, under way and owes nothing.
    pub fn look<T>(
        &self,
        storage: &dyn SqlStorage,
        id: &RunId,
        look: impl FnOnce(&Run) -> T,
    ) -> Result<Option<T>, StorageError> {
        if let Some(run) = self.runs.borrow().get(id) {
            return Ok(Some(look(run)));
        }
        let Some(slot) =
            self.with_index(storage, |index| index.runs.get(id).map(|live| live.slot))?
        else {
            return Ok(None);
        };
        let rows = storage.query(
            "SELECT state FROM runs_live WHERE slot = ?1",
            &[slot.into()],
        )?;
        let Some(state) = rows.scalar() else {
            return Ok(None);
        };
        let run: Run = read(state)?;
        let found = look(&run);
        self.remember(run);
        Ok(Some(found))
    }

    /// A live run, to be changed and saved.
    pub fn load(&self, storage: &dyn SqlStorage, id: &RunId) -> Result<Option<Run>, StorageError> {
        self.look(storage, id, Run::clone)
    }

    fn remember(&self, run: Run) {
        let mut runs = self.runs.borrow_mut();
        if runs.len() >= RUNS_IN_MEMORY && !runs.contains_key(&run.id) {
            runs.pop_first();
        }
        runs.insert(run.id.clone(), run);
    }

    /// Keeps a run as it is now. `just_ended` when this turn ended it.
    pub fn save(
        &self,
        storage: &dyn SqlStorage,
        mut run: Run,
        just_ended: bool,
    ) -> Result<(), StorageError> {
        self.write_values(storage, &mut run)?;
        self.shorten(storage, &mut run)?;
        if just_ended {
            self.archive(storage, &mut run)?;
        }
        if run.end.is_some() && run.owed.is_empty() {
            return self.close(storage, &run);
        }
        let brief = Brief::of(&run);
        let slot = self.with_index(storage, |index| index.slot_for(&run.id))?;
        storage.query(
            "INSERT INTO runs_live (slot, run, closing, brief, state) VALUES (?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT (slot) DO UPDATE SET run = excluded.run, closing = excluded.closing, \
             brief = excluded.brief, state = excluded.state",
            &[
                slot.into(),
                run.id.as_str().into(),
                brief.closing.into(),
                write(&brief)?.into(),
                self.state_text(storage, &mut run)?.into(),
            ],
        )?;
        self.with_index(storage, |index| index.set(&run.id, slot, brief))?;
        self.remember(run);
        Ok(())
    }

    /// Frees the slot of a run that is over. Nothing is written unless the slot says that the run still owes something.
    fn close(&self, storage: &dyn SqlStorage, run: &Run) -> Result<(), StorageError> {
        let closing = self.with_index(storage, |index| {
            let live = index.runs.get(&run.id);
            let closing = live.filter(|live| live.brief.closing).map(|live| live.slot);
            index.remove(&run.id);
            closing
        })?;
        if let Some(slot) = closing {
            storage.query(
                "UPDATE runs_live SET closing = 0 WHERE slot = ?1",
                &[slot.into()],
            )?;
        }
        self.runs.borrow_mut().remove(&run.id);
        Ok(())
    }

    fn write_values(&self, storage: &dyn SqlStorage, run: &mut Run) -> Result<(), StorageError> {
        for (number, value) in std::mem::take(&mut run.values.memory.fresh) {
            storage.query(
                "INSERT INTO run_values (run, number, body) VALUES (?1, ?2, ?3)",
                &[
                    run.id.as_str().into(),
                    i64::from(number).into(),
                    value.0.to_string().into(),
                ],
            )?;
        }
        run.values.memory.known.clear();
        Ok(())
    }

    /// The run as text. One that is too large for a row moves its larger values to rows of their own.
    pub(super) fn state_text(
        &self,
        storage: &dyn SqlStorage,
        run: &mut Run,
    ) -> Result<String, StorageError> {
        let text = write(run)?;
        if text.len() <= STATE_BYTES {
            return Ok(text);
        }
        run.values.spill(SPILLED_BYTES);
        self.write_values(storage, run)?;
        write(run)
    }

    /// A value of a run; read from its row if it has one.
    pub fn value(
        &self,
        storage: &dyn SqlStorage,
        run: &mut Run,
        value: ValueRef,
    ) -> Result<Rc<Value>, StorageError> {
        if let Some(value) = run.values.at_hand(value) {
            return Ok(value);
        }
        let rows = storage.query(
            "SELECT body FROM run_values WHERE run = ?1 AND number = ?2",
            &[run.id.as_str().into(), i64::from(value.0).into()],
        )?;
        let Some(body) = rows.scalar() else {
            return Err(StorageError::Internal(format!(
                "value {} of {} is not there",
                value.0, run.id
            )));
        };
        let read: Rc<Value> = Rc::new(read(body)?);
        run.values
            .memory
            .known
            .insert(value.0, Shared(Rc::clone(&read)));
        Ok(read)
    }
}
