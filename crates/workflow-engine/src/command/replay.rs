//! Beginning a run that takes what an earlier one got, up to a task.

use std::{
    collections::{BTreeMap, VecDeque},
    rc::Rc,
};

use edgewright_durable_host::Turn;
use edgewright_storage::SqlStorage;
use edgewright_types::{Problem, RunId};

use super::{
    Reply,
    start::{NewRun, begin, replayed},
};
use crate::{
    effect::WorkflowEffect,
    engine::{Refusal, WorkflowEngine, fault_is_ours},
    interpret::{Work, is_from_outside},
    state::{Earlier, Run, StartedBy, TaskRecord, TaskStatus},
};

pub fn apply(
    engine: &WorkflowEngine,
    turn: &mut Turn<'_, WorkflowEffect>,
    run: &RunId,
    from: String,
    delivery: Option<String>,
    active_limit_ms: i64,
) -> Result<Reply, Refusal> {
    let started_by = StartedBy {
        delivery,
        replay_of: Some(run.clone()),
        ..StartedBy::kind("replay")
    };
    if let Some(reply) = replayed(engine, turn, &started_by)? {
        return Ok(reply);
    }
    let mut old = find(engine, turn.storage, run)?;
    let tasks = engine.store.whole_history(turn.storage, &mut old)?;
    let Some(first) = tasks.iter().find(|task| task.reference == from) else {
        return Err(Problem::caller(
            422,
            "task-not-run",
            "The run did not come to this task, so it cannot be replayed from there. Choose one of its tasks.",
        )
        .into());
    };
    let taken = old.input;
    let input = engine.store.value(turn.storage, &mut old, taken)?;
    let before = first.number;
    let new = NewRun {
        version: old.version,
        input: (*input).clone(),
        started_by,
        active_limit_ms,
    };
    begin(engine, turn, new, |work| {
        let results = results(engine, work, &mut old, &tasks, before)?;
        Ok(Some(Earlier { from, results }))
    })
}

fn find(engine: &WorkflowEngine, storage: &dyn SqlStorage, run: &RunId) -> Result<Run, Refusal> {
    let done = engine.store.load_done(storage, run)?;
    let found = match done {
        Some(done) => Some(done),
        None => engine.store.load(storage, run)?,
    };
    found.ok_or_else(|| Problem::not_found("run").into())
}

type Results =
    BTreeMap<String, VecDeque<Result<crate::state::ValueRef, crate::error::WorkflowError>>>;

/// What the tasks that began before one got from outside, copied into the new run.
fn results(
    engine: &WorkflowEngine,
    work: &mut Work<'_, '_>,
    old: &mut Run,
    tasks: &[TaskRecord],
    before: u32,
) -> Result<Results, Refusal> {
    let definition = Rc::clone(&work.definition);
    let mut results = Results::new();
    for task in tasks.iter().filter(|task| task.number < before) {
        let kind = definition.task(&task.reference).map(|task| &task.kind);
        if !kind.is_some_and(is_from_outside) {
            continue;
        }
        let result = match task.status {
            TaskStatus::Completed => {
                let value = task.raw.unwrap_or(task.output);
                let value = engine.store.value(work.turn.storage, old, value)?;
                Ok(fault_is_ours(work.put(value))?)
            }
            TaskStatus::Faulted => match &task.error {
                Some(error) => Err(error.clone()),
                None => continue,
            },
            _ => continue,
        };
        results
            .entry(task.reference.clone())
            .or_default()
            .push_back(result);
    }
    Ok(results)
}
