//! The records of a file, one by one: the header, what an earlier request dealt with, and what is new.

use std::rc::Rc;

use edgewright_limits::import::{BATCH_BYTES, BATCH_ROWS};
use edgewright_storage::{SqlStorage, transaction};

use super::super::ROWS_MAX;
use super::super::check::read_line;
use super::super::columns::match_columns;
use super::super::refusal::may_import;
use super::super::source::{Record, Source};
use super::super::undo::still_running;
use super::{Importing, Stop};
use crate::answer::ImportState;
use crate::call::{Call, Failure};
use crate::command::key_reused;
use crate::engine::Engine;
use crate::problems::row_limit_reached;
use crate::store::{prepare_imports, read_import, remember_name, save_import};

impl Importing {
    pub(super) fn take_record(
        &mut self,
        engine: &Engine,
        storage: &dyn SqlStorage,
        call: &Call,
        source: &Source,
        record: &Record<'_>,
    ) -> Result<(), Stop> {
        if self.is_replay() || record.is_blank() {
            return Ok(());
        }
        let Some(compiled) = self.compiled.clone() else {
            return Ok(self.take_header(engine, storage, call, record)?);
        };
        self.read = self.read.saturating_add(1);
        if let Some(earlier) = self
            .earlier
            .as_ref()
            .filter(|earlier| self.read <= earlier.rows)
        {
            // These rows were dealt with, if the file is the same.
            if self.read == earlier.rows {
                if earlier.digest != source.digest() {
                    return Err(Failure::from(key_reused()).into());
                }
                self.mark_begun(engine, storage, call)?;
            }
            return Ok(());
        }
        if self.read >= ROWS_MAX {
            return Err(Failure::from(row_limit_reached(0)).into());
        }
        let table = compiled
            .table(&self.request.table)
            .ok_or_else(|| Failure::ours("the table of an import is gone"))?;
        self.lines
            .push(read_line(table, &self.columns, record, self.read));
        self.lines_bytes = self.lines_bytes.saturating_add(record.bytes());
        if self.lines.len() < BATCH_ROWS && self.lines_bytes < BATCH_BYTES {
            return Ok(());
        }
        match self.step(engine, storage, call, source.digest())? {
            true => Ok(()),
            false => Err(Stop::Ended),
        }
    }

    fn take_header(
        &mut self,
        engine: &Engine,
        storage: &dyn SqlStorage,
        call: &Call,
        header: &Record<'_>,
    ) -> Result<(), Failure> {
        let session = engine.session(storage, call)?;
        let table = may_import(&session, &self.request.table)?;
        self.columns = match_columns(&session, table, header, &self.request.mapping)?;
        self.record.columns = self
            .columns
            .iter()
            .map(|column| column.shown(table))
            .collect();
        self.compiled = Some(Rc::clone(&session.compiled));
        match &self.earlier {
            Some(earlier) if earlier.rows > 0 => Ok(()),
            _ => self.mark_begun(engine, storage, call),
        }
    }

    /// From here on storage knows that it is under way.
    fn mark_begun(
        &mut self,
        engine: &Engine,
        storage: &dyn SqlStorage,
        call: &Call,
    ) -> Result<(), Failure> {
        if !self.request.dry_run {
            transaction(storage, || {
                prepare_imports(storage, call.now)?;
                let known = read_import(storage, self.record.id.as_str())?;
                if known.is_some_and(|known| known.state == ImportState::Running) {
                    return Err(still_running().into());
                }
                remember_name(storage, &call.actor)?;
                Ok::<_, Failure>(save_import(storage, &self.record)?)
            })?;
            engine.import_fed(&self.record.id, call.now);
        }
        self.is_begun = true;
        Ok(())
    }
}
