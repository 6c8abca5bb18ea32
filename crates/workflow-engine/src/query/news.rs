//! What is new about runs since somebody was told last. Nothing is kept for those who watch but what they know, and they
//! keep that themselves: telling them costs no row.

use std::collections::BTreeMap;

use edgewright_limits::workflow_run::{RUNS_LOOKED_AT, RUNS_TOLD_FIRST};
use edgewright_storage::{SqlStorage, SqlValue, StorageError};
use edgewright_types::{RunId, UnixMillis};
use serde::{Deserialize, Serialize};

use super::{
    RunSummary,
    list::{SUMMARY, first_id, live_summary, summary},
    show::shown_error,
};
use crate::{
    engine::WorkflowEngine,
    error::WorkflowError,
    state::{Run, RunStatus, TaskRecord, TaskStatus},
    store::{broken, history_after},
};

/// How far back is looked for what was not told yet. Moments of different machines differ by less.
const OVERLAP_MS: i64 = 2_000;

/// What somebody knows of all runs.
#[derive(Debug, Default)]
pub struct RunsTold {
    runs: BTreeMap<RunId, RunStatus>,
    /// Up to when they know everything; none before they were told anything.
    up_to: Option<UnixMillis>,
    after: Option<UnixMillis>,
}

impl RunsTold {
    /// Somebody who knows everything up to a moment, or nothing.
    #[must_use]
    pub fn up_to(after: Option<UnixMillis>) -> Self {
        Self {
            after,
            ..Self::default()
        }
    }
}

/// What somebody knows of one run.
#[derive(Debug, Default)]
pub struct RunTold {
    status: Option<RunStatus>,
    tasks: BTreeMap<u32, (TaskStatus, u32)>,
    chunks: u32,
    after: Option<UnixMillis>,
}

impl RunTold {
    /// Somebody who knows everything up to a moment, or nothing.
    #[must_use]
    pub fn up_to(after: Option<UnixMillis>) -> Self {
        Self {
            after,
            ..Self::default()
        }
    }

    /// Whether they know that it is over, so that nothing more comes.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.status.is_some_and(RunStatus::is_over)
    }
}

/// What is new about a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct RunNews {
    /// The run, if it stands elsewhere now.
    pub run: Option<RunSummary>,
    /// Its tasks that began, ended or were begun again, in the order of beginnings.
    pub tasks: Vec<TaskNews>,
}

/// A task without its data. Times are RFC 3339.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct TaskNews {
    /// In the order of beginnings, from 1.
    pub number: u32,
    /// The number of the task it is inside; 0 for the workflow.
    pub inside: u32,
    /// Its name.
    pub name: String,
    /// Where it stands in the definition.
    pub reference: String,
    /// Where it stands.
    pub status: TaskStatus,
    /// When it began first.
    pub started_at: String,
    /// When it ended.
    pub ended_at: Option<String>,
    /// How often it was begun.
    pub attempts: u32,
    /// The error it ended with.
    pub error: Option<WorkflowError>,
}

impl WorkflowEngine {
    /// Runs that began, went on or ended since somebody was told last, in the order of beginnings. The first time: those
    /// under way, and those that ended since the moment up to which everything is known.
    ///
    /// # Errors
    /// When storage fails.
    pub fn runs_news(
        &self,
        storage: &dyn SqlStorage,
        told: &mut RunsTold,
        now: UnixMillis,
    ) -> Result<Vec<RunSummary>, StorageError> {
        let (mut news, gone) = self.store.with_index(storage, |index| {
            let live = |id: &RunId| index.runs.get(id).filter(|live| !live.brief.closing);
            let changed = index.runs.iter().filter(|(id, live)| {
                !live.brief.closing && told.runs.get(*id) != Some(&live.brief.status)
            });
            let news: Vec<_> = changed.map(|(id, live)| live_summary(id, live)).collect();
            let under_way = told.runs.iter().filter(|(_, status)| !status.is_over());
            let gone = under_way.filter(|(id, _)| live(id).is_none());
            (news, gone.map(|(id, _)| id.clone()).collect::<Vec<_>>())
        })?;
        for id in gone {
            told.runs.remove(&id);
            news.extend(done(storage, &id)?);
        }
        let since = told
            .up_to
            .or(told.after)
            .map(|up_to| up_to.plus(-OVERLAP_MS));
        let ended = match (told.up_to, since) {
            (Some(_), Some(since)) => begun_from(storage, since)?,
            (None, Some(since)) => ended_from(storage, since)?,
            (_, None) => Vec::new(),
        };
        let unknown = |run: &RunSummary| told.runs.get(&run.run_id) != Some(&run.status);
        for run in ended.into_iter().filter(unknown) {
            if news.iter().all(|known| known.run_id != run.run_id) {
                news.push(run);
            }
        }
        news.sort_by(|a, b| a.run_id.cmp(&b.run_id));
        for run in &news {
            told.runs.insert(run.run_id.clone(), run.status);
        }
        if told.up_to.is_none() && news.len() > RUNS_TOLD_FIRST {
            news.drain(..news.len().saturating_sub(RUNS_TOLD_FIRST));
        }
        if let Some(first) = first_id(Some(now.plus(-2 * OVERLAP_MS))) {
            told.runs
                .retain(|id, status| !status.is_over() || *id >= first);
        }
        told.up_to = Some(now);
        Ok(news)
    }

    /// What is new about a run since somebody was told last; none if there is no such run.
    ///
    /// # Errors
    /// When storage fails.
    pub fn run_news(
        &self,
        storage: &dyn SqlStorage,
        id: &RunId,
        told: &mut RunTold,
    ) -> Result<Option<RunNews>, StorageError> {
        let under_way = self.store.with_index(storage, |index| {
            let live = index.runs.get(id);
            live.is_some_and(|live| !live.brief.closing)
        })?;
        let news = if under_way {
            let look = |run: &Run| told.hear(storage, run);
            self.store.look(storage, id, look)?
        } else {
            let done = self.store.load_done(storage, id)?;
            done.map(|run| told.hear(storage, &run))
        };
        news.transpose()
    }
}

impl RunTold {
    fn hear(&mut self, storage: &dyn SqlStorage, run: &Run) -> Result<RunNews, StorageError> {
        let mut moved = Vec::new();
        if run.history.chunks > self.chunks {
            moved = history_after(storage, &run.id, self.chunks)?;
            self.chunks = run.history.chunks;
        }
        let is_known = |record: &TaskRecord, after: Option<UnixMillis>| {
            let end = record.ended_at.zip(after);
            end.is_some_and(|(end, after)| end < after.plus(-OVERLAP_MS))
        };
        let mut tasks = Vec::new();
        for record in moved.iter().chain(&run.history.tasks) {
            let stands = (record.status, record.attempts);
            if self.tasks.insert(record.number, stands) != Some(stands)
                && !is_known(record, self.after)
            {
                tasks.push(task_news(record));
            }
        }
        tasks.sort_by_key(|task| task.number);
        let status = run.status();
        let changed = self.status.replace(status) != Some(status);
        Ok(RunNews {
            run: changed.then(|| run_summary(run)),
            tasks,
        })
    }
}

fn run_summary(run: &Run) -> RunSummary {
    let end = run.end.as_ref();
    RunSummary {
        run_id: run.id.clone(),
        version: run.version,
        status: run.status(),
        started_by: run.started_by.kind.clone(),
        started_at: run.started_at.to_rfc3339(),
        ended_at: end.map(|end| end.at.to_rfc3339()),
        error: end.and_then(|end| end.error.clone()).map(shown_error),
    }
}

fn task_news(record: &TaskRecord) -> TaskNews {
    TaskNews {
        number: record.number,
        inside: record.inside,
        name: record.name.clone(),
        reference: record.reference.clone(),
        status: record.status,
        started_at: record.started_at.to_rfc3339(),
        ended_at: record.ended_at.map(UnixMillis::to_rfc3339),
        attempts: record.attempts,
        error: record.error.clone().map(shown_error),
    }
}

fn done(storage: &dyn SqlStorage, id: &RunId) -> Result<Option<RunSummary>, StorageError> {
    let rows = storage.query(
        &format!("SELECT {SUMMARY} FROM runs_done WHERE id = ?1"),
        &[id.as_str().into()],
    )?;
    rows.first().map(summary).transpose()
}

/// Runs that are over and began at a moment or later: the whole life of a short one may lie between two looks.
fn begun_from(
    storage: &dyn SqlStorage,
    since: UnixMillis,
) -> Result<Vec<RunSummary>, StorageError> {
    let first = first_id(Some(since)).ok_or_else(broken)?;
    let rows = storage.query(
        &format!("SELECT {SUMMARY} FROM runs_done WHERE id >= ?1 ORDER BY id DESC LIMIT ?2"),
        &[first.as_str().into(), most()],
    )?;
    rows.rows.iter().map(|row| summary(row)).collect()
}

/// Runs that ended at a moment or later, among the newest ones.
fn ended_from(
    storage: &dyn SqlStorage,
    since: UnixMillis,
) -> Result<Vec<RunSummary>, StorageError> {
    let rows = storage.query(
        &format!(
            "SELECT * FROM (SELECT {SUMMARY} FROM runs_done ORDER BY id DESC LIMIT ?2) WHERE ended_at >= ?1"
        ),
        &[since.0.into(), most()],
    )?;
    rows.rows.iter().map(|row| summary(row)).collect()
}

fn most() -> SqlValue {
    i64::try_from(RUNS_LOOKED_AT).unwrap_or(i64::MAX).into()
}
