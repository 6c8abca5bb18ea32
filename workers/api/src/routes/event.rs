//! Events for all workflows of a person: `/v1/events`.

use edgewright_types::{Actor, Problem, Username, WorkflowAddress};
use edgewright_workflow::{Command, answer::Delivered};
use edgewright_workflow_engine::command::check_event;
use edgewright_workflow_owner::{Ask, OwnerRequest, Subscribers};
use futures::{StreamExt, stream};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    call::Call,
    objects::{self, Class},
    reply::Reply,
    workflow_object,
};

/// Workflows that are told at the same time.
const AT_ONCE: usize = 16;

/// What became of an event.
#[derive(Default, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct EventSpread {
    /// Workflows that may want events like it.
    pub workflows: usize,
    /// Runs that waited for it.
    pub runs: u32,
    /// Runs that began by it.
    pub started: u32,
    /// Runs that begin by it as soon as the hour has room for them.
    pub waiting: u32,
}

/// Gives an event (CloudEvents, structured) to all workflows of the person that want it. Sent again after it was not taken
/// by all, it begins nothing twice.
pub async fn send(call: Call) -> Result<Reply, Problem> {
    let event: Map<String, Value> = call.json()?;
    let event = Value::Object(event);
    check_event(&event)?;
    let Actor::Person { username, .. } = &call.actor else {
        return Err(Problem::not_found("workflow"));
    };
    let owner: Username = username
        .parse()
        .map_err(|_| Problem::not_found("workflow"))?;
    let workflows = subscribers(&call, owner, &event).await?;
    let mut spread = EventSpread {
        workflows: workflows.len(),
        ..EventSpread::default()
    };
    let answers: Vec<_> = stream::iter(workflows)
        .map(|workflow| deliver(&call, workflow, &event))
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    for answer in answers {
        let delivered = answer?;
        spread.runs = spread.runs.saturating_add(delivered.runs);
        spread.started = spread.started.saturating_add(delivered.started);
        spread.waiting = spread.waiting.saturating_add(delivered.waiting);
    }
    Reply::ok(&spread)
}

async fn subscribers(
    call: &Call,
    owner: Username,
    event: &Value,
) -> Result<Vec<WorkflowAddress>, Problem> {
    let text = |name: &str| {
        let value = event.get(name).and_then(Value::as_str);
        value.unwrap_or_default().to_owned()
    };
    let request = OwnerRequest {
        owner: owner.clone(),
        ask: Ask::Subscribers {
            kind: text("type"),
            source: text("source"),
        },
    };
    let name = owner.to_string();
    let response = objects::post(&call.env, Class::Owner, &name, "ask", &request).await?;
    let found: Subscribers = objects::into_document(response).await?;
    Ok(found.workflows)
}

async fn deliver(
    call: &Call,
    workflow: WorkflowAddress,
    event: &Value,
) -> Result<Delivered, Problem> {
    let command = Command::Deliver {
        event: event.clone(),
    };
    let response = workflow_object::command_at(call, &workflow, command).await?;
    match objects::into_document(response).await {
        // Deleted since: nobody wants it there any more.
        Err(problem) if problem.status == 404 => Ok(Delivered {
            runs: 0,
            started: 0,
            waiting: 0,
        }),
        answer => answer,
    }
}
