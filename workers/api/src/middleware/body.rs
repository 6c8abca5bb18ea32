//! Reads a body no further than its route allows, before anything parses it.

use edgewright_types::Problem;
use futures::StreamExt;
use worker::Request;

use crate::routing::{Auth, Route};

/// The request and its body. A route without a body gets none.
pub async fn read(mut request: Request, route: &Route) -> Result<(Request, Vec<u8>), Problem> {
    if route.body_bytes == 0 {
        return Ok((request, Vec::new()));
    }
    let declared =
        header(&request, "content-length").and_then(|length| length.parse::<usize>().ok());
    if declared.is_some_and(|length| length > route.body_bytes) {
        return Err(too_large(route.body_bytes));
    }
    let mut body = Vec::with_capacity(declared.unwrap_or_default());
    if let Ok(mut stream) = request.stream() {
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.map_err(|_| {
                Problem::caller(
                    400,
                    "body-cut-off",
                    "The body ended too early. Send the request again.",
                )
            })?;
            if body.len().saturating_add(chunk.len()) > route.body_bytes {
                return Err(too_large(route.body_bytes));
            }
            body.extend_from_slice(&chunk);
        }
    }
    if route.auth == Auth::Hook {
        return Ok((request, body));
    }
    if body.is_empty() {
        body.extend_from_slice(b"{}");
    } else if !is_json(header(&request, "content-type").as_deref()) {
        return Err(Problem::caller(
            415,
            "content-type-not-json",
            "Send the body as application/json in UTF-8.",
        ));
    }
    Ok((request, body))
}

fn header(request: &Request, name: &str) -> Option<String> {
    request.headers().get(name).ok().flatten()
}

fn too_large(limit: usize) -> Problem {
    Problem::caller(
        413,
        "body-too-large",
        format!("The body is larger than {limit} bytes. Send less at once."),
    )
    .with("limit_bytes", limit)
}

/// `application/json`, with UTF-8 or no character set. Anything else is not guessed at.
fn is_json(content_type: Option<&str>) -> bool {
    let Some(content_type) = content_type else {
        return false;
    };
    let mut parts = content_type.split(';').map(str::trim);
    let json = parts
        .next()
        .is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
    json && parts.all(|part| {
        let part = part.to_ascii_lowercase();
        part.strip_prefix("charset=")
            .is_none_or(|charset| charset.trim_matches('"') == "utf-8")
    })
}

#[cfg(test)]
mod tests {
    use super::is_json;

    #[test]
    fn only_json_in_utf_8_is_json() {
        for fits in [
            "application/json",
            "Application/JSON; charset=UTF-8",
            "application/json;charset=\"utf-8\"",
        ] {
            assert!(is_json(Some(fits)), "{fits}");
        }
        for other in [
            None,
            Some("text/plain"),
            Some("application/json; charset=utf-7"),
            Some("multipart/form-data"),
            Some("application/json-patch"),
        ] {
            assert!(!is_json(other), "{other:?}");
        }
    }
}
