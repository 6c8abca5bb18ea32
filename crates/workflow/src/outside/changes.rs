//! Changes of rows that a workflow waits for: which apps have to keep them for it.
//!
//! Its filters say so by constants: the type `dev.edgewright.row.created`, `…updated` or `…deleted`, and the source
//! `/apps/{owner}/{slug}/tables/{table}`. An app keeps nothing that nobody named.

use std::collections::{BTreeMap, BTreeSet};

use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::{Problem, Slug, Username, WorkflowAddress};
use edgewright_workflow_definition::{
    Finding, Severity, Task, TaskKind, Workflow as Definition,
    event::{Consumption, EventFilter, Until},
    template::Template,
};
use serde_json::{Value, json};

use crate::Workflow;

const KINDS: [(&str, &str); 3] = [
    ("dev.edgewright.row.created", "create"),
    ("dev.edgewright.row.updated", "update"),
    ("dev.edgewright.row.deleted", "delete"),
];
/// What the types of these events begin with.
const PREFIX: &str = "dev.edgewright.row.";

/// What is waited for, by app and table: the words of the app for what is done to rows.
pub type Watched = BTreeMap<Slug, BTreeMap<String, BTreeSet<&'static str>>>;

impl Workflow {
    /// What the workflow waits for in its owner's apps, runs that began with earlier versions included.
    ///
    /// # Errors
    /// When storage fails.
    pub fn watched(
        &self,
        storage: &dyn SqlStorage,
        owner: &Username,
    ) -> Result<Watched, StorageError> {
        let mut watched = Watched::new();
        for want in self.wants(storage)? {
            let Some(place) = want.source.as_deref().and_then(Place::read) else {
                continue;
            };
            if place.owner != owner.as_str() {
                continue;
            }
            for (_, op) in KINDS
                .iter()
                .filter(|(kind, _)| want.kind.as_ref().is_none_or(|wanted| wanted == kind))
            {
                let tables = watched.entry(place.slug.clone()).or_default();
                let ops = tables.entry(place.table.to_owned()).or_default();
                ops.insert(op);
            }
        }
        Ok(watched)
    }
}

/// The command with which an app is told what a workflow waits for.
#[must_use]
pub fn subscription(
    workflow: &WorkflowAddress,
    tables: Option<&BTreeMap<String, BTreeSet<&'static str>>>,
) -> Value {
    let nothing = BTreeMap::new();
    platform(json!({
        "command": {"outbox_subscribe": {"workflow": workflow, "tables": tables.unwrap_or(&nothing)}},
    }))
}

/// The query with which a workflow takes what an app keeps for it.
#[must_use]
pub fn taking(workflow: &WorkflowAddress) -> Value {
    platform(json!({"query": {"outbox_take": {"workflow": workflow}}}))
}

/// The command with which a workflow says that it has these batches.
#[must_use]
pub fn taken(workflow: &WorkflowAddress, batches: &[String]) -> Value {
    platform(json!({
        "command": {"outbox_done": {"workflow": workflow, "batches": batches}},
    }))
}

fn platform(mut asked: Value) -> Value {
    if let Some(members) = asked.as_object_mut() {
        let actor = json!({"kind": "system", "reason": "row changes"});
        members.insert("actor".to_owned(), actor);
    }
    asked
}

/// Everything wrong with the filters for changes of rows: what names no table would never hear of anything.
pub fn check(definition: &Definition) -> Vec<Finding> {
    let mut found = Vec::new();
    each_filter(definition, |pointer, filter| {
        if text(filter, "type").is_some_and(|kind| kind.starts_with(PREFIX))
            && text(filter, "source").is_none_or(|source| Place::read(source).is_none())
        {
            found.push(Finding {
                severity: Severity::Error,
                code: "source-needed".to_owned(),
                pointer: pointer.to_owned(),
                message: "Say in 'source' whose changes are meant: /apps/{owner}/{app}/tables/{table}, written out."
                    .to_owned(),
            });
        }
    });
    found
}

/// Refuses to wait for changes in somebody else's apps.
///
/// # Errors
/// `definition-invalid` with each place.
pub fn require_own(definition: &Definition, owner: &Username) -> Result<(), Problem> {
    let mut refused: Option<Problem> = None;
    each_filter(definition, |pointer, filter| {
        let place = text(filter, "source").and_then(Place::read);
        if place.is_some_and(|place| place.owner != owner.as_str()) {
            let problem = refused.take().unwrap_or_else(|| {
                Problem::caller(
                    422,
                    "definition-invalid",
                    "The workflow was not published. Mend what is named below and publish it again.",
                )
            });
            refused = Some(problem.with_error(
                pointer,
                "not-your-app",
                "A workflow hears of changes in the apps of its owner only.",
            ));
        }
    });
    refused.map_or(Ok(()), Err)
}

/// Where a row is.
struct Place<'a> {
    owner: &'a str,
    slug: Slug,
    table: &'a str,
}

impl<'a> Place<'a> {
    fn read(source: &'a str) -> Option<Self> {
        let (owner, rest) = source.strip_prefix("/apps/")?.split_once('/')?;
        let (slug, table) = rest.split_once("/tables/")?;
        let is_table = !table.is_empty() && !table.contains('/');
        Some(Self {
            owner,
            slug: slug.parse().ok()?,
            table: is_table.then_some(table)?,
        })
    }
}

fn text<'a>(filter: &'a EventFilter, name: &str) -> Option<&'a str> {
    match filter.with.get(name) {
        Some(Template::Constant(Value::String(text))) => Some(text),
        _ => None,
    }
}

fn each_filter<'a>(definition: &'a Definition, mut look: impl FnMut(&str, &'a EventFilter)) {
    let on = definition.schedule.as_ref().and_then(|it| it.on.as_ref());
    if let Some(on) = on {
        each_of(on, |filter| look("/schedule/on", filter));
    }
    let mut tasks: Vec<&Task> = definition.tasks.iter().collect();
    tasks.extend(&definition.reusable.functions);
    while let Some(task) = tasks.pop() {
        if let TaskKind::Listen(listen) = &task.kind {
            let pointer = format!("{}/listen/to", task.reference);
            each_of(&listen.to, |filter| look(&pointer, filter));
        }
        tasks.extend(task.scopes().flat_map(|scope| scope.iter()));
    }
}

fn each_of<'a>(events: &'a Consumption, mut look: impl FnMut(&'a EventFilter)) {
    events.filters().for_each(&mut look);
    if let Consumption::Any {
        until: Some(Until::Events(until)),
        ..
    } = events
    {
        until.filters().for_each(look);
    }
}

#[cfg(test)]
mod tests {
    use edgewright_workflow_definition::read_value;

    use super::*;

    fn definition(with: Value) -> Definition {
        read_value(json!({
            "document": {"dsl": "1.0.0", "namespace": "t", "name": "t", "version": "1.0.0"},
            "schedule": {"on": {"one": {"with": with}}},
            "do": [{"a": {"set": {"n": 1}}}],
        }))
        .unwrap()
    }

    #[test]
    fn only_a_table_that_is_written_out_can_be_waited_for() {
        let created = "dev.edgewright.row.created";
        for (source, fits) in [
            (json!("/apps/ann/orders/tables/items"), true),
            (json!("/apps/ann/orders/tables/"), false),
            (json!("/apps/ann/orders/tables/a/b"), false),
            (json!("/apps/ann/tables/items"), false),
            (json!("${ true }"), false),
        ] {
            let found = check(&definition(json!({"type": created, "source": source})));
            assert_eq!(found.is_empty(), fits, "{source}");
        }
        assert_eq!(check(&definition(json!({"type": created}))).len(), 1);
        assert!(check(&definition(json!({"type": "other"}))).is_empty());
    }

    #[test]
    fn nobody_waits_for_changes_of_somebody_else() {
        let of = |owner: &str| {
            let source = format!("/apps/{owner}/orders/tables/items");
            require_own(
                &definition(json!({"source": source})),
                &"ann".parse().unwrap(),
            )
        };
        assert!(of("ann").is_ok());
        for owner in ["ben", "annn", "an", "ANN"] {
            assert_eq!(of(owner).unwrap_err().status, 422, "{owner}");
        }
    }
}
