//! Answers of the object, and what a request says about who asks.

use edgewright_app_engine::{Applied, Failure};
use edgewright_identity::StandingSession;
use edgewright_limits::rate::Decision;
use edgewright_types::{Actor, Problem};
use serde::Serialize;
use worker::{Request, Response, Result, console_error};

/// Header in which the Worker says who asks.
const ACTOR_HEADER: &str = "x-edgewright-actor";
/// Header in which the Worker says in which session.
const SESSION_HEADER: &str = "x-edgewright-session";

/// Header in which the Worker is told which workflows have changes of rows to take.
const OWED_HEADER: &str = "x-edgewright-owed";

/// Says which workflows have changes of rows to take.
pub fn with_owed(response: &Response, owed: &[String]) -> Result<()> {
    if owed.is_empty() {
        return Ok(());
    }
    response.headers().set(OWED_HEADER, &owed.join(","))
}

/// What a command did.
pub fn applied(applied: &Applied) -> Result<Response> {
    let response = if applied.status == 204 {
        Response::empty()?.with_status(204)
    } else {
        json(&applied.body, applied.status)?
    };
    if applied.replayed {
        response.headers().set("idempotent-replay", "true")?;
    }
    with_owed(&response, &applied.owed)?;
    Ok(response)
}

/// A document.
pub fn json(document: &impl Serialize, status: u16) -> Result<Response> {
    // Written by serde_json: the bridge to JavaScript would round what JSON does not.
    let text = edgewright_typed_json::to_text(document)?;
    let response = Response::ok(text)?.with_status(status);
    response.headers().set("content-type", "application/json")?;
    Ok(response)
}

/// Why something was not done. The cause of our own trouble goes to the log only.
pub fn failure(failure: &Failure) -> Result<Response> {
    if let Some(cause) = &failure.cause {
        console_error!("app.failure={cause}");
    }
    problem(&failure.problem)
}

/// A problem document.
pub fn problem(problem: &Problem) -> Result<Response> {
    let response = json(problem, problem.status)?;
    response
        .headers()
        .set("content-type", "application/problem+json")?;
    Ok(response)
}

/// Too many requests to this app within a minute.
pub fn too_many(counted: Option<Decision>) -> Result<Response> {
    let (limit, reset_s) = counted.map_or((0, 1), |decision| (decision.limit, decision.reset_s));
    let detail = format!(
        "This app answers {limit} requests a minute, and they are used up. Try again in {reset_s} seconds."
    );
    let too_many =
        Problem::caller(429, "rate-limited", detail).with("retry_after_seconds", reset_s);
    with_limit(problem(&too_many)?, counted)
}

/// Says how many requests the app has left.
pub fn with_limit(response: Response, counted: Option<Decision>) -> Result<Response> {
    if let Some(decision) = counted {
        let headers = response.headers();
        headers.set("ratelimit-limit", &decision.limit.to_string())?;
        headers.set("ratelimit-remaining", &decision.remaining.to_string())?;
        headers.set("ratelimit-reset", &decision.reset_s.to_string())?;
    }
    Ok(response)
}

/// Who opens a socket.
pub fn actor(request: &Request) -> Option<Actor> {
    let header = request.headers().get(ACTOR_HEADER).ok().flatten()?;
    edgewright_typed_json::from_text(&header).ok()
}

/// The session in which somebody watches; none for whoever has none, such as a program with a key.
pub fn session(request: &Request) -> Option<StandingSession> {
    let header = request.headers().get(SESSION_HEADER).ok().flatten()?;
    edgewright_typed_json::from_text(&header).ok()
}
