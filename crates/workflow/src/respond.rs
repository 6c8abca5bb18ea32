//! The function `respond`: what a run answers to whoever called its hook and waits, while the run goes on. The first answer
//! counts. It is kept with the step that gave it, so the same delivery gets the same answer again.

use edgewright_limits::webhook::{RESPONSE_BYTES, RESPONSE_HEADERS};
use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::{Problem, RunId, UnixMillis};
use edgewright_workflow_engine::{
    Refusal, WorkflowError, effect::FunctionCall, secret, state::RunStatus,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::Workflow;

/// The function, as definitions name it.
pub const FUNCTIONS: [&str; 1] = ["respond:1.0.0"];

/// Headers a run may set: what says how the body is to be read and kept, and what is the caller's and its own.
const HEADERS: [&str; 6] = [
    "content-type",
    "content-language",
    "content-disposition",
    "cache-control",
    "etag",
    "retry-after",
];
const OWN_PREFIX: &str = "x-";
/// Types of content that no browser takes for a page.
const CONTENT_TYPES: [&str; 6] = [
    "application/json",
    "application/problem+json",
    "application/xml",
    "text/csv",
    "text/plain",
    "text/xml",
];
/// Answers that have no body.
const WITHOUT_BODY: [u16; 3] = [204, 205, 304];

/// What a run answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Headers, the content's type among them; names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Arguments {
    #[serde(default = "ok")]
    status: u16,
    #[serde(default)]
    headers: Map<String, Value>,
    #[serde(default)]
    body: Value,
}

const fn ok() -> u16 {
    200
}

impl Response {
    /// A document as an answer.
    #[must_use]
    pub fn json(status: u16, document: &Value) -> Self {
        Self {
            status,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: document.to_string(),
        }
    }
}

/// Makes the table.
pub fn install(storage: &dyn SqlStorage) -> Result<(), StorageError> {
    storage.query(
        "CREATE TABLE IF NOT EXISTS responses (run TEXT PRIMARY KEY, at INTEGER NOT NULL, document TEXT NOT NULL) WITHOUT ROWID",
        &[],
    )?;
    Ok(())
}

/// Does the function; none if it is another one.
///
/// # Errors
/// When storage fails.
pub fn call(
    storage: &dyn SqlStorage,
    now: UnixMillis,
    run: &RunId,
    call: &FunctionCall,
) -> Result<Option<Result<Value, WorkflowError>>, StorageError> {
    if call.name != "respond" {
        return Ok(None);
    }
    let response = match read(&secret::mask(&call.arguments)) {
        Ok(response) => response,
        Err(error) => return Ok(Some(Err(error))),
    };
    let is_first = find(storage, run)?.is_none();
    if is_first {
        let text = edgewright_typed_json::to_text(&response)
            .map_err(|error| StorageError::Internal(error.to_string()))?;
        storage.query(
            "INSERT INTO responses (run, at, document) VALUES (?1, ?2, ?3)",
            &[run.to_string().into(), now.0.into(), text.into()],
        )?;
    }
    Ok(Some(Ok(json!({ "responded": is_first }))))
}

/// That a run is kept and goes on.
#[must_use]
pub fn accepted(run: &RunId) -> Response {
    Response::json(202, &json!({ "run_id": run.to_string() }))
}

impl Workflow {
    /// Whether there is something to tell whoever waits for an answer of a run.
    ///
    /// # Errors
    /// When storage fails.
    pub fn is_answered(&self, storage: &dyn SqlStorage, run: &RunId) -> Result<bool, StorageError> {
        let standing = self.engine.standing(storage, run)?;
        let is_over = standing.is_none_or(|(_, status)| status.is_over());
        Ok(is_over || find(storage, run)?.is_some())
    }

    /// What whoever called the hook hears: what the run answered, else what it yielded, else that it goes on.
    ///
    /// # Errors
    /// Of a run that did not go well, no more than that.
    pub fn answer_of(&self, storage: &dyn SqlStorage, run: &RunId) -> Result<Response, Refusal> {
        if let Some(response) = find(storage, run)? {
            return Ok(response);
        }
        let Some(view) = self.engine.show(storage, run)? else {
            return Ok(accepted(run));
        };
        match view.status {
            RunStatus::Completed => Ok(Response::json(200, &view.output)),
            RunStatus::Running | RunStatus::Waiting => Ok(accepted(run)),
            RunStatus::Faulted | RunStatus::Cancelled => Err(Problem::caller(
                502,
                "run-failed",
                "The workflow took the request and did not finish it. Its owner can see why.",
            )
            .with("run_id", run.to_string())
            .into()),
        }
    }
}

/// What a run answered.
pub fn find(storage: &dyn SqlStorage, run: &RunId) -> Result<Option<Response>, StorageError> {
    let rows = storage.query(
        "SELECT document FROM responses WHERE run = ?1",
        &[run.to_string().into()],
    )?;
    let Some([text]) = rows.first() else {
        return Ok(None);
    };
    edgewright_typed_json::from_text(text.as_text().unwrap_or_default())
        .map(Some)
        .map_err(|error| StorageError::Internal(format!("an answer cannot be read: {error}")))
}

/// Forgets answers that were given before a moment.
pub fn remove_before(storage: &dyn SqlStorage, moment: UnixMillis) -> Result<(), StorageError> {
    storage.query("DELETE FROM responses WHERE at < ?1", &[moment.0.into()])?;
    Ok(())
}

fn read(arguments: &Value) -> Result<Response, WorkflowError> {
    let Arguments {
        status,
        headers,
        body,
    } = edgewright_typed_json::from_value(arguments)
        .map_err(|mismatch| refused(format!("The arguments do not fit: {mismatch}")))?;
    if !(200..=599).contains(&status) {
        return Err(refused("A status is a number from 200 to 599.".to_owned()));
    }
    let (body, natural_type) = match body {
        Value::Null => (String::new(), None),
        Value::String(text) => (text, Some("text/plain; charset=utf-8")),
        other => (other.to_string(), Some("application/json")),
    };
    if body.len() > RESPONSE_BYTES {
        return Err(refused(format!(
            "The body has {} bytes; an answer has at most {RESPONSE_BYTES}.",
            body.len()
        )));
    }
    if WITHOUT_BODY.contains(&status) && !body.is_empty() {
        return Err(refused(format!("An answer {status} has no body.")));
    }
    if headers.len() > RESPONSE_HEADERS {
        return Err(refused(format!(
            "An answer has at most {RESPONSE_HEADERS} headers."
        )));
    }
    let mut checked = Vec::new();
    for (name, value) in &headers {
        checked.push(header(name, value)?);
    }
    if let Some(kind) = natural_type
        && !checked.iter().any(|(name, _)| name == "content-type")
    {
        checked.push(("content-type".to_owned(), kind.to_owned()));
    }
    Ok(Response {
        status,
        headers: checked,
        body,
    })
}

fn header(name: &str, value: &Value) -> Result<(String, String), WorkflowError> {
    let name = name.to_ascii_lowercase();
    let is_token = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let is_allowed =
        HEADERS.contains(&name.as_str()) || (name.starts_with(OWN_PREFIX) && name.len() > 2);
    if !is_token || !is_allowed {
        return Err(refused(format!(
            "The header '{name}' cannot be set. Possible are {}, and names that begin with '{OWN_PREFIX}'.",
            HEADERS.join(", ")
        )));
    }
    let value = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return Err(refused(format!("The header '{name}' is not a text."))),
    };
    let is_plain = value
        .bytes()
        .all(|byte| byte == b' ' || byte.is_ascii_graphic());
    if !is_plain || value.len() > 1_000 {
        return Err(refused(format!(
            "The header '{name}' is not up to 1000 visible ASCII characters."
        )));
    }
    let media_type = value.split(';').next().unwrap_or_default().trim();
    if name == "content-type" && !CONTENT_TYPES.contains(&media_type.to_ascii_lowercase().as_str())
    {
        return Err(refused(format!(
            "An answer is one of {}.",
            CONTENT_TYPES.join(", ")
        )));
    }
    Ok((name, value))
}

fn refused(detail: String) -> WorkflowError {
    WorkflowError::validation(format!("respond: {detail}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_what_the_run_says_with_the_type_of_its_body() {
        let made =
            read(&json!({"status": 201, "headers": {"X-Id": 7}, "body": {"ok": true}})).unwrap();
        assert_eq!(
            made,
            Response {
                status: 201,
                headers: vec![
                    ("x-id".to_owned(), "7".to_owned()),
                    ("content-type".to_owned(), "application/json".to_owned())
                ],
                body: "{\"ok\":true}".to_owned(),
            }
        );
        let text = read(&json!({"body": "thanks"})).unwrap();
        assert_eq!(
            (text.status, text.headers[0].1.as_str()),
            (200, "text/plain; charset=utf-8")
        );
        assert_eq!(read(&json!({"status": 204})).unwrap().headers, []);
    }

    #[test]
    fn what_would_reach_further_than_the_caller_is_refused() {
        for refused in [
            json!({"status": 199}),
            json!({"status": 600}),
            json!({"status": 101}),
            json!({"status": 204, "body": "x"}),
            json!({"headers": {"Set-Cookie": "a=b"}}),
            json!({"headers": {"location": "https://elsewhere.example"}}),
            json!({"headers": {"x-a": "b\r\nset-cookie: c=d"}}),
            json!({"headers": {"x-a\r\nset-cookie": "c"}}),
            json!({"headers": {"x-": "c"}}),
            json!({"headers": {"x-a": ["c"]}}),
            json!({"headers": {"content-type": "text/html"}}),
            json!({"headers": {"content-type": "image/svg+xml"}}),
            json!({"headers": {"content-security-policy": "none"}}),
            json!({"unknown": 1}),
        ] {
            assert!(read(&refused).is_err(), "{refused}");
        }
        let at = json!({"body": "x".repeat(RESPONSE_BYTES)});
        let above = json!({"body": "x".repeat(RESPONSE_BYTES + 1)});
        assert!(read(&at).is_ok());
        assert!(read(&above).is_err());
    }
}
