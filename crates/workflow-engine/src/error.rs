//! Errors of runs: problem details with the standard's types. They are data of the workflow, which may catch them.

use edgewright_limits::workflow_run::ERROR_CHARS;
use edgewright_storage::StorageError;
use edgewright_workflow_definition::error::{ErrorFilter, standard};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Where an older text of the standard, and its conformance scenarios, put the standard's types.
const FORMER_PREFIX: &str = "https://serverlessworkflow.io/dsl/errors/types/";

/// An error of a run (RFC 7807).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct WorkflowError {
    /// URI of the type.
    #[serde(rename = "type")]
    pub kind: String,
    /// HTTP status.
    pub status: u16,
    /// What it is in short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What it is this time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Which task it came from, a JSON pointer into the definition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
}

impl WorkflowError {
    /// An error of one of the standard's types, its place not yet known.
    #[must_use]
    pub fn new(kind: &str, status: u16, title: &str, detail: impl Into<String>) -> Self {
        Self {
            kind: kind.to_owned(),
            status,
            title: Some(title.to_owned()),
            detail: Some(detail.into()),
            instance: None,
        }
    }

    /// Settings that cannot work.
    #[must_use]
    pub fn configuration(detail: impl Into<String>) -> Self {
        Self::new(standard::CONFIGURATION, 400, "Configuration error", detail)
    }

    /// Data that does not fit.
    #[must_use]
    pub fn validation(detail: impl Into<String>) -> Self {
        Self::new(standard::VALIDATION, 400, "Validation error", detail)
    }

    /// An expression that fails.
    #[must_use]
    pub fn expression(detail: impl Into<String>) -> Self {
        Self::new(standard::EXPRESSION, 400, "Expression error", detail)
    }

    /// Not done in time.
    #[must_use]
    pub fn timeout(detail: impl Into<String>) -> Self {
        Self::new(standard::TIMEOUT, 408, "Timeout", detail)
    }

    /// A service that does not answer as it should.
    #[must_use]
    pub fn communication(status: u16, detail: impl Into<String>) -> Self {
        Self::new(
            standard::COMMUNICATION,
            status,
            "Communication error",
            detail,
        )
    }

    /// Anything else.
    #[must_use]
    pub fn runtime(detail: impl Into<String>) -> Self {
        Self::new(standard::RUNTIME, 500, "Runtime error", detail)
    }

    /// The same error with its place, unless it has one.
    #[must_use]
    pub fn at(mut self, reference: &str) -> Self {
        self.instance.get_or_insert_with(|| reference.to_owned());
        self
    }

    /// The same error with texts of bounded length: they may be made of data.
    #[must_use]
    pub fn shortened(self) -> Self {
        let cut = |text: String, most: usize| match text.char_indices().nth(most) {
            Some((end, _)) => text.get(..end).unwrap_or_default().to_owned(),
            None => text,
        };
        Self {
            kind: cut(self.kind, ERROR_CHARS / 10),
            title: self.title.map(|title| cut(title, ERROR_CHARS / 10)),
            detail: self.detail.map(|detail| cut(detail, ERROR_CHARS)),
            instance: self.instance.map(|place| cut(place, ERROR_CHARS)),
            ..self
        }
    }

    /// The error as expressions see it.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut members = Map::new();
        members.insert("type".to_owned(), self.kind.clone().into());
        members.insert("status".to_owned(), self.status.into());
        for (name, text) in [
            ("title", &self.title),
            ("detail", &self.detail),
            ("instance", &self.instance),
        ] {
            if let Some(text) = text {
                members.insert(name.to_owned(), text.clone().into());
            }
        }
        Value::Object(members)
    }

    /// Whether every member that the filter names is equal. The standard's types are equal in both of their spellings.
    #[must_use]
    pub fn matches(&self, filter: &ErrorFilter) -> bool {
        let text = |wanted: &Option<String>, is: &Option<String>| {
            wanted
                .as_ref()
                .is_none_or(|wanted| Some(wanted) == is.as_ref())
        };
        filter
            .kind
            .as_ref()
            .is_none_or(|kind| current(kind) == current(&self.kind))
            && filter.status.is_none_or(|status| status == self.status)
            && text(&filter.instance, &self.instance)
            && text(&filter.title, &self.title)
            && text(&filter.detail, &self.detail)
    }
}

fn current(kind: &str) -> String {
    kind.strip_prefix(FORMER_PREFIX).map_or_else(
        || kind.to_owned(),
        |name| format!("{}{name}", standard::PREFIX),
    )
}

/// Why a step did not go on.
#[derive(Debug)]
pub enum Trouble {
    /// The workflow's own: it may be caught.
    Fault(Box<WorkflowError>),
    /// Storage failed: the whole turn is undone.
    Storage(StorageError),
}

impl From<WorkflowError> for Trouble {
    fn from(error: WorkflowError) -> Self {
        Self::Fault(Box::new(error))
    }
}

impl From<StorageError> for Trouble {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_names_what_must_be_equal() {
        let error = WorkflowError::communication(404, "no").at("/do/0/get");
        let filter = |kind: &str, status| ErrorFilter {
            kind: Some(kind.to_owned()),
            status,
            ..ErrorFilter::default()
        };
        assert!(error.matches(&ErrorFilter::default()));
        assert!(error.matches(&filter(standard::COMMUNICATION, Some(404))));
        assert!(error.matches(&filter(
            "https://serverlessworkflow.io/dsl/errors/types/communication",
            None
        )));
        assert!(!error.matches(&filter(standard::COMMUNICATION, Some(503))));
        assert!(!error.matches(&filter(standard::RUNTIME, None)));
    }
}
