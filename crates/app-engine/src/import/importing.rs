//! An import while its file is being read: what is in memory of it, and the steps it is written in.
//!
//! Everything here may be lost at any moment. What is in storage then says how far it was, and either the same request
//! goes on from there, or what was added is taken back.

use std::collections::BTreeMap;
use std::rc::Rc;

use edgewright_limits::import::{BATCH_BYTES, BATCH_ROWS, PROBLEMS};
use edgewright_storage::{SqlStorage, transaction};
use edgewright_types::{Actor, ImportId, Problem, UnixMillis};

use super::batch::{Written, rehearse, write};
use super::check::{Line, check_lines, read_line};
use super::columns::{Column, match_columns};
use super::links::Links;
use super::source::{Progress, Record, Source, Unreadable};
use super::undo::{remove_all, still_running};
use super::unique::Seen;
use super::view::{progress, shown};
use super::{ImportRequest, ROWS_MAX};
use crate::access::RowAction;
use crate::answer::{ImportProblem, ImportState, ImportStop};
use crate::call::{Applied, Call, ChangeOp, Event, Failure};
use crate::command::{digest, key_reused, scoped_key, table_changed};
use crate::compiled::Compiled;
use crate::engine::Engine;
use crate::problems::{not_allowed, row_limit_reached};
use crate::session::Session;
use crate::store::{
    ImportRecord, UndoPlace, add_import_problems, import_of_key, import_problems, prepare_imports,
    read_import, remember_name, running_imports, save_import,
};

/// How often those who watch a table are told to read it again while rows come in.
const TOLD_EVERY_MS: i64 = 2_000;
/// An import that got nothing for so long is gone: its host gives up sooner.
pub(crate) const SILENT_MS: i64 = 90_000;
/// Imports of one app at a time.
const AT_ONCE: usize = 3;

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

/// Marks imports as broken off that nothing feeds any more. Answers whether others go on that must not stay as they are
/// if they break off.
///
/// # Errors
/// A failure of storage.
pub(crate) fn settle(
    engine: &Engine,
    storage: &dyn SqlStorage,
    now: UnixMillis,
) -> Result<bool, Failure> {
    let mut needs_care = false;
    for mut record in running_imports(storage)? {
        if engine.import_is_fed(&record.id, now) {
            needs_care |= record.all_or_nothing;
            continue;
        }
        record.state = ImportState::Failed;
        record.stopped = Some(broken_off());
        record.ended_at = Some(now);
        take_back_if_strict(engine, storage, &mut record, now)?;
    }
    Ok(needs_care)
}

/// Saves the end of an import; of one that is all or nothing, nothing is left.
fn take_back_if_strict(
    engine: &Engine,
    storage: &dyn SqlStorage,
    record: &mut ImportRecord,
    now: UnixMillis,
) -> Result<(), Failure> {
    transaction(storage, || {
        if record.all_or_nothing && record.rows_added > 0 {
            let call = Call {
                actor: Actor::System {
                    reason: "import".to_owned(),
                },
                now,
                entropy: edgewright_types::Entropy([0; 16]),
                idempotency_key: None,
            };
            let session = engine.session(storage, &call)?;
            if let Ok(table) = session.table(&record.table) {
                record.rows_added = remove_all(&session, table, record)?;
                session.meta().save(storage)?;
            }
        }
        Ok::<_, Failure>(save_import(storage, record)?)
    })
}

fn broken_off() -> ImportStop {
    ImportStop {
        code: "import-broken-off".to_owned(),
        detail: "The file did not arrive whole. Send it again, or take back what was added."
            .to_owned(),
    }
}

fn stop_of(problem: &Problem) -> ImportStop {
    ImportStop {
        code: problem.code.clone(),
        detail: problem.detail.clone(),
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

    /// Makes of what reading came to whether the import has ended.
    fn stopped(
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
            return take_back_if_strict(engine, storage, &mut self.record, call.now);
        }
        self.record = record;
        Ok(())
    }

    fn take_record(
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

    /// Checks and writes the lines at hand in one transaction. Answers whether the import goes on.
    fn step(
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
        table: &crate::compiled::CompiledTable,
        record: &ImportRecord,
        checked: &[super::check::Checked],
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
    fn note(&mut self, record: &mut ImportRecord, refused: Vec<Vec<ImportProblem>>) {
        let count = u64::try_from(refused.len()).unwrap_or_default();
        record.rows_refused = record.rows_refused.saturating_add(count);
        for problem in refused.into_iter().flatten() {
            record.problem_count = record.problem_count.saturating_add(1);
            if self.problems.len() < PROBLEMS {
                self.problems.push(problem);
            }
        }
    }

    fn tell(
        &mut self,
        session: &Session<'_>,
        table: &crate::compiled::CompiledTable,
        has_changed: bool,
    ) {
        let progress = progress(session, &self.record, self.request.dry_run);
        self.events.push(Event::Import(progress));
        if has_changed {
            self.events
                .push(table_changed(session, table, ChangeOp::Create));
            self.told_at = session.now();
        }
    }

    /// All of the file was read.
    fn end(
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
    fn fail(
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

/// The table, if who asks may add rows to it. Nobody in particular imports nothing.
fn may_import<'s>(
    session: &'s Session<'_>,
    table: &str,
) -> Result<&'s crate::compiled::CompiledTable, Failure> {
    let table = session.table(table)?;
    if !session.access().may(&table.id, RowAction::Create) {
        return Err(not_allowed(&format!("add to {}", table.label)).into());
    }
    if session.user_id().is_none() {
        let detail = "Sign in to import a file: what it adds is yours to take back.";
        return Err(Problem::caller(401, "not-signed-in", detail).into());
    }
    Ok(table)
}

fn delimiter_of(request: &ImportRequest) -> Result<Option<u8>, Problem> {
    match request.delimiter.as_deref() {
        None => Ok(None),
        Some("," | "comma") => Ok(Some(b',')),
        Some(";" | "semicolon") => Ok(Some(b';')),
        Some("\t" | "tab") => Ok(Some(b'\t')),
        Some("|" | "pipe") => Ok(Some(b'|')),
        Some(_) => Err(Problem::caller(
            400,
            "query-invalid",
            "The parameter delimiter is one of comma, semicolon, tab and pipe.",
        )),
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

fn limit_problem(session: &Session<'_>) -> Problem {
    let limit = session.meta().plan.pick(
        edgewright_limits::rows::PER_APP_FREE,
        edgewright_limits::rows::PER_APP_PAID,
    );
    row_limit_reached(i64::try_from(limit).unwrap_or(i64::MAX))
}

fn too_many_imports() -> Problem {
    Problem::caller(
        409,
        "import-running",
        format!("{AT_ONCE} imports of this app are under way. Wait until one has ended."),
    )
}

fn app_changed() -> Problem {
    Problem::caller(
        409,
        "app-changed",
        "A new version of the app was published while the file was read. What was read before was added; send the file again to go on, or take it back.",
    )
}

fn not_text() -> Problem {
    Problem::caller(
        422,
        "import-unreadable",
        "This is not a CSV file in UTF-8. Save the table as 'CSV UTF-8', then import that file.",
    )
}

fn no_header() -> Problem {
    Problem::caller(
        422,
        "import-unreadable",
        "The file is empty. Its first line must name the fields.",
    )
}

/// The imports that an engine feeds, each with when it was fed last.
pub(crate) type Fed = BTreeMap<ImportId, UnixMillis>;
