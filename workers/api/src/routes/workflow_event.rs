//! Events for runs that wait for them: `/v1/workflows/{owner}/{slug}/events`.

use edgewright_types::Problem;
use edgewright_workflow::Command;
use serde_json::{Map, Value};

use crate::{call::Call, reply::Reply, workflow_object};

/// Attributes that every event has (CloudEvents 1.0).
const REQUIRED: [&str; 4] = ["id", "source", "specversion", "type"];

/// Gives an event to every run that waits for one like it.
pub async fn deliver(call: Call) -> Result<Reply, Problem> {
    let event: Map<String, Value> = call.json()?;
    for name in REQUIRED {
        let fits = event
            .get(name)
            .and_then(Value::as_str)
            .is_some_and(|text| !text.is_empty());
        if !fits {
            let detail = format!(
                "An event has the attribute '{name}', a text (CloudEvents 1.0). Add it and send the event again."
            );
            return Err(
                Problem::caller(422, "body-invalid", detail.clone()).with_error(
                    format!("/{name}"),
                    "missing",
                    detail,
                ),
            );
        }
    }
    let event = Value::Object(event);
    workflow_object::command(&call, Command::Deliver { event }).await
}
