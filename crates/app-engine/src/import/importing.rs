//! An import while its file is being read: what is in memory of it, and the steps it is written in.
//!
//! Everything here may be lost at any moment. What is in storage then says how far it was, and either the same request
//! goes on from there, or what was added is taken back.

mod ending;
mod reading;
mod step;

use std::rc::Rc;

use edgewright_storage::SqlStorage;
use edgewright_types::{ImportId, UnixMillis};

use super::ImportRequest;
use super::check::Line;
use super::columns::Column;
use super::links::Links;
use super::refusal::{AT_ONCE, broken_off, delimiter_of, may_import, no_header, too_many_imports};
use super::settled::settle;
use super::source::{Progress, Source};
use super::undo::still_running;
use super::unique::Seen;
use super::view::shown;
use crate::answer::{ImportProblem, ImportState};
use crate::call::{Applied, Call, Event, Failure};
use crate::command::{digest, key_reused, scoped_key};
use crate::compiled::Compiled;
use crate::engine::Engine;
use crate::store::{ImportRecord, UndoPlace, import_of_key, import_problems, running_imports};

/// An import while its file is being read.
pub struct Importing {
    request: ImportRequest,
    record: ImportRecord,
    source: Option<Source>,
    /// The version whose table it fills; none before the first line was read.
    compiled: Option<Rc<Compiled>>,
    columns: Vec<Column>,
    lines: Vec<Line>,
    lines_bytes: usize,
    /// Rows read, those of the current step included.
    read: u64,
    /// Whether it is under way: its first line fits, and what an earlier request did is of the same file.
    is_begun: bool,
    /// What an earlier request under the same key had done.
    earlier: Option<Earlier>,
    links: Links,
    seen: Seen,
    problems: Vec<ImportProblem>,
    /// Whether rows are added: neither a dry run, nor all or nothing with something wrong.
    writes: bool,
    told_at: UnixMillis,
    events: Vec<Event>,
}

/// What an earlier request under the same key had done.
struct Earlier {
    /// Rows it had read.
    rows: u64,
    /// Names the file up to there.
    digest: Option<String>,
    /// Whether it had ended, so that there is nothing to do but to compare.
    has_ended: bool,
}

/// Why no further record is taken.
enum Stop {
    /// The import has ended.
    Ended,
    /// Something is wrong with the request, or with us.
    Failed(Failure),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl Importing {
    /// Begins an import, or goes on with the one that began under the same key.
    ///
    /// # Errors
    /// When the table is not for this role, or other imports are under way.
    pub(crate) fn begin(
        engine: &Engine,
        storage: &dyn SqlStorage,
        call: &Call,
        request: ImportRequest,
    ) -> Result<Self, Failure> {
        let session = engine.session(storage, call)?;
        may_import(&session, &request.table)?;
        let delimiter = delimiter_of(&request)?;
        settle(engine, storage, call.now)?;
        let key = call.idempotency_key.as_deref().filter(|_| !request.dry_run);
        let key = key.map(|key| scoped_key(call, key));
        let text = edgewright_typed_json::to_text(&request)
            .map_err(|error| Failure::ours(error.to_string()))?;
        let asked = digest(&[&text]);
        let known = match &key {
            Some(key) => import_of_key(storage, key)?,
            None => None,
        };
        let mut earlier = None;
        let mut problems = Vec::new();
        let record = match known {
            Some(record) if record.request != asked => return Err(key_reused().into()),
            Some(record) if record.state == ImportState::Running => {
                return Err(still_running().into());
            }
            Some(record) => {
                let has_ended = record.state != ImportState::Failed;
                // Rows of an import that was to be all or nothing were taken back: it begins again.
                let again = record.all_or_nothing && !has_ended;
                problems = if again {
                    Vec::new()
                } else {
                    import_problems(storage, &record.id)?
                };
                earlier = Some(Earlier {
                    rows: if again { 0 } else { record.rows_read },
                    digest: record.digest.clone().filter(|_| !again),
                    has_ended,
                });
                if again { fresh(record) } else { record }
            }
            None => new_record(call, &request, asked, key.clone()),
        };
        if !request.dry_run && running_imports(storage)?.len() >= AT_ONCE {
            return Err(too_many_imports().into());
        }
        let mut record = record;
        if record.state == ImportState::Failed {
            record.state = ImportState::Running;
            record.stopped = None;
            record.ended_at = None;
        }
        Ok(Self {
            writes: !request.dry_run,
            source: Some(Source::new(delimiter, key.is_some())),
            request,
            record,
            compiled: None,
            columns: Vec::new(),
            lines: Vec::new(),
            lines_bytes: 0,
            read: 0,
            is_begun: false,
            earlier,
            links: Links::default(),
            seen: Seen::default(),
            problems,
            told_at: call.now,
            events: Vec::new(),
        })
    }

    /// Its id.
    pub(crate) const fn id(&self) -> &ImportId {
        &self.record.id
    }

    /// Whether rows of it must be taken back if it breaks off.
    #[must_use]
    pub const fn needs_care(&self) -> bool {
        self.record.all_or_nothing && self.writes
    }

    /// What watchers should hear since the last time.
    pub fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    /// Takes more of the file. Answers whether it wants the rest.
    ///
    /// # Errors
    /// What is wrong with the file as a whole. The import has ended then.
    pub(crate) fn take(
        &mut self,
        engine: &Engine,
        storage: &dyn SqlStorage,
        call: &Call,
        bytes: &[u8],
    ) -> Result<bool, Failure> {
        let Some(mut source) = self.source.take() else {
            return Ok(false);
        };
        let pushed = source.push(bytes, &mut |source, record| {
            self.take_record(engine, storage, call, source, record)
        });
        match self.stopped(engine, storage, call, pushed)? {
            true => Ok(false),
            false => {
                if self.is_begun && !self.request.dry_run {
                    engine.import_fed(&self.record.id, call.now);
                }
                self.source = Some(source);
                Ok(true)
            }
        }
    }

    /// The file ends here. Answers the import.
    ///
    /// # Errors
    /// What is wrong with the file as a whole.
    pub(crate) fn finish(
        &mut self,
        engine: &Engine,
        storage: &dyn SqlStorage,
        call: &Call,
    ) -> Result<Applied, Failure> {
        if let Some(mut source) = self.source.take() {
            let whole = source.digest();
            let finished = source.finish(&mut |source, record| {
                self.take_record(engine, storage, call, source, record)
            });
            let ended = self.stopped(engine, storage, call, finished)?;
            if self.is_replay() {
                if self.record.digest != whole && self.record.state != ImportState::Stopped {
                    return Err(key_reused().into());
                }
                return self.answer(true);
            }
            if !self.is_begun && !ended {
                // The file of an earlier request was longer, or this one is empty.
                let is_other = self.compiled.is_some();
                return Err(if is_other { key_reused() } else { no_header() }.into());
            }
            if !ended {
                let last = self.step(engine, storage, call, whole);
                let last = last
                    .map_err(Stop::Failed)
                    .and_then(|goes_on| match goes_on {
                        true => self
                            .end(engine, storage, call, ImportState::Done)
                            .map_err(Stop::Failed),
                        false => Ok(()),
                    });
                self.stopped(engine, storage, call, last.map_err(Progress::Stopped))?;
            }
        }
        self.answer(false)
    }

    /// The file will not come whole. What was added stays, unless it was to be all or nothing.
    ///
    /// # Errors
    /// A failure of storage.
    pub(crate) fn break_off(
        &mut self,
        engine: &Engine,
        storage: &dyn SqlStorage,
        call: &Call,
    ) -> Result<Applied, Failure> {
        let was_under_way = self.source.take().is_some();
        if was_under_way && self.is_begun {
            self.fail(engine, storage, call, broken_off())?;
        }
        self.answer(false)
    }

    fn is_replay(&self) -> bool {
        self.earlier
            .as_ref()
            .is_some_and(|earlier| earlier.has_ended)
    }

    fn answer(&self, replayed: bool) -> Result<Applied, Failure> {
        let view = shown(
            &self.record,
            self.request.dry_run,
            self.problems.clone(),
            None,
        );
        let body = serde_json::to_value(view).map_err(|error| Failure::ours(error.to_string()))?;
        let status = if self.request.dry_run { 200 } else { 201 };
        Ok(Applied {
            replayed,
            ..Applied::new(status, body)
        })
    }
}

fn new_record(
    call: &Call,
    request: &ImportRequest,
    asked: String,
    key: Option<String>,
) -> ImportRecord {
    ImportRecord {
        id: ImportId::new(call.now, call.entropy),
        table: request.table.clone(),
        state: ImportState::Running,
        all_or_nothing: request.all_or_nothing,
        by_id: call.actor.user_id().map(|id| id.as_str().to_owned()),
        started_at: call.now,
        ended_at: None,
        columns: Vec::new(),
        rows_read: 0,
        rows_added: 0,
        rows_refused: 0,
        problem_count: 0,
        stopped: None,
        request: asked,
        digest: None,
        key,
        undo: UndoPlace::default(),
    }
}

/// The same import from its beginning.
fn fresh(record: ImportRecord) -> ImportRecord {
    ImportRecord {
        rows_read: 0,
        rows_refused: 0,
        problem_count: 0,
        digest: None,
        ..record
    }
}
