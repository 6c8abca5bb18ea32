//! Compresses pages and files on a development server. In production the network in front does it, and better.
//!
//! It must never touch a stream of events or a socket: they would wait for a full buffer.

use worker::{Env, Request, Response};

use crate::settings::optional_variable;

const COMPRESSIBLE: [&str; 6] = [
    "text/html",
    "text/css",
    "text/javascript",
    "application/javascript",
    "application/wasm",
    "image/svg+xml",
];

/// Whether an answer to this request may be compressed here.
pub fn is_wanted(request: &Request, env: &Env) -> bool {
    let accepted = request.headers().get("accept-encoding").ok().flatten();
    accepted.is_some_and(|encodings| encodings.contains("gzip"))
        && request.inner().method() == "GET"
        && optional_variable(env, "ENVIRONMENT").as_deref() == Some("development")
}

/// Marks a page or file as compressed, upon which the runtime compresses it.
pub fn compress(response: Response) -> worker::Result<Response> {
    let kind = response.headers().get("content-type")?.unwrap_or_default();
    let is_compressible = COMPRESSIBLE.iter().any(|known| kind.starts_with(known));
    if response.status_code() != 200 || !is_compressible {
        return Ok(response);
    }
    let headers = response.headers();
    headers.delete("content-length")?;
    headers.set("content-encoding", "gzip")?;
    headers.append("vary", "accept-encoding")?;
    Ok(response)
}
