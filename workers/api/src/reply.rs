//! What a handler answers, and how it becomes a response.

use edgewright_types::{Problem, ProblemKind};
use serde::Serialize;
use worker::{Headers, Response};

/// A handler's answer.
pub enum Reply {
    /// JSON that is serialised already, with its status.
    Json {
        /// HTTP status.
        status: u16,
        /// The document.
        body: String,
        /// Further headers, such as cookies.
        headers: Vec<(&'static str, String)>,
    },
    /// Nothing to say.
    NoContent {
        /// Further headers, such as cookies.
        headers: Vec<(&'static str, String)>,
    },
    /// A response of an object, such as a stream or an upgrade, handed through.
    Passthrough(Response),
}

impl Reply {
    /// 200 with a document.
    pub fn ok(document: &impl Serialize) -> Result<Self, Problem> {
        Self::json(200, document)
    }

    /// A document with a status.
    pub fn json(status: u16, document: &impl Serialize) -> Result<Self, Problem> {
        let body = edgewright_typed_json::to_text(document).map_err(|_| Problem::ours())?;
        Ok(Self::Json {
            status,
            body,
            headers: Vec::new(),
        })
    }

    /// 204.
    pub const fn no_content() -> Self {
        Self::NoContent {
            headers: Vec::new(),
        }
    }

    /// The same answer with one more header. A response handed through keeps its own.
    pub fn with_header(mut self, name: &'static str, value: String) -> Self {
        match &mut self {
            Self::Json { headers, .. } | Self::NoContent { headers } => headers.push((name, value)),
            Self::Passthrough(_) => {}
        }
        self
    }

    /// The response of the runtime.
    pub fn into_response(self) -> worker::Result<Response> {
        match self {
            Self::Json {
                status,
                body,
                headers,
            } => {
                let list = Headers::new();
                list.set("content-type", "application/json; charset=utf-8")?;
                append(&list, &headers)?;
                Ok(Response::ok(body)?.with_status(status).with_headers(list))
            }
            Self::NoContent { headers } => {
                let list = Headers::new();
                append(&list, &headers)?;
                Ok(Response::empty()?.with_status(204).with_headers(list))
            }
            Self::Passthrough(response) => Ok(response),
        }
    }
}

fn append(list: &Headers, headers: &[(&'static str, String)]) -> worker::Result<()> {
    headers
        .iter()
        .try_for_each(|(name, value)| list.append(name, value))
}

/// A problem as problem+json. The one place where problems become responses.
pub fn problem_response(problem: &Problem, request_id: &str) -> worker::Result<Response> {
    let mut document = serde_json::to_value(problem)?;
    if let Some(members) = document.as_object_mut() {
        members.remove("kind");
        members.insert(
            "type".into(),
            format!("https://edgewright.dev/errors/{}", problem.code).into(),
        );
        members.insert("request_id".into(), request_id.into());
    }
    let headers = Headers::new();
    headers.set("content-type", "application/problem+json")?;
    if let Some(seconds) = problem.extensions.get("retry_after_seconds") {
        headers.set("retry-after", &seconds.to_string())?;
    }
    append(&headers, &problem.headers)?;
    if problem.kind == ProblemKind::Ours {
        worker::console_error!(
            "request.id={request_id} problem.code={} problem.status={}",
            problem.code,
            problem.status
        );
    }
    Ok(Response::ok(document.to_string())?
        .with_status(problem.status)
        .with_headers(headers))
}
