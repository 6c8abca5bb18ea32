//! Runs, newest first, a page at a time.

use edgewright_limits::{page, workflow_run::RUNS_LOOKED_AT};
use edgewright_storage::{SqlStorage, SqlValue, StorageError};
use edgewright_types::{Entropy, RunId, UnixMillis};
use serde::{Deserialize, Serialize};

use super::show::shown_error;
use crate::{
    engine::WorkflowEngine,
    error::WorkflowError,
    state::RunStatus,
    store::{LiveRun, broken, read, read_run_id},
};

/// What a row of a run that is over is read for.
pub(super) const SUMMARY: &str = "id, version, status, kind, started_at, ended_at, error";

/// Which runs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RunFilter {
    /// Only those that stand there.
    #[serde(default)]
    pub status: Option<RunStatus>,
    /// Only those of a version.
    #[serde(default)]
    pub version: Option<i64>,
    /// Only those begun by this: `webhook`, `schedule`, `manual`, …
    #[serde(default)]
    pub kind: Option<String>,
    /// Only those begun at this moment or later.
    #[serde(default)]
    pub started_from: Option<UnixMillis>,
    /// Only those begun before this moment.
    #[serde(default)]
    pub started_before: Option<UnixMillis>,
    /// Those after this one in the order of the list: the last of the page before.
    #[serde(default)]
    pub after: Option<RunId>,
    /// How many, at most [`page::SIZE_MAX`].
    #[serde(default)]
    pub limit: Option<u32>,
}

impl RunFilter {
    /// Whether it leaves runs out, so that the next one on the page may be far away.
    fn is_picky(&self) -> bool {
        self.status.is_some()
            || self.version.is_some()
            || self.kind.is_some()
            || self.started_from.is_some()
            || self.started_before.is_some()
    }
}

/// A page of runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunPage {
    /// The runs, newest first.
    pub runs: Vec<RunSummary>,
    /// What to ask for next; none on the last page. A page may be short and still have a next one: no question looks at
    /// more than [`RUNS_LOOKED_AT`] runs.
    pub next: Option<RunId>,
}

/// A run in a list. Times are RFC 3339.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct RunSummary {
    /// Its id.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "String"))]
    pub run_id: RunId,
    /// Its version.
    pub version: i64,
    /// Where it stands.
    pub status: RunStatus,
    /// What began it.
    pub started_by: String,
    /// When it began.
    pub started_at: String,
    /// When it ended.
    pub ended_at: Option<String>,
    /// The error it ended with.
    pub error: Option<WorkflowError>,
}

impl WorkflowEngine {
    /// Runs, newest first.
    ///
    /// # Errors
    /// When storage fails.
    pub fn list(
        &self,
        storage: &dyn SqlStorage,
        filter: &RunFilter,
    ) -> Result<RunPage, StorageError> {
        let size = filter
            .limit
            .unwrap_or(page::SIZE_DEFAULT)
            .clamp(1, page::SIZE_MAX);
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let floor = floor(storage, filter)?;
        let mut runs = self.live(storage, filter)?;
        runs.extend(done(
            storage,
            filter,
            floor.as_ref(),
            size.saturating_add(1),
        )?);
        runs.retain(|run| floor.as_ref().is_none_or(|floor| run.run_id >= *floor));
        runs.sort_by(|a, b| b.run_id.cmp(&a.run_id));
        let more = runs.len() > size;
        runs.truncate(size);
        let last = runs.last().filter(|_| more).map(|last| last.run_id.clone());
        Ok(RunPage {
            runs,
            next: last.or(floor),
        })
    }

    fn live(
        &self,
        storage: &dyn SqlStorage,
        filter: &RunFilter,
    ) -> Result<Vec<RunSummary>, StorageError> {
        self.store.with_index(storage, |index| {
            index
                .runs
                .iter()
                .filter(|(id, live)| {
                    let brief = &live.brief;
                    !brief.closing
                        && filter.after.as_ref().is_none_or(|after| *id < after)
                        && filter.status.is_none_or(|status| status == brief.status)
                        && filter
                            .version
                            .is_none_or(|version| version == brief.version)
                        && filter.kind.as_ref().is_none_or(|kind| *kind == brief.kind)
                        && filter
                            .started_from
                            .is_none_or(|from| brief.started_at >= from)
                        && filter
                            .started_before
                            .is_none_or(|before| brief.started_at < before)
                })
                .map(|(id, live)| live_summary(id, live))
                .collect()
        })
    }
}

/// A run under way.
pub(super) fn live_summary(id: &RunId, live: &LiveRun) -> RunSummary {
    RunSummary {
        run_id: id.clone(),
        version: live.brief.version,
        status: live.brief.status,
        started_by: live.brief.kind.clone(),
        started_at: live.brief.started_at.to_rfc3339(),
        ended_at: None,
        error: None,
    }
}

/// The oldest run that one question looks at; none where it looks at all there are.
fn floor(storage: &dyn SqlStorage, filter: &RunFilter) -> Result<Option<RunId>, StorageError> {
    if !filter.is_picky() {
        return Ok(None);
    }
    let rows = storage.query(
        "SELECT id FROM runs_done WHERE (?1 IS NULL OR id < ?1) AND (?2 IS NULL OR id < ?2) \
         ORDER BY id DESC LIMIT 1 OFFSET ?3",
        &[
            filter.after.as_ref().map(RunId::as_str).into(),
            first_id(filter.started_before)
                .as_ref()
                .map(RunId::as_str)
                .into(),
            i64::try_from(RUNS_LOOKED_AT).unwrap_or(i64::MAX).into(),
        ],
    )?;
    rows.scalar().map(read_run_id).transpose()
}

/// Ids sort by the moment they were made: no run that began at a moment or later has a smaller id.
pub(super) fn first_id(moment: Option<UnixMillis>) -> Option<RunId> {
    moment.map(|moment| RunId::new(moment, Entropy([0; 16])))
}

fn done(
    storage: &dyn SqlStorage,
    filter: &RunFilter,
    floor: Option<&RunId>,
    most: usize,
) -> Result<Vec<RunSummary>, StorageError> {
    let rows = storage.query(
        &format!(
            "SELECT {SUMMARY} FROM runs_done \
             WHERE (?1 IS NULL OR id < ?1) AND (?2 IS NULL OR status = ?2) AND (?3 IS NULL OR version = ?3) \
             AND (?4 IS NULL OR kind = ?4) AND (?5 IS NULL OR id >= ?5) AND (?6 IS NULL OR id < ?6) \
             AND (?8 IS NULL OR id >= ?8) ORDER BY id DESC LIMIT ?7"
        ),
        &[
            filter.after.as_ref().map(RunId::as_str).into(),
            filter.status.map(RunStatus::word).into(),
            filter.version.into(),
            filter.kind.as_deref().into(),
            first_id(filter.started_from)
                .as_ref()
                .map(RunId::as_str)
                .into(),
            first_id(filter.started_before)
                .as_ref()
                .map(RunId::as_str)
                .into(),
            i64::try_from(most).unwrap_or(i64::MAX).into(),
            floor.map(RunId::as_str).into(),
        ],
    )?;
    rows.rows.iter().map(|row| summary(row)).collect()
}

pub(super) fn summary(row: &[SqlValue]) -> Result<RunSummary, StorageError> {
    let [id, version, status, kind, started_at, ended_at, error] = row else {
        return Err(broken());
    };
    let moment = |value: &SqlValue| {
        let millis = value.as_integer().ok_or_else(broken)?;
        Ok::<_, StorageError>(UnixMillis(millis).to_rfc3339())
    };
    Ok(RunSummary {
        run_id: read_run_id(id)?,
        version: version.as_integer().ok_or_else(broken)?,
        status: status
            .as_text()
            .and_then(RunStatus::of_word)
            .ok_or_else(broken)?,
        started_by: kind.as_text().unwrap_or_default().to_owned(),
        started_at: moment(started_at)?,
        ended_at: Some(moment(ended_at)?),
        error: match error {
            SqlValue::Null => None,
            text => Some(shown_error(read(text)?)),
        },
    })
}
