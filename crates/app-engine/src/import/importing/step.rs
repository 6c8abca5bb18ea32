//! The steps of an import: each checks the lines at hand and writes them in one transaction, with what was wrong and how far
//! the import is.

use edgewright_limits::import::PROBLEMS;
use edgewright_storage::{SqlStorage, transaction};

use super::super::batch::{Written, rehearse, write};
use super::super::check::{Checked, check_lines};
use super::super::refusal::{app_changed, limit_problem, may_import, stop_of};
use super::super::settled::take_back_if_strict;
use super::super::undo::remove_all;
use super::super::view::progress;
use super::Importing;
use crate::answer::{ImportProblem, ImportState, ImportStop};
use crate::call::{Call, ChangeOp, Event, Failure};
use crate::command::table_changed;
use crate::compiled::CompiledTable;
use crate::engine::Engine;
use crate::session::Session;
use crate::store::{ImportRecord, add_import_problems, save_import};

/// How often those who watch a table are told to read it again while rows come in.
const TOLD_EVERY_MS: i64 = 2_000;

impl Importing {
    /// Checks and writes the lines at hand in one transaction. Answers whether the import goes on.
    pub(super) fn step(
        &mut self,
        engine: &Engine,
        storage: &dyn SqlStorage,
        call: &Call,
        digest: Option<String>,
    ) -> Result<bool, Failure> {
        let lines = std::mem::take(&mut self.lines);
        self.lines_bytes = 0;
        let session = engine.session(storage, call)?;
        let table = may_import(&session, &self.request.table)?;
        let is_same = self
            .compiled
            .as_ref()
            .is_some_and(|begun| begun.version == session.compiled.version);
        if !is_same {
            return Err(app_changed().into());
        }
        let import = (&self.record.id, self.record.started_at);
        let (checked, mut refused) = check_lines(
            &session,
            table,
            &self.columns,
            &mut self.links,
            import,
            lines,
        )?;
        let was_kept = self.problems.len();
        let mut record = self.record.clone();
        let outcome = transaction(storage, || {
            let mut written = self.write(&session, table, &record, &checked)?;
            if let Some((number, line)) = written.no_room_for {
                // What comes after the last row that went in was not read, as far as anybody can tell.
                self.read = number.saturating_sub(1);
                refused.retain(|told| told.first().is_none_or(|first| first.line < line));
                record.state = ImportState::Stopped;
                record.stopped = Some(stop_of(&limit_problem(&session)));
            }
            refused.append(&mut written.refused);
            refused.sort_by_key(|told| told.first().map(|first| first.line));
            record.rows_added = record.rows_added.saturating_add(written.added);
            record.rows_read = self.read;
            record.digest = digest;
            let is_wrong = !refused.is_empty() || written.no_room_for.is_some();
            self.note(&mut record, std::mem::take(&mut refused));
            if record.all_or_nothing && is_wrong {
                record.state = match record.state {
                    ImportState::Stopped => ImportState::Refused,
                    other => other,
                };
                if self.writes {
                    record.rows_added = remove_all(&session, table, &record)?;
                    self.writes = false;
                }
            }
            if record.state != ImportState::Running {
                record.ended_at = Some(call.now);
            }
            if !self.request.dry_run {
                session.meta().save(storage)?;
                let new = self.problems.get(was_kept..).unwrap_or_default();
                add_import_problems(storage, &record.id, was_kept, new)?;
                save_import(storage, &record)?;
            }
            Ok::<_, Failure>(())
        });
        if let Err(failure) = outcome {
            self.problems.truncate(was_kept);
            return Err(failure);
        }
        engine.import_fed(&record.id, call.now);
        let added = record.rows_added != self.record.rows_added;
        self.record = record;
        self.tell(
            &session,
            table,
            added && call.now.since(self.told_at) >= TOLD_EVERY_MS,
        );
        Ok(self.record.state == ImportState::Running)
    }

    fn write(
        &mut self,
        session: &Session<'_>,
        table: &CompiledTable,
        record: &ImportRecord,
        checked: &[Checked],
    ) -> Result<Written, Failure> {
        if self.writes {
            return write(session, table, &self.columns, checked);
        }
        let rehearsed = rehearse(
            session,
            table,
            &self.columns,
            checked,
            record.rows_added,
            &mut self.seen,
        )?;
        match self.request.dry_run {
            true => Ok(rehearsed),
            // All or nothing, and something was wrong before: the rest is only looked at.
            false => Ok(Written {
                added: 0,
                no_room_for: None,
                ..rehearsed
            }),
        }
    }

    /// Counts what was wrong, and keeps as much of it as is kept.
    pub(super) fn note(&mut self, record: &mut ImportRecord, refused: Vec<Vec<ImportProblem>>) {
        let count = u64::try_from(refused.len()).unwrap_or_default();
        record.rows_refused = record.rows_refused.saturating_add(count);
        for problem in refused.into_iter().flatten() {
            record.problem_count = record.problem_count.saturating_add(1);
            if self.problems.len() < PROBLEMS {
                self.problems.push(problem);
            }
        }
    }

    fn tell(&mut self, session: &Session<'_>, table: &CompiledTable, has_changed: bool) {
        let progress = progress(session, &self.record, self.request.dry_run);
        self.events.push(Event::Import(progress));
        if has_changed {
            self.events
                .push(table_changed(session, table, ChangeOp::Create));
            self.told_at = session.now();
        }
    }

    /// All of the file was read.
    pub(super) fn end(
        &mut self,
        engine: &Engine,
        storage: &dyn SqlStorage,
        call: &Call,
        state: ImportState,
    ) -> Result<(), Failure> {
        let is_refused = self.record.all_or_nothing && self.record.rows_refused > 0;
        self.record.state = if is_refused {
            ImportState::Refused
        } else {
            state
        };
        self.record.ended_at = Some(call.now);
        if !self.request.dry_run {
            save_import(storage, &self.record)?;
        }
        self.tell_end(engine, storage, call);
        Ok(())
    }

    /// The import cannot go on.
    pub(super) fn fail(
        &mut self,
        engine: &Engine,
        storage: &dyn SqlStorage,
        call: &Call,
        why: ImportStop,
    ) -> Result<(), Failure> {
        self.record.state = ImportState::Failed;
        self.record.stopped = Some(why);
        self.record.ended_at = Some(call.now);
        if !self.request.dry_run {
            take_back_if_strict(engine, storage, &mut self.record, call.now)?;
        }
        self.tell_end(engine, storage, call);
        Ok(())
    }

    fn tell_end(&mut self, engine: &Engine, storage: &dyn SqlStorage, call: &Call) {
        // Who imports may be shut out by now; then there is nobody to tell in their name.
        let Ok(session) = engine.session(storage, call) else {
            return;
        };
        if let Ok(table) = session.table(&self.request.table) {
            self.tell(&session, table, !self.request.dry_run);
        }
    }
}
