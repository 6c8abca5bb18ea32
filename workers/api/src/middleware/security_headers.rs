//! Headers that keep a browser from doing what nobody asked for.

use worker::{Headers, Response};

/// The build leaves no script in a page, so only files of ours run, WebAssembly among them (the policy's name for that is
/// 'wasm-unsafe-eval'; it allows no evaluation of text). Libraries place things by inline styles.
const PAGE_POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// Files whose name is made from what is in them never change.
const UNCHANGING: &str = "/_app/immutable/";
/// An answer of the API is never a document.
const API_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// For pages and files of the console.
pub fn for_pages(response: Response, path: &str, request_id: &str) -> worker::Result<Response> {
    let headers = copied(&response)?;
    common(&headers)?;
    headers.set("x-request-id", request_id)?;
    headers.set("content-security-policy", PAGE_POLICY)?;
    // An address that has no file answers with the console's page, which does change.
    if path.starts_with(UNCHANGING) && !is_page(&headers)? {
        headers.set("cache-control", "public, max-age=31536000, immutable")?;
    }
    Ok(response.with_headers(headers))
}

/// Whether an answer is a page, as opposed to a file.
pub fn is_page(headers: &Headers) -> worker::Result<bool> {
    let kind = headers.get("content-type")?;
    Ok(kind.is_some_and(|kind| kind.starts_with("text/html")))
}

/// For answers of the API.
pub fn for_api(response: Response, request_id: &str) -> worker::Result<Response> {
    let headers = copied(&response)?;
    common(&headers)?;
    headers.set("content-security-policy", API_POLICY)?;
    headers.set("x-request-id", request_id)?;
    if headers.get("cache-control")?.is_none() {
        headers.set("cache-control", "no-store")?;
    }
    Ok(response.with_headers(headers))
}

fn common(headers: &Headers) -> worker::Result<()> {
    headers.set("x-content-type-options", "nosniff")?;
    headers.set("referrer-policy", "strict-origin-when-cross-origin")?;
    headers.set(
        "permissions-policy",
        "camera=(), geolocation=(), microphone=(), payment=()",
    )?;
    headers.set("cross-origin-opener-policy", "same-origin")?;
    headers.set(
        "strict-transport-security",
        "max-age=31536000; includeSubDomains",
    )
}

/// Headers of a response of a binding cannot be changed in place. `append` keeps several cookies apart.
fn copied(response: &Response) -> worker::Result<Headers> {
    let headers = Headers::new();
    for (name, value) in response.headers() {
        headers.append(&name, &value)?;
    }
    Ok(headers)
}
