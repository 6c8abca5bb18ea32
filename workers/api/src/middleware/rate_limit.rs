//! Requests per person and per address, counted in an object of their own, told in standard headers.

use edgewright_limits::rate::{Decision, IP, Limit, USER};
use edgewright_types::{Problem, UserId};
use worker::{Env, Request, Response};

use crate::objects::{self, Class};

/// Counts one request of an address.
pub async fn take_for_ip(
    env: &Env,
    request: &Request,
    decisions: &mut Vec<Decision>,
) -> Result<(), Problem> {
    let address = request.headers().get("cf-connecting-ip").ok().flatten();
    let name = format!("ip:{}", address.as_deref().unwrap_or("local"));
    take(env, &name, IP, decisions).await
}

/// Counts one request of a person.
pub async fn take_for_person(
    env: &Env,
    person: &UserId,
    decisions: &mut Vec<Decision>,
) -> Result<(), Problem> {
    take(env, &format!("user:{person}"), USER, decisions).await
}

async fn take(
    env: &Env,
    name: &str,
    limit: Limit,
    decisions: &mut Vec<Decision>,
) -> Result<(), Problem> {
    let response = objects::post(env, Class::Limiter, name, "take", &limit).await?;
    let decision: Decision = objects::into_document(response).await?;
    decisions.push(decision);
    if decision.allowed {
        return Ok(());
    }
    Err(Problem::caller(
        429,
        "too-many-requests",
        format!(
            "More than {} requests within a minute. Wait {} seconds, then go on.",
            decision.limit, decision.reset_s
        ),
    )
    .with("retry_after_seconds", decision.reset_s))
}

/// Tells the limit that is nearest to its end. An answer of an app keeps what the app said of its own limit.
pub fn describe(response: &mut Response, decisions: &[Decision]) -> worker::Result<()> {
    let headers = response.headers_mut();
    let Some(nearest) = decisions.iter().min_by_key(|decision| decision.remaining) else {
        return Ok(());
    };
    if headers.get("ratelimit-limit")?.is_some() {
        return Ok(());
    }
    headers.set("ratelimit-limit", &nearest.limit.to_string())?;
    headers.set("ratelimit-remaining", &nearest.remaining.to_string())?;
    headers.set("ratelimit-reset", &nearest.reset_s.to_string())
}
