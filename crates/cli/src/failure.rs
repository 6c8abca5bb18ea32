//! Why a command was not done, as a problem document.

use edgewright_types::Problem;
use serde_json::{Value, json};

/// Why a command was not done.
#[derive(Debug)]
pub struct Failure {
    /// The problem document (RFC 9457).
    pub problem: Value,
}

impl Failure {
    /// A problem found here, without a server.
    pub fn local(code: &str, detail: impl Into<String>) -> Self {
        // The status is only for the wire; nothing was asked for.
        Self::from(Problem::caller(400, code, detail)).without("status")
    }

    /// Adds a member to the problem.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        if let Some(members) = self.problem.as_object_mut() {
            members.insert(name.to_owned(), value.into());
        }
        self
    }

    fn without(mut self, name: &str) -> Self {
        if let Some(members) = self.problem.as_object_mut() {
            members.shift_remove(name);
        }
        self
    }

    /// The stable code.
    #[cfg(test)]
    pub fn code(&self) -> &str {
        self.member("code")
    }

    /// What happened and what to do.
    pub fn detail(&self) -> &str {
        self.member("detail")
    }

    /// The HTTP status, if a server answered.
    pub fn status(&self) -> Option<u64> {
        self.problem.get("status").and_then(Value::as_u64)
    }

    fn member(&self, name: &str) -> &str {
        let found = self.problem.get(name).and_then(Value::as_str);
        found.unwrap_or_default()
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        let mut document = json!({
            "type": format!("https://edgewright.dev/errors/{}", problem.code),
            "title": problem.title,
            "status": problem.status,
            "detail": problem.detail,
            "code": problem.code,
        });
        if let (Some(members), false) = (document.as_object_mut(), problem.errors.is_empty()) {
            members.insert("errors".to_owned(), json!(problem.errors));
        }
        Self { problem: document }
    }
}
