//! What a run is given of a request: all of it, but for what proves who sent it.

use base64::{Engine, engine::general_purpose::STANDARD};
use edgewright_limits::webhook::RAW_BESIDE_BODY_BYTES;
use edgewright_types::Problem;
use serde_json::{Map, Value, json};

use crate::{
    Request,
    content::{content, pairs},
};

/// What stands for the value of a header that is nobody's to see.
const MASK: &str = "••••";
/// Headers with what proves who somebody is.
const MASKED: [&str; 5] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "x-api-key",
    "api-key",
];
/// Parts of names of such headers.
const MASKED_PARTS: [&str; 4] = ["signature", "token", "secret", "password"];

/// The input of a run: `{method, path, query, headers, body, raw, raw_encoding}`.
///
/// # Errors
/// When the body is not what its type says.
pub fn input(request: &Request) -> Result<Value, Problem> {
    let body = content(request)?;
    // Both together have to fit into the input of a run.
    let is_left_out = !body.is_null() && request.body.len() > RAW_BESIDE_BODY_BYTES;
    let (raw, encoding) = match std::str::from_utf8(&request.body) {
        _ if is_left_out => (Value::Null, Value::Null),
        Ok(text) => (text.into(), "text".into()),
        Err(_) => (STANDARD.encode(&request.body).into(), "base64".into()),
    };
    Ok(json!({
        "method": request.method,
        "path": request.path,
        "query": pairs(request.query.as_bytes()),
        "headers": headers(request),
        "body": body,
        "raw": raw,
        "raw_encoding": encoding,
    }))
}

fn headers(request: &Request) -> Map<String, Value> {
    let headers = request.headers.iter().map(|(name, value)| {
        let shown = if is_masked(name) { MASK } else { value };
        (name.clone(), Value::from(shown))
    });
    headers.collect()
}

fn is_masked(name: &str) -> bool {
    MASKED.contains(&name) || MASKED_PARTS.iter().any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(content_type: &str, body: &[u8]) -> Request {
        Request {
            method: "POST".to_owned(),
            path: "/orders".to_owned(),
            query: "a=1&b=x+y&a=2".to_owned(),
            headers: vec![
                ("content-type".to_owned(), content_type.to_owned()),
                ("authorization".to_owned(), "Bearer canary".to_owned()),
                ("x-hub-signature-256".to_owned(), "canary".to_owned()),
                ("x-github-event".to_owned(), "push".to_owned()),
            ],
            body: body.to_vec(),
        }
    }

    #[test]
    fn a_run_gets_everything_but_what_proves_who_sent_it() {
        let input = input(&request("application/json; charset=utf-8", br#"{"n": 1}"#)).unwrap();
        assert_eq!(
            input,
            json!({
                "method": "POST",
                "path": "/orders",
                "query": {"a": ["1", "2"], "b": "x y"},
                "headers": {
                    "content-type": "application/json; charset=utf-8",
                    "authorization": MASK,
                    "x-hub-signature-256": MASK,
                    "x-github-event": "push",
                },
                "body": {"n": 1},
                "raw": "{\"n\": 1}",
                "raw_encoding": "text",
            })
        );
    }

    #[test]
    fn a_body_is_read_as_what_it_is_called_and_refused_if_it_is_not() {
        let body = |kind: &str, bytes: &[u8]| {
            input(&request(kind, bytes)).map(|input| input["body"].clone())
        };
        assert_eq!(
            body("application/x-www-form-urlencoded", b"a=1&b=%C3%A4").unwrap(),
            json!({"a": "1", "b": "ä"})
        );
        assert_eq!(
            body("application/cloudevents+json", b"[1]").unwrap(),
            json!([1])
        );
        assert_eq!(body("text/plain", b"{}").unwrap(), Value::Null);
        assert_eq!(body("application/json", b"").unwrap(), Value::Null);
        for (kind, bytes, status) in [
            ("application/json", b"a=1".as_slice(), 400),
            ("application/json", b"{\"a\":1,\"a\":2}", 400),
            ("application/json", b"\xff", 400),
            ("application/json; charset=utf-7", b"{}", 415),
            ("application/json, text/plain", b"{}", 415),
            ("text/plain, application/json", b"{}", 415),
            ("application/x-www-form-urlencoded", b"\xff", 400),
        ] {
            assert_eq!(body(kind, bytes).unwrap_err().status, status, "{kind}");
        }
        assert_eq!(
            body("application/json", &[b'['; 100]).unwrap_err().code,
            "body-too-deep"
        );
    }

    #[test]
    fn bytes_that_are_no_text_are_kept_in_base64() {
        let input = input(&request("image/png", &[0x89, 0x50, 0xff])).unwrap();
        assert_eq!(
            (&input["raw"], &input["raw_encoding"], &input["body"]),
            (&json!("iVD/"), &json!("base64"), &Value::Null)
        );
    }
}
