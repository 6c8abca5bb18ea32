//! Headers that keep a browser from doing what nobody asked for.

use worker::{Headers, Response};

/// Pages carry their script policy themselves, as hashes made by the build; these add what a page cannot say.
const PAGE_POLICY: &str =
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// An answer of the API is never a document.
const API_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// For pages and files of the console.
pub fn for_pages(response: Response) -> worker::Result<Response> {
    let headers = copied(&response)?;
    common(&headers)?;
    headers.set("content-security-policy", PAGE_POLICY)?;
    Ok(response.with_headers(headers))
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
