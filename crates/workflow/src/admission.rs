//! How many runs a workflow may start in an hour. Counted from the runs themselves, so that it costs no row and a crash
//! forgets none.

use std::{cell::RefCell, collections::VecDeque};

use edgewright_limits::workflow_run::{RUNS_PER_HOUR_FREE, RUNS_PER_HOUR_PAID};
use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::{Plan, Problem, UnixMillis};
use edgewright_workflow_engine::WorkflowEngine;

const HOUR_MS: i64 = 3_600_000;

/// When the runs of the last hour began. What it remembers may be lost; a start that was taken back counts until then.
#[derive(Default)]
pub struct Admission {
    begun: RefCell<Option<VecDeque<UnixMillis>>>,
}

impl Admission {
    /// Whether one run more may begin now; if not, why, and when to ask again.
    pub fn check(
        &self,
        engine: &WorkflowEngine,
        storage: &dyn SqlStorage,
        plan: Plan,
        now: UnixMillis,
    ) -> Result<Result<(), Problem>, StorageError> {
        let since = now.plus(-HOUR_MS);
        let mut begun = self.begun.borrow_mut();
        let begun = match &mut *begun {
            Some(begun) => begun,
            empty => empty.insert(engine.begun_since(storage, since)?.into()),
        };
        while begun.front().is_some_and(|first| *first <= since) {
            begun.pop_front();
        }
        let most = plan.pick(RUNS_PER_HOUR_FREE, RUNS_PER_HOUR_PAID);
        if begun.len() < usize::try_from(most).unwrap_or(usize::MAX) {
            return Ok(Ok(()));
        }
        let free_at = begun.front().map_or(now, |first| first.plus(HOUR_MS));
        let wait_ms = free_at.since(now).max(0);
        let wait_seconds = u64::try_from(wait_ms).unwrap_or_default().div_ceil(1_000);
        Ok(Err(Problem::caller(
            429,
            "run-limit-reached",
            format!("A workflow may start {most} runs in an hour on this plan. Try again later."),
        )
        .with("retry_after_seconds", wait_seconds.max(1))))
    }

    /// Remembers a run that began.
    pub fn began(&self, now: UnixMillis) {
        if let Some(begun) = &mut *self.begun.borrow_mut() {
            begun.push_back(now);
        }
    }
}
