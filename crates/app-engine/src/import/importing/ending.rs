//! What an import comes to when reading stops: goes on, ends as it is, or ends with what is wrong.

use edgewright_storage::SqlStorage;

use super::super::refusal::{not_text, stop_of};
use super::super::settled::take_back_if_strict;
use super::super::source::{Progress, Unreadable};
use super::{Importing, Stop};
use crate::answer::{ImportProblem, ImportState};
use crate::call::{Call, Failure};
use crate::engine::Engine;
use crate::store::add_import_problems;

impl Importing {
    /// Makes of what reading came to whether the import has ended.
    pub(super) fn stopped(
        &mut self,
        engine: &Engine,
        storage: &dyn SqlStorage,
        call: &Call,
        result: Result<(), Progress<Stop>>,
    ) -> Result<bool, Failure> {
        let failure = match result {
            Ok(()) => return Ok(false),
            Err(Progress::Stopped(Stop::Ended)) => return Ok(true),
            Err(Progress::Stopped(Stop::Failed(failure))) => failure,
            Err(Progress::Unreadable(Unreadable::NotText)) => not_text().into(),
            Err(Progress::Unreadable(Unreadable::OpenQuote(line))) => {
                if self.is_begun {
                    return self.open_quote(engine, storage, call, line).map(|()| false);
                }
                not_text().into()
            }
        };
        if self.is_begun {
            self.fail(engine, storage, call, stop_of(&failure.problem))?;
        }
        match self.is_begun && failure.cause.is_none() {
            true => Ok(true),
            false => Err(failure),
        }
    }

    /// The last record never ends: it is refused, and the file has ended.
    fn open_quote(
        &mut self,
        engine: &Engine,
        storage: &dyn SqlStorage,
        call: &Call,
        line: u64,
    ) -> Result<(), Failure> {
        self.read = self.read.saturating_add(1);
        self.step(engine, storage, call, None)?;
        let problem = ImportProblem {
            line,
            column: None,
            field: None,
            value: None,
            code: "quote-not-closed".to_owned(),
            detail: "A quotation mark in the row that begins in this line is never closed."
                .to_owned(),
        };
        let mut record = self.record.clone();
        let was_kept = self.problems.len();
        self.note(&mut record, vec![vec![problem]]);
        if !self.request.dry_run {
            let new = self.problems.get(was_kept..).unwrap_or_default();
            add_import_problems(storage, &record.id, was_kept, new)?;
        }
        if record.all_or_nothing {
            record.state = ImportState::Refused;
            self.writes = false;
            self.record = record;
            // A dry run has nothing to take back, and leaves no record.
            if self.request.dry_run {
                return Ok(());
            }
            return take_back_if_strict(engine, storage, &mut self.record, call.now);
        }
        self.record = record;
        Ok(())
    }
}
