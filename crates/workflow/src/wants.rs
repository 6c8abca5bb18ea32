//! Which events a workflow wants, as far as its constants tell: those of the live version, and of the versions that runs
//! are still under way with.

use edgewright_storage::{SqlStorage, StorageError};
use edgewright_workflow_definition::{
    Task, TaskKind, Workflow as Definition,
    event::{Consumption, EventFilter, Until},
    template::Template,
};
use edgewright_workflow_owner::Want;
use serde_json::Value;

use crate::Workflow;

impl Workflow {
    /// Which events are wanted.
    ///
    /// # Errors
    /// When storage fails.
    pub fn wants(&self, storage: &dyn SqlStorage) -> Result<Vec<Want>, StorageError> {
        let mut wants = Vec::new();
        for version in self.engine.versions_in_use(storage)? {
            if let Some(definition) = self.engine.definition(storage, version)? {
                of_definition(&definition, &mut wants);
            }
        }
        wants.sort_unstable();
        wants.dedup();
        Ok(wants)
    }
}

fn of_definition(definition: &Definition, wants: &mut Vec<Want>) {
    if let Some(on) = definition.schedule.as_ref().and_then(|it| it.on.as_ref()) {
        of_events(on, wants);
    }
    for task in definition
        .tasks
        .iter()
        .chain(&definition.reusable.functions)
    {
        of_task(task, wants);
    }
}

fn of_task(task: &Task, wants: &mut Vec<Want>) {
    if let TaskKind::Listen(listen) = &task.kind {
        of_events(&listen.to, wants);
    }
    for inside in task.scopes().flatten() {
        of_task(inside, wants);
    }
}

fn of_events(events: &Consumption, wants: &mut Vec<Want>) {
    wants.extend(events.filters().map(of_filter));
    if let Consumption::Any { filters, until } = events {
        if filters.is_empty() {
            wants.push(Want {
                kind: None,
                source: None,
            });
        }
        // Nesting ends there: the events that end waiting have no such events of their own.
        if let Some(Until::Events(until)) = until {
            wants.extend(until.filters().map(of_filter));
        }
    }
}

fn of_filter(filter: &EventFilter) -> Want {
    let constant = |name| match filter.with.get(name) {
        Some(Template::Constant(Value::String(text))) => Some(text.clone()),
        _ => None,
    };
    Want {
        kind: constant("type"),
        source: constant("source"),
    }
}
