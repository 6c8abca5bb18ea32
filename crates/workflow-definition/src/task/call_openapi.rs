//! `call: openapi`.

pub use super::call::CallOutput;

use crate::authentication::Authentication;
use crate::endpoint::Endpoint;
use crate::read::Part;
use crate::template::Template;

/// A request to a web service that an OpenAPI document describes.
#[derive(Debug, Clone, PartialEq)]
pub struct CallOpenapi {
    /// Where the document is.
    pub document: Endpoint,
    /// Which of its operations.
    pub operation_id: String,
    /// The operation's parameters, by name: an object.
    pub parameters: Option<Template>,
    /// As whom the operation is asked for; the document has an authentication of its own.
    pub authentication: Option<Authentication>,
    /// What the task yields.
    pub output: CallOutput,
    /// Whether a redirection (300 to 399) is no error.
    pub redirect: bool,
}

impl CallOpenapi {
    pub(super) fn read(part: &Part<'_>) -> Option<Self> {
        let object = part.object()?;
        let document = object.required("document", Endpoint::read_resource);
        let operation_id = object.required("operationId", Part::text);
        let parameters = object.optional("parameters", Template::read_object);
        let authentication = object.optional("authentication", Authentication::read);
        let output = object.optional("output", CallOutput::read);
        let redirect = object.optional("redirect", Part::boolean);
        object.finish();
        Some(Self {
            document: document?,
            operation_id: operation_id?,
            parameters,
            authentication,
            output: output.unwrap_or_default(),
            redirect: redirect.unwrap_or_default(),
        })
    }
}
