//! Runs in which a text occurs: in their input, their output, an error, or the name or data of a task.
//!
//! There is no index of words, because each would cost rows written with every run. A search reads runs, the newest first, and
//! stops when it has read enough; the next page goes on from there.

use std::ops::ControlFlow;

use edgewright_limits::{
    page,
    workflow_run::{RUNS_SEARCHED, SEARCH_BYTES},
};
use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::RunId;
use serde_json::Value;

use super::{RunFilter, RunPage};
use crate::{
    engine::WorkflowEngine,
    error::WorkflowError,
    secret,
    state::{Run, json_bytes},
};

/// Runs that are listed at once to look into.
const AT_ONCE: u32 = 20;

impl WorkflowEngine {
    /// Runs that fit a filter and hold a text, newest first, whatever is large or small in it. A page may be short, or
    /// empty, and still have a next one.
    ///
    /// # Errors
    /// When storage fails.
    pub fn search(
        &self,
        storage: &dyn SqlStorage,
        filter: &RunFilter,
        text: &str,
    ) -> Result<RunPage, StorageError> {
        let size = filter
            .limit
            .unwrap_or(page::SIZE_DEFAULT)
            .clamp(1, page::SIZE_MAX);
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let mut seeker = Seeker {
            text: text.to_lowercase(),
            bytes_left: SEARCH_BYTES,
        };
        let mut found = RunPage {
            runs: Vec::new(),
            next: filter.after.clone(),
        };
        let mut searched = 0_usize;
        loop {
            let among = RunFilter {
                after: found.next.clone(),
                limit: Some(AT_ONCE),
                ..filter.clone()
            };
            let listed = self.list(storage, &among)?;
            let is_last = listed.next.is_none();
            // A short page that is not the last one looked at as much as one question may.
            let is_short = listed.runs.len() < usize::try_from(AT_ONCE).unwrap_or_default();
            let mut rest = listed.runs.len();
            for run in listed.runs {
                rest = rest.saturating_sub(1);
                searched = searched.saturating_add(1);
                found.next = Some(run.run_id.clone());
                if self.holds(storage, &run.run_id, &mut seeker)? {
                    found.runs.push(run);
                }
                let enough =
                    found.runs.len() >= size || searched >= RUNS_SEARCHED || seeker.bytes_left == 0;
                if enough && (rest > 0 || !is_last) {
                    return Ok(found);
                }
            }
            found.next = listed.next;
            if is_last || is_short {
                return Ok(found);
            }
        }
    }

    fn holds(
        &self,
        storage: &dyn SqlStorage,
        id: &RunId,
        seeker: &mut Seeker,
    ) -> Result<bool, StorageError> {
        if id.as_str().to_lowercase().contains(&seeker.text) {
            return Ok(true);
        }
        let run = match self.store.load_done(storage, id)? {
            Some(done) => Some(done),
            None => self.store.load(storage, id)?,
        };
        run.map_or(Ok(false), |mut run| {
            self.occurs_in(storage, &mut run, seeker)
        })
    }

    fn occurs_in(
        &self,
        storage: &dyn SqlStorage,
        run: &mut Run,
        seeker: &mut Seeker,
    ) -> Result<bool, StorageError> {
        let tasks = self.store.whole_history(storage, run)?;
        let end = run.end.clone();
        let error = end.as_ref().and_then(|end| end.error.as_ref());
        if error.is_some_and(|error| seeker.is_in_error(error)) {
            return Ok(true);
        }
        for task in &tasks {
            if seeker.is_in_text(&task.name)
                || task
                    .error
                    .as_ref()
                    .is_some_and(|error| seeker.is_in_error(error))
            {
                return Ok(true);
            }
        }
        let mut values: Vec<_> = tasks
            .iter()
            .flat_map(|task| [task.input, task.output])
            .chain([run.input])
            .chain(end.map(|end| end.output))
            .collect();
        values.sort_unstable();
        values.dedup();
        for value in values {
            if seeker.bytes_left == 0 {
                return Ok(false);
            }
            let value = self.store.value(storage, run, value)?;
            seeker.bytes_left = seeker.bytes_left.saturating_sub(json_bytes(&value));
            if seeker.is_in(&secret::mask(&value)) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// What is searched for, and how much may still be read.
struct Seeker {
    /// In small letters.
    text: String,
    bytes_left: usize,
}

impl Seeker {
    fn is_in_text(&self, text: &str) -> bool {
        text.to_lowercase().contains(&self.text)
    }

    fn is_in_error(&self, error: &WorkflowError) -> bool {
        [
            Some(&error.kind),
            error.title.as_ref(),
            error.detail.as_ref(),
        ]
        .into_iter()
        .flatten()
        .any(|text| self.is_in_text(&secret::mask_text(text)))
    }

    /// Texts and numbers inside; names of members are the same in every run and are not looked at.
    fn is_in(&self, value: &Value) -> bool {
        self.walk(value).is_break()
    }

    fn walk(&self, value: &Value) -> ControlFlow<()> {
        let holds = match value {
            Value::Null => false,
            Value::Bool(_) | Value::Number(_) => self.is_in_text(&value.to_string()),
            Value::String(text) => self.is_in_text(text),
            Value::Array(items) => return items.iter().try_for_each(|item| self.walk(item)),
            Value::Object(members) => {
                return members.values().try_for_each(|member| self.walk(member));
            }
        };
        if holds {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}
