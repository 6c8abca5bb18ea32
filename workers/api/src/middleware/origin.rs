//! Which pages may use a session: ours only. Everything else is refused or left without CORS headers.

use edgewright_types::Problem;
use worker::{Request, Response};

use crate::settings::Settings;

/// A request that may change something and is signed by a cookie must come from a page of ours.
pub fn require_own(request: &Request, settings: &Settings) -> Result<(), Problem> {
    let origin = request.headers().get("origin").ok().flatten();
    let own_host = own_host(request);
    match origin.as_deref() {
        Some(origin) if settings.trusts_origin(origin) || Some(origin) == own_host.as_deref() => {
            Ok(())
        }
        _ => Err(Problem::caller(
            403,
            "origin-not-trusted",
            "This request came from another site. Open Edgewright itself and try again there.",
        )),
    }
}

/// The origin the request was sent to, which on a laptop may be localhost or 127.0.0.1.
fn own_host(request: &Request) -> Option<String> {
    let url = request.inner().url();
    let (scheme, rest) = url.split_once("://")?;
    let host = rest.split('/').next()?;
    Some(format!("{scheme}://{host}"))
}

/// Lets the console read answers when it lives on another host. No other origin is ever named.
pub fn allow(
    response: &mut Response,
    settings: &Settings,
    origin: Option<&str>,
) -> worker::Result<()> {
    let headers = response.headers_mut();
    headers.append("vary", "origin")?;
    let Some(origin) = origin.filter(|origin| settings.console_origin.as_deref() == Some(*origin))
    else {
        return Ok(());
    };
    headers.set("access-control-allow-origin", origin)?;
    headers.set("access-control-allow-credentials", "true")?;
    headers.set(
        "access-control-allow-methods",
        "GET, POST, PUT, PATCH, DELETE",
    )?;
    headers.set(
        "access-control-allow-headers",
        "content-type, idempotency-key, last-event-id",
    )?;
    headers.set(
        "access-control-expose-headers",
        "x-request-id, ratelimit-limit, ratelimit-remaining, ratelimit-reset, retry-after",
    )?;
    headers.set("access-control-max-age", "7200")
}
