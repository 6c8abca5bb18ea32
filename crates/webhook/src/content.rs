//! What a body holds, by what its sender says it is and nothing else: a body that is not what it is called is refused.

use edgewright_limits::request::JSON_DEPTH;
use edgewright_typed_json::{from_text, text_depth};
use edgewright_types::Problem;
use serde_json::{Map, Value};

use crate::Request;

enum Kind {
    Json,
    Form,
    Other,
}

/// The content of a body: a value for JSON, an object for a form, null for everything else.
pub fn content(request: &Request) -> Result<Value, Problem> {
    let kind = kind(request.header("content-type"))?;
    match kind {
        _ if request.body.is_empty() => Ok(Value::Null),
        Kind::Json => json(&request.body),
        Kind::Form => form(&request.body),
        Kind::Other => Ok(Value::Null),
    }
}

fn kind(content_type: Option<&str>) -> Result<Kind, Problem> {
    let Some(content_type) = content_type else {
        return Ok(Kind::Other);
    };
    let mut parts = content_type
        .split(';')
        .map(|part| part.trim().to_ascii_lowercase());
    let media_type = parts.next().unwrap_or_default();
    let kind = match media_type.as_str() {
        "application/x-www-form-urlencoded" => Kind::Form,
        "application/json" => Kind::Json,
        other if other.starts_with("application/") && other.ends_with("+json") => Kind::Json,
        _ => Kind::Other,
    };
    // Several types at once, which is how two headers of one name arrive, may be read in one way here and in another elsewhere.
    if media_type.contains(',') {
        return Err(unsupported(
            "The request has more than one Content-Type. Send one.",
        ));
    }
    let is_utf_8 = parts.all(|part| {
        part.strip_prefix("charset=")
            .is_none_or(|charset| matches!(charset.trim_matches('"'), "utf-8" | "utf8"))
    });
    if !is_utf_8 && !matches!(kind, Kind::Other) {
        return Err(unsupported("Send the body in UTF-8."));
    }
    Ok(kind)
}

fn json(body: &[u8]) -> Result<Value, Problem> {
    if text_depth(body) > JSON_DEPTH {
        return Err(Problem::caller(
            400,
            "body-too-deep",
            format!("The body is nested deeper than {JSON_DEPTH} levels. Send a flatter document."),
        ));
    }
    from_text(body).map_err(|error| {
        Problem::caller(
            400,
            "body-not-json",
            format!("The body says that it is JSON, and is not: {error}."),
        )
    })
}

/// A name that comes once has its text, one that comes several times the list of its texts.
fn form(body: &[u8]) -> Result<Value, Problem> {
    if std::str::from_utf8(body).is_err() {
        return Err(Problem::caller(
            400,
            "body-not-a-form",
            "The body says that it is a form, and is not UTF-8.",
        ));
    }
    Ok(Value::Object(pairs(body)))
}

/// Names and values as a form or a query writes them.
pub fn pairs(text: &[u8]) -> Map<String, Value> {
    let mut members = Map::new();
    for (name, value) in form_urlencoded::parse(text) {
        let value = Value::String(value.into_owned());
        match members.get_mut(name.as_ref()) {
            Some(Value::Array(several)) => several.push(value),
            Some(one) => *one = Value::Array(vec![one.take(), value]),
            None => {
                members.insert(name.into_owned(), value);
            }
        }
    }
    members
}

fn unsupported(detail: &str) -> Problem {
    Problem::caller(415, "content-type-not-readable", detail)
}
