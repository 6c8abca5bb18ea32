//! Events for one workflow: `/v1/workflows/{owner}/{slug}/events`.

use edgewright_types::Problem;
use edgewright_workflow::Command;
use serde_json::{Map, Value};

use crate::{call::Call, reply::Reply, workflow_object};

/// Gives an event (CloudEvents, structured) to the runs of a workflow that wait for one like it, and begins one
/// if the workflow starts by it.
pub async fn deliver(call: Call) -> Result<Reply, Problem> {
    let event: Map<String, Value> = call.json()?;
    let event = Value::Object(event);
    workflow_object::command(&call, Command::Deliver { event }).await
}
