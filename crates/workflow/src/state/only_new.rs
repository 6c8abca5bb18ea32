//! `state-only-new`: of the items that a service lists, those that no earlier call was given. What a workflow needs that
//! asks a service from time to time.

use std::collections::HashSet;

use edgewright_limits::workflow_state::{POLLED, REMEMBERED};
use edgewright_workflow_engine::WorkflowError;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    State, Trouble,
    arguments::{self, Bounded},
    store::find,
};

/// Bytes of a mark: a new item is taken for one of five thousand others about once in 10^20 times.
const MARK_BYTES: usize = 10;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OnlyNew {
    key: String,
    items: Vec<Value>,
    /// Paths to the fields that tell items apart; without any, whole items are compared.
    #[serde(default)]
    by: Vec<String>,
    /// How many items are remembered, the newest.
    #[serde(default = "most")]
    remember: usize,
    #[serde(default)]
    first: First,
}

/// What the very first call yields.
#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum First {
    /// All items: they are all new.
    #[default]
    All,
    /// None: only what comes later is of interest.
    None,
}

const fn most() -> usize {
    REMEMBERED
}

impl Bounded for OnlyNew {
    fn key(&self) -> Option<&str> {
        Some(&self.key)
    }
}

impl OnlyNew {
    fn read(arguments: &Value) -> Result<Self, WorkflowError> {
        let read: Self = arguments::read(arguments)?;
        if read.items.len() > POLLED {
            return Err(WorkflowError::validation(format!(
                "These are {} items; one call looks through at most {POLLED}. Ask the service for fewer.",
                read.items.len()
            )));
        }
        if !(1..=REMEMBERED).contains(&read.remember) {
            return Err(WorkflowError::validation(format!(
                "1 to {REMEMBERED} items can be remembered."
            )));
        }
        Ok(read)
    }
}

impl State<'_> {
    /// An item is remembered when the step that asked is done, whatever becomes of the run afterwards.
    pub(super) fn only_new(&self, arguments: &Value) -> Result<Value, Trouble> {
        let asked = OnlyNew::read(arguments)?;
        let keys = edgewright_workflow_functions::keys_of(&asked.items, &asked.by)
            .map_err(|error| WorkflowError::validation(error.to_string()))?;
        let before = find(self.storage, self.now, &asked.key)?;
        let known = match &before {
            Some(held) => marks_in(&held.value).ok_or_else(|| not_ours(&asked.key))?,
            None => Vec::new(),
        };
        let mut seen: HashSet<&str> = known.iter().map(String::as_str).collect();
        let marks: Vec<String> = keys.iter().map(|key| mark(key)).collect();
        let is_new: Vec<bool> = marks.iter().map(|mark| seen.insert(mark)).collect();
        let added = is_new.iter().filter(|is_new| **is_new).count();
        if added > 0 || before.is_none() {
            // What the service lists now is the likeliest to be listed again, so it counts as the newest.
            let listed: HashSet<&str> = marks.iter().map(String::as_str).collect();
            let older = known.iter().filter(|mark| !listed.contains(mark.as_str()));
            let mut once = HashSet::new();
            let newest = marks.iter().filter(|mark| once.insert(mark.as_str()));
            let all: Vec<&String> = older.chain(newest).collect();
            let from = all.len().saturating_sub(asked.remember);
            let kept = json!(all.get(from..).unwrap_or_default());
            self.write(&asked.key, kept, None, before.as_ref())?;
        }
        let yields = before.is_some() || asked.first == First::All;
        let items: Vec<Value> = asked
            .items
            .into_iter()
            .zip(is_new)
            .filter_map(|(item, is_new)| (is_new && yields).then_some(item))
            .collect();
        Ok(json!({ "items": items }))
    }
}

fn mark(key: &str) -> String {
    let digest = Sha256::digest(key.as_bytes());
    digest
        .iter()
        .take(MARK_BYTES)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The marks of a key; none if it was written by another function.
fn marks_in(value: &Value) -> Option<Vec<String>> {
    let is_mark = |text: &&str| text.len() == 2 * MARK_BYTES;
    let marks = value.as_array()?.iter();
    marks
        .map(|mark| mark.as_str().filter(is_mark).map(ToOwned::to_owned))
        .collect()
}

fn not_ours(key: &str) -> WorkflowError {
    WorkflowError::validation(format!(
        "The key '{key}' holds something else. Remember the items under a key of their own."
    ))
}

#[cfg(test)]
mod tests;
