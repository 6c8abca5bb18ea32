//! Errors: problem details (RFC 7807) with the standard's type URIs.

use serde_json::Value;

use crate::expression::Text;
use crate::read::Part;

/// The standard's own types of errors, each with the status it has unless a better one is known.
pub mod standard {
    /// Where they all begin.
    pub const PREFIX: &str = "https://serverlessworkflow.io/spec/1.0.0/errors/";
    /// Wrong settings; 400.
    pub const CONFIGURATION: &str = "https://serverlessworkflow.io/spec/1.0.0/errors/configuration";
    /// Data that does not fit; 400.
    pub const VALIDATION: &str = "https://serverlessworkflow.io/spec/1.0.0/errors/validation";
    /// An expression that fails; 400.
    pub const EXPRESSION: &str = "https://serverlessworkflow.io/spec/1.0.0/errors/expression";
    /// Not who one claims to be; 401.
    pub const AUTHENTICATION: &str =
        "https://serverlessworkflow.io/spec/1.0.0/errors/authentication";
    /// Not allowed; 403.
    pub const AUTHORIZATION: &str = "https://serverlessworkflow.io/spec/1.0.0/errors/authorization";
    /// Took too long; 408.
    pub const TIMEOUT: &str = "https://serverlessworkflow.io/spec/1.0.0/errors/timeout";
    /// A service that does not answer as it should; 500.
    pub const COMMUNICATION: &str = "https://serverlessworkflow.io/spec/1.0.0/errors/communication";
    /// Anything else while it runs; 500.
    pub const RUNTIME: &str = "https://serverlessworkflow.io/spec/1.0.0/errors/runtime";
}

/// An error as a definition describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorDefinition {
    /// URI of the type.
    pub kind: Text,
    /// HTTP status.
    pub status: u16,
    /// Where it happened, a JSON pointer; the task that raises it if not given.
    pub instance: Option<Text>,
    /// What it is in short.
    pub title: Option<Text>,
    /// What it is this time.
    pub detail: Option<Text>,
}

impl ErrorDefinition {
    pub(crate) fn read(part: &Part<'_>) -> Option<Self> {
        let object = part.object()?;
        let kind = object.required("type", |part| {
            let text = Text::read(part)?;
            if text.literal().is_some_and(|uri| !uri.contains("://")) {
                part.error(
                    "error-type-invalid",
                    "The type of an error is a URI, such as https://example.com/errors/out-of-stock.",
                );
                return None;
            }
            Some(text)
        });
        let status = object.required("status", read_status);
        let instance = object.optional("instance", |part| {
            let text = Text::read(part)?;
            if text.literal().is_some_and(|place| !is_pointer(place)) {
                part.error(
                    "error-instance-invalid",
                    "The place of an error is a JSON pointer, such as /do/0/name.",
                );
            }
            Some(text)
        });
        let title = object.optional("title", Text::read);
        let detail = object.optional("detail", Text::read);
        object.finish();
        Some(Self {
            kind: kind?,
            status: status?,
            instance,
            title,
            detail,
        })
    }
}

/// An error, or the name of one in `use.errors`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErrorReference {
    /// The name of one in `use.errors`; see [`crate::Workflow::error`].
    Named(String),
    /// Given here.
    Given(ErrorDefinition),
}

impl ErrorReference {
    pub(crate) fn read(part: &Part<'_>) -> Option<Self> {
        if let Value::String(name) = part.value {
            return Some(Self::Named(name.clone()));
        }
        ErrorDefinition::read(part).map(Self::Given)
    }
}

/// Which errors are caught: those whose members equal all that are given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ErrorFilter {
    /// URI of the type.
    pub kind: Option<String>,
    /// HTTP status.
    pub status: Option<u16>,
    /// Where it happened.
    pub instance: Option<String>,
    /// What it is in short.
    pub title: Option<String>,
    /// What it is this time.
    pub detail: Option<String>,
}

impl ErrorFilter {
    pub(crate) fn read(part: &Part<'_>) -> Option<Self> {
        let object = part.object()?;
        let filter = Self {
            kind: object.optional("type", Part::text),
            status: object.optional("status", read_status),
            instance: object.optional("instance", Part::text),
            title: object.optional("title", Part::text),
            // The standard's schema has `details` here and `detail` in the error itself.
            detail: object
                .optional("details", Part::text)
                .or_else(|| object.optional("detail", Part::text)),
        };
        let is_empty = object.members().is_some_and(serde_json::Map::is_empty);
        object.finish();
        if is_empty {
            return part.wrong_type(
                "an object with at least one of type, status, instance, title, details",
            );
        }
        Some(filter)
    }
}

fn read_status(part: &Part<'_>) -> Option<u16> {
    let status = part.count()?;
    match u16::try_from(status) {
        Ok(status @ 100..=599) => Some(status),
        _ => {
            part.error(
                "status-invalid",
                "The status of an error is one of HTTP, from 100 to 599.",
            );
            None
        }
    }
}

/// Whether a text is a JSON pointer (RFC 6901).
fn is_pointer(text: &str) -> bool {
    let escaped = |segment: &str| {
        segment
            .split('~')
            .skip(1)
            .all(|after| after.starts_with(['0', '1']))
    };
    text.is_empty() || (text.starts_with('/') && text.split('/').all(escaped))
}
