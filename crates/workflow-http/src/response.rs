//! The answer as data.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use edgewright_limits::workflow_run::OUTPUT_BYTES;
use edgewright_workflow_engine::{
    effect::{HttpResponse, OutputForm},
    error::WorkflowError,
};
use serde_json::{Map, Value};

use crate::Mask;

/// What a web service answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Headers, their names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, as much of it as was read.
    pub body: Vec<u8>,
}

/// The answer in the form that the call asked for.
///
/// # Errors
/// When the body is too large, or is not what its content type says.
pub fn read_answer(
    answer: Answer,
    form: OutputForm,
    mask: &Mask,
) -> Result<HttpResponse, WorkflowError> {
    if answer.body.len() > OUTPUT_BYTES {
        return Err(WorkflowError::communication(
            502,
            format!("The answer is longer than {OUTPUT_BYTES} bytes. Ask for less at once."),
        ));
    }
    let kind = answer
        .headers
        .iter()
        .find(|(name, _)| name == "content-type")
        .map(|(_, value)| value.as_str())
        .unwrap_or_default();
    let content = match form {
        _ if answer.body.is_empty() => Value::Null,
        OutputForm::Raw => BASE64_STANDARD.encode(mask.bytes(answer.body)).into(),
        OutputForm::Content | OutputForm::Response => {
            content(kind, answer.body, answer.status, mask)?
        }
    };
    let mut headers = Map::new();
    for (name, value) in answer.headers {
        let (name, value) = (mask.text(name), mask.text(value));
        match headers.get_mut(&name) {
            Some(Value::String(known)) => {
                known.push_str(", ");
                known.push_str(&value);
            }
            _ => {
                headers.insert(name, value.into());
            }
        }
    }
    Ok(HttpResponse {
        status: answer.status,
        headers,
        content,
        request: None,
    })
}

fn content(kind: &str, body: Vec<u8>, status: u16, mask: &Mask) -> Result<Value, WorkflowError> {
    let essence = kind
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let is_json = essence == "application/json" || essence.ends_with("+json");
    if is_json {
        return match serde_json::from_slice(&body) {
            Ok(value) => Ok(mask.value(value)),
            // A proxy's page of an error may carry the service's content type; the status says more than the body.
            Err(_) if status >= 400 => Ok(String::from_utf8_lossy(&mask.bytes(body)).into()),
            Err(_) => Err(WorkflowError::communication(
                502,
                "The answer says that it is JSON, and it is not. Use 'output: raw' to take it as it is.",
            )),
        };
    }
    let body = mask.bytes(body);
    let is_text = essence.starts_with("text/")
        || essence.ends_with("xml")
        || matches!(
            essence.as_str(),
            "application/x-www-form-urlencoded" | "application/javascript" | "application/yaml"
        );
    match std::str::from_utf8(&body) {
        Ok(text) if is_text || essence.is_empty() => Ok(text.into()),
        _ if is_text => Ok(String::from_utf8_lossy(&body).into()),
        _ => Ok(BASE64_STANDARD.encode(&body).into()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer(kind: &str, body: &[u8]) -> Answer {
        Answer {
            status: 200,
            headers: vec![("content-type".to_owned(), kind.to_owned())],
            body: body.to_vec(),
        }
    }

    fn content_of(kind: &str, body: &[u8]) -> Result<Value, WorkflowError> {
        read_answer(answer(kind, body), OutputForm::Content, &Mask::default())
            .map(|response| response.content)
    }

    #[test]
    fn a_body_is_read_by_what_it_says_it_is() {
        assert_eq!(
            content_of("application/json; charset=utf-8", b"{\"a\":1}"),
            Ok(json!({"a": 1}))
        );
        assert_eq!(content_of("application/problem+json", b"[]"), Ok(json!([])));
        assert_eq!(content_of("text/csv", b"a,b"), Ok(json!("a,b")));
        assert_eq!(content_of("", b"plain"), Ok(json!("plain")));
        assert_eq!(content_of("image/png", &[0x89, 0x50]), Ok(json!("iVA=")));
        assert_eq!(content_of("application/json", b""), Ok(Value::Null));
        assert!(content_of("application/json", b"{\"a\":").is_err());
    }

    #[test]
    fn raw_is_base64_whatever_it_is() {
        let raw = read_answer(
            answer("application/json", b"{}"),
            OutputForm::Raw,
            &Mask::default(),
        );
        assert_eq!(raw.unwrap().content, json!("e30="));
    }

    #[test]
    fn a_body_may_be_as_long_as_an_output_and_no_longer() {
        for (length, fits) in [
            (OUTPUT_BYTES - 1, true),
            (OUTPUT_BYTES, true),
            (OUTPUT_BYTES + 1, false),
        ] {
            assert_eq!(
                content_of("text/plain", &vec![b'x'; length]).is_ok(),
                fits,
                "{length}"
            );
        }
    }

    #[test]
    fn headers_of_one_name_are_joined() {
        let mut two = answer("text/plain", b"x");
        two.headers.push(("vary".to_owned(), "a".to_owned()));
        two.headers.push(("vary".to_owned(), "b".to_owned()));
        let read = read_answer(two, OutputForm::Response, &Mask::default()).unwrap();
        assert_eq!(read.headers.get("vary"), Some(&json!("a, b")));
    }
}
