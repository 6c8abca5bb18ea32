//! `call: http`.

pub use super::call::CallOutput;
use serde_json::Value;

use crate::endpoint::Endpoint;
use crate::expression::{Expression, Text};
use crate::read::Part;
use crate::template::Template;

/// A request to a web service.
#[derive(Debug, Clone, PartialEq)]
pub struct CallHttp {
    /// The method in capitals.
    pub method: String,
    /// Where to.
    pub endpoint: Endpoint,
    /// Headers.
    pub headers: Option<Pairs>,
    /// Query parameters, added to those of the address.
    pub query: Option<Pairs>,
    /// The body.
    pub body: Option<Template>,
    /// What the task yields.
    pub output: CallOutput,
    /// Whether a redirection (300 to 399) is no error.
    pub redirect: bool,
}

/// Names and texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pairs {
    /// Written out, in order.
    Given(Vec<(String, Text)>),
    /// What the expression yields, an object.
    Expression(Expression),
}

/// The methods that can be asked with.
const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

impl CallHttp {
    pub(super) fn read(part: &Part<'_>) -> Option<Self> {
        let object = part.object()?;
        let method = object.required("method", read_method);
        let endpoint = object.required("endpoint", Endpoint::read);
        let headers = object.optional("headers", Pairs::read);
        let query = object.optional("query", Pairs::read);
        let body = object.optional("body", Template::read);
        let output = object.optional("output", CallOutput::read);
        let redirect = object.optional("redirect", Part::boolean);
        object.finish();
        Some(Self {
            method: method?,
            endpoint: endpoint?,
            headers,
            query,
            body,
            output: output.unwrap_or_default(),
            redirect: redirect.unwrap_or_default(),
        })
    }
}

fn read_method(part: &Part<'_>) -> Option<String> {
    let method = part.text()?.to_ascii_uppercase();
    if METHODS.contains(&method.as_str()) {
        return Some(method);
    }
    part.error(
        "unknown-value",
        format!(
            "This is not a method that can be used. Possible: {}.",
            METHODS.join(", ")
        ),
    );
    None
}

impl Pairs {
    fn read(part: &Part<'_>) -> Option<Self> {
        match part.value {
            Value::String(text) => match Expression::wrapped(text) {
                Some(expression) => Some(Self::Expression(expression)),
                None => part.wrong_type("an object of texts, or an expression in ${ … }"),
            },
            _ => part.named(Text::read).map(Self::Given),
        }
    }
}
