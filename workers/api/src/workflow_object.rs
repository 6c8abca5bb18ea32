//! Commands and queries to the object of one workflow, on behalf of whoever asks.

use edgewright_types::{Actor, Problem, WorkflowAddress};
use edgewright_workflow::{Command, CommandRequest, Query, QueryRequest};
use worker::{Env, Response};

use crate::{
    call::Call,
    objects::{self, Class},
    reply::Reply,
};

/// Sends a command to the workflow of the path and hands its answer on.
pub async fn command(call: &Call, command: Command) -> Result<Reply, Problem> {
    let address = address(call)?;
    objects::into_reply(command_at(call, &address, command).await?).await
}

/// Sends a command to the workflow at an address.
pub async fn command_at(
    call: &Call,
    address: &WorkflowAddress,
    command: Command,
) -> Result<Response, Problem> {
    send(&call.env, address, call.actor.clone(), command).await
}

/// Sends a command on behalf of somebody.
pub async fn send(
    env: &Env,
    address: &WorkflowAddress,
    actor: Actor,
    command: Command,
) -> Result<Response, Problem> {
    let request = CommandRequest { actor, command };
    objects::post(
        env,
        Class::Workflow,
        &address.to_string(),
        "command",
        &request,
    )
    .await
}

/// Asks the workflow of the path and hands its answer on.
pub async fn query(call: &Call, query: Query) -> Result<Reply, Problem> {
    let address = address(call)?;
    objects::into_reply(ask_at(call, &address, query).await?).await
}

/// Asks the workflow of the path, for an answer that is not handed on as it is.
pub async fn ask(call: &Call, query: Query) -> Result<Response, Problem> {
    let address = address(call)?;
    ask_at(call, &address, query).await
}

/// Whether nothing is published at an address, as far as whoever asks may know.
pub async fn is_missing(call: &Call, address: &WorkflowAddress) -> Result<bool, Problem> {
    let response = ask_at(call, address, Query::VersionList).await?;
    Ok(response.status_code() == 404)
}

pub async fn ask_at(
    call: &Call,
    address: &WorkflowAddress,
    query: Query,
) -> Result<Response, Problem> {
    let request = QueryRequest {
        actor: call.actor.clone(),
        query,
    };
    objects::post(
        &call.env,
        Class::Workflow,
        &address.to_string(),
        "query",
        &request,
    )
    .await
}

/// The workflow of the path. A spelling that cannot be an address is a workflow that does not exist.
pub fn address(call: &Call) -> Result<WorkflowAddress, Problem> {
    WorkflowAddress::from_segments(call.param("owner"), call.param("slug"))
        .map_err(|_| Problem::not_found("workflow"))
}
