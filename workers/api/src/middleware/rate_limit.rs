//! Requests per person and per address, counted in an object of their own, told in standard headers.

use edgewright_limits::rate::{Decision, HOOK, IP, LOGIN_CODES, Limit, MODEL_KEY_TESTS, USER};
use edgewright_types::{Problem, UserId};
use worker::{Env, Request, Response};

use crate::objects::{self, Class};

/// Counts one request of an address.
pub async fn take_for_ip(
    env: &Env,
    request: &Request,
    decisions: &mut Vec<Decision>,
) -> Result<(), Problem> {
    take(env, &format!("ip:{}", address(request)), IP, decisions).await
}

/// Counts one sign-in code that an address asks for. How many codes one mailbox gets is counted in the control plane.
pub async fn take_login_code(env: &Env, request: &Request) -> Result<(), Problem> {
    let name = format!("codes:{}", address(request));
    let decision = decide(env, &name, LOGIN_CODES).await?;
    if decision.allowed {
        return Ok(());
    }
    Err(Problem::caller(
        429,
        "too-many-codes",
        "Many sign-in codes were asked for from where you are. Wait a few minutes, then ask again.",
    )
    .with("retry_after_seconds", decision.reset_s))
}

/// Counts one try of a person whether a key of theirs works: each is a request to an address they chose.
pub async fn take_model_key_test(env: &Env, person: &UserId) -> Result<(), Problem> {
    let decision = decide(env, &format!("key-tests:{person}"), MODEL_KEY_TESTS).await?;
    if decision.allowed {
        return Ok(());
    }
    Err(Problem::caller(
        429,
        "too-many-requests",
        "Keys were tried many times within a few minutes. Wait a little, then try again.",
    )
    .with("retry_after_seconds", decision.reset_s))
}

fn address(request: &Request) -> String {
    let address = request.headers().get("cf-connecting-ip").ok().flatten();
    address.unwrap_or_else(|| "local".to_owned())
}

/// Counts one request of a person.
pub async fn take_for_person(
    env: &Env,
    person: &UserId,
    decisions: &mut Vec<Decision>,
) -> Result<(), Problem> {
    take(env, &format!("user:{person}"), USER, decisions).await
}

/// Counts one request at the hook of a workflow, whoever sends it and whether there is one or not.
pub async fn take_for_hook(
    env: &Env,
    params: &[(&'static str, String)],
    decisions: &mut Vec<Decision>,
) -> Result<(), Problem> {
    let value = |name| {
        let found = params.iter().find(|(known, _)| *known == name);
        found.map_or("", |(_, value)| value.as_str())
    };
    let name = format!("hook:{}/{}", value("owner"), value("slug"));
    take(env, &name, HOOK, decisions).await
}

async fn take(
    env: &Env,
    name: &str,
    limit: Limit,
    decisions: &mut Vec<Decision>,
) -> Result<(), Problem> {
    let decision = decide(env, name, limit).await?;
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

async fn decide(env: &Env, name: &str, limit: Limit) -> Result<Decision, Problem> {
    let response = objects::post(env, Class::Limiter, name, "take", &limit).await?;
    objects::into_document(response).await
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
