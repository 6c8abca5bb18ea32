//! Answers of the object.

use edgewright_identity::StandingSession;
use edgewright_pipeline::{Refusal, Reply};
use edgewright_types::{Actor, Problem};
use serde::Serialize;
use worker::{Request, Response, Result, console_error};

/// Header in which the Worker says who asks.
const ACTOR_HEADER: &str = "x-edgewright-actor";
/// Header in which the Worker says in which session.
const SESSION_HEADER: &str = "x-edgewright-session";

/// The feature after a command.
pub fn reply(reply: &Reply) -> Result<Response> {
    let status = if reply.created { 201 } else { 200 };
    let response = json(&reply.view)?.with_status(status);
    if reply.replayed {
        response.headers().set("idempotent-replay", "true")?;
    }
    Ok(response)
}

/// A document as an answer.
pub fn json<T: Serialize>(document: &T) -> Result<Response> {
    Response::from_json(&serde_json::to_value(document)?)
}

/// Why a command was not done.
pub fn refusal(refusal: &Refusal) -> Result<Response> {
    match refusal {
        Refusal::Problem(told) => problem(told),
        Refusal::Storage(error) => {
            console_error!("feature.storage={error}");
            problem(&Problem::ours())
        }
    }
}

/// A problem document.
pub fn problem(problem: &Problem) -> Result<Response> {
    let response = json(problem)?.with_status(problem.status);
    response
        .headers()
        .set("content-type", "application/problem+json")?;
    Ok(response)
}

/// Who asks for a stream.
pub fn actor(request: &Request) -> Option<Actor> {
    let header = request.headers().get(ACTOR_HEADER).ok().flatten()?;
    edgewright_typed_json::from_text(header).ok()
}

/// The sequence number a watcher resumes after: what a browser resends by itself, else what the address says.
pub fn resume_after(request: &Request) -> u64 {
    let resent = request.headers().get("last-event-id").ok().flatten();
    let asked = request
        .inner()
        .url()
        .split_once('?')
        .and_then(|(_, query)| {
            query
                .split('&')
                .find_map(|pair| pair.strip_prefix("after="))
                .map(ToOwned::to_owned)
        });
    resent
        .or(asked)
        .and_then(|number| number.trim().parse().ok())
        .unwrap_or_default()
}

/// The session in which somebody watches; none for whoever has none, such as a program with a key.
pub fn session(request: &Request) -> Option<StandingSession> {
    let header = request.headers().get(SESSION_HEADER).ok().flatten()?;
    edgewright_typed_json::from_text(header).ok()
}
