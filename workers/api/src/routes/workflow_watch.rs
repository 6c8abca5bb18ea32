//! Watching runs as server-sent events: `/v1/workflows/{owner}/{slug}/runs/events` and `…/runs/{run_id}/events`.

use edgewright_limits::workflow_run::WATCH_MS;
use edgewright_types::{Problem, RunId, UnixMillis};
use edgewright_workflow::watch::WatchRequest;

use super::workflow_run::run_id;
use crate::{
    call::Call,
    objects::{self, Class},
    reply::Reply,
    workflow_object,
};

/// Watches all runs of a workflow.
pub async fn all(call: Call) -> Result<Reply, Problem> {
    watch(&call, None).await
}

/// Watches one run with its tasks.
pub async fn one(call: Call) -> Result<Reply, Problem> {
    let run = run_id(&call)?;
    watch(&call, Some(run)).await
}

async fn watch(call: &Call, run: Option<RunId>) -> Result<Reply, Problem> {
    let address = workflow_object::address(call)?;
    let session = call.session.as_ref();
    let believed = session.map(edgewright_identity::StandingSession::believed_until);
    let request = WatchRequest {
        actor: call.actor.clone(),
        run,
        after: after(call)?,
        until: believed.unwrap_or_else(|| call.now.plus(WATCH_MS)),
    };
    let response = objects::post(
        &call.env,
        Class::Workflow,
        &address.to_string(),
        "watch",
        &request,
    )
    .await?;
    if response.status_code() == 200 {
        return Ok(Reply::Passthrough(response));
    }
    objects::into_reply(response).await
}

/// Up to when whoever asks knows everything: what a browser sends again by itself, else what the address says.
fn after(call: &Call) -> Result<Option<UnixMillis>, Problem> {
    let Some(text) = call
        .header("last-event-id")
        .or_else(|| call.query("after").map(str::to_owned))
    else {
        return Ok(None);
    };
    let moment = text.trim().parse().map(UnixMillis);
    moment.map(Some).map_err(|_| {
        Problem::caller(
            400,
            "query-invalid",
            "The parameter after is the id of the last event you have seen.",
        )
        .with_error("?after", "invalid", "Send a whole number.")
    })
}
