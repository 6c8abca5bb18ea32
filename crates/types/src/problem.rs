//! What went wrong, as callers see it: RFC 9457 problem details with a stable code.
//!
//! A problem never carries SQL, paths, stacks or secrets. Every code has a page in docs/errors.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What every problem has, in the engine or on the wire.
const OWN_MEMBERS: [&str; 9] = [
    "type",
    "title",
    "status",
    "detail",
    "instance",
    "code",
    "kind",
    "errors",
    "request_id",
];

/// Whose fault it is; decides logging, retry and status class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// Our bug or our outage: logged with its cause, shown with a code only.
    Ours,
    /// The caller's request cannot be done as it is.
    Caller,
    /// This one item was refused; others of the same request may be fine.
    Item,
}

/// One place inside the request that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FieldProblem {
    /// JSON pointer into the request body.
    pub pointer: String,
    /// Stable code.
    pub code: String,
    /// What happened and what to do, in plain words.
    pub detail: String,
}

/// A problem document (RFC 9457).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// HTTP status.
    pub status: u16,
    /// Stable code, kebab-case, documented in docs/errors.
    pub code: String,
    /// The code in words; the same for every occurrence.
    pub title: String,
    /// This occurrence: what happened, why, what to do next.
    pub detail: String,
    /// Whose fault.
    pub kind: ProblemKind,
    /// Places in the request, if it is about some.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
    /// Headers the answer also has, such as what is left of a limit. They do not travel with the document.
    #[serde(skip)]
    pub headers: Vec<(&'static str, String)>,
    /// Extension members, such as `current_revision`.
    #[serde(flatten)]
    pub extensions: Map<String, Value>,
}

impl Problem {
    /// A problem from its parts; the title is the code in words.
    #[must_use]
    pub fn new(kind: ProblemKind, status: u16, code: &str, detail: impl Into<String>) -> Self {
        let mut title = code.replace('-', " ");
        if let Some(first) = title.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        Self {
            status,
            code: code.to_owned(),
            title,
            detail: detail.into(),
            kind,
            errors: Vec::new(),
            headers: Vec::new(),
            extensions: Map::new(),
        }
    }

    /// The caller's fault.
    #[must_use]
    pub fn caller(status: u16, code: &str, detail: impl Into<String>) -> Self {
        Self::new(ProblemKind::Caller, status, code, detail)
    }

    /// Our fault. The cause goes to the log, never in here.
    #[must_use]
    pub fn ours() -> Self {
        Self::new(
            ProblemKind::Ours,
            500,
            "internal",
            "Something broke on our side; nothing was lost. Try again, or send us the request id.",
        )
    }

    /// A part of ours does not answer, or not in a form that can be read, as while a new version is rolled out. Nothing was
    /// done; trying again is safe.
    #[must_use]
    pub fn unavailable() -> Self {
        Self::new(
            ProblemKind::Ours,
            503,
            "unavailable",
            "This part of Edgewright is not answering right now; nothing was lost. Try again in a moment.",
        )
        .with("retry_after_seconds", 1)
    }

    /// Not there, or not for this caller: the two look the same.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::caller(
            404,
            "not-found",
            format!("There is no such {what}, or it is not shared with you."),
        )
    }

    /// The same problem whose answer has these headers too.
    #[must_use]
    pub fn with_headers(mut self, headers: Vec<(&'static str, String)>) -> Self {
        self.headers = headers;
        self
    }

    /// Adds one located error.
    #[must_use]
    pub fn with_error(
        mut self,
        pointer: impl Into<String>,
        code: &str,
        detail: impl Into<String>,
    ) -> Self {
        self.errors.push(FieldProblem {
            pointer: pointer.into(),
            code: code.to_owned(),
            detail: detail.into(),
        });
        self
    }

    /// Adds an extension member. It may not be named like a member that every problem has: it would take its place.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        debug_assert!(!OWN_MEMBERS.contains(&name), "{name} is a member already");
        self.extensions.insert(name.to_owned(), value.into());
        self
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.code, self.detail)
    }
}

impl std::error::Error for Problem {}
