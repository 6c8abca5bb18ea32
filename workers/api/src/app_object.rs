//! Commands and queries to the object of one app, on behalf of whoever asks.

use edgewright_app_engine::{Command, CommandRequest, Query, QueryRequest};
use edgewright_types::{AppAddress, Problem};
use worker::Response;

use crate::{
    call::Call,
    objects::{self, Class},
    reply::Reply,
    row_changes,
};

/// Sends a command to the app of the path and hands its answer on.
pub async fn command(call: &Call, command: Command) -> Result<Reply, Problem> {
    let address = call.app_address()?;
    objects::into_reply(command_at(call, &address, command).await?).await
}

/// Sends a command to the app at an address.
pub async fn command_at(
    call: &Call,
    address: &AppAddress,
    command: Command,
) -> Result<Response, Problem> {
    let request = CommandRequest {
        actor: call.actor.clone(),
        command,
        idempotency_key: call.idempotency_key()?,
    };
    let response = objects::post(
        &call.env,
        Class::App,
        &address.to_string(),
        "command",
        &request,
    )
    .await?;
    row_changes::tell(call, address, &response);
    Ok(response)
}

/// Asks the app of the path and hands its answer on.
pub async fn query(call: &Call, query: Query) -> Result<Reply, Problem> {
    objects::into_reply(ask(call, query).await?).await
}

/// Asks the app of the path.
pub async fn ask(call: &Call, query: Query) -> Result<Response, Problem> {
    let address = call.app_address()?;
    let request = QueryRequest {
        actor: call.actor.clone(),
        query,
    };
    objects::post(
        &call.env,
        Class::App,
        &address.to_string(),
        "query",
        &request,
    )
    .await
}
