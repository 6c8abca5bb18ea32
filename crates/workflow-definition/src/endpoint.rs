//! Addresses that are called: a URI with variables in braces, or an expression that yields one.

use serde_json::Value;

use crate::authentication::Authentication;
use crate::expression::Expression;
use crate::read::Part;

/// What is called, and as whom.
#[derive(Debug, Clone, PartialEq)]
pub struct Endpoint {
    /// The address.
    pub uri: Uri,
    /// As whom.
    pub authentication: Option<Authentication>,
}

impl Endpoint {
    pub(crate) fn read(part: &Part<'_>) -> Option<Self> {
        if part.value.is_string() {
            let uri = Uri::read(part)?;
            return Some(Self {
                uri,
                authentication: None,
            });
        }
        if !part.value.is_object() {
            return part.wrong_type("an address or an object with 'uri'");
        }
        let object = part.object()?;
        let uri = object.required("uri", Uri::read);
        let authentication = object.optional("authentication", Authentication::read);
        object.finish();
        Some(Self {
            uri: uri?,
            authentication,
        })
    }

    /// An external resource: `{ name, endpoint }`.
    pub(crate) fn read_resource(part: &Part<'_>) -> Option<Self> {
        let object = part.object()?;
        object.optional("name", Part::text);
        let endpoint = object.required("endpoint", Self::read);
        object.finish();
        endpoint
    }
}

/// An address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Uri {
    /// Written out, perhaps with variables.
    Template(UriTemplate),
    /// What the expression yields.
    Expression(Expression),
}

impl Uri {
    pub(crate) fn read(part: &Part<'_>) -> Option<Self> {
        let Value::String(text) = part.value else {
            return part.wrong_type("an address");
        };
        if let Some(expression) = Expression::wrapped(text) {
            return Some(Self::Expression(expression));
        }
        if !has_scheme(text) {
            part.error(
                "address-invalid",
                "This is not an address. Write it with its beginning, such as https://example.com/items.",
            );
            return None;
        }
        match UriTemplate::parse(text) {
            Some(template) => Some(Self::Template(template)),
            None => {
                part.error(
                    "address-invalid",
                    "A brace in this address has no partner. A variable is written {name}, with a name from the task's input.",
                );
                None
            }
        }
    }
}

impl Uri {
    /// An address that is written out, perhaps with variables.
    pub(crate) fn read_written(part: &Part<'_>) -> Option<Self> {
        match Self::read(part)? {
            Self::Expression(_) => part.wrong_type("an address that is written out"),
            written => Some(written),
        }
    }
}

/// Whether a text begins as an absolute URI does, the way the standard asks for it.
fn has_scheme(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, _)| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|character| character.is_ascii_alphanumeric() || "+-.".contains(character))
    })
}

/// A URI with variables (RFC 6570, simple expansion only): `https://example.com/items/{id}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UriTemplate {
    /// What it consists of, in order.
    pub parts: Vec<UriPart>,
}

/// A part of a [`UriTemplate`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UriPart {
    /// As it stands.
    Text(String),
    /// A member of the task's input, taken by this exact name; percent-encoded where it goes.
    Variable(String),
}

impl UriTemplate {
    /// None if braces do not pair up or a variable has no name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}')?;
            if before.contains('}') || name.is_empty() || name.contains('{') {
                return None;
            }
            if !before.is_empty() {
                parts.push(UriPart::Text(before.to_owned()));
            }
            parts.push(UriPart::Variable(name.to_owned()));
            rest = after;
        }
        if rest.contains('}') {
            return None;
        }
        if !rest.is_empty() {
            parts.push(UriPart::Text(rest.to_owned()));
        }
        Some(Self { parts })
    }

    /// What stands before the first variable.
    #[must_use]
    pub fn literal_prefix(&self) -> &str {
        match self.parts.first() {
            Some(UriPart::Text(text)) => text,
            _ => "",
        }
    }

    /// Whether there is no variable.
    #[must_use]
    pub fn is_literal(&self) -> bool {
        matches!(self.parts.as_slice(), [UriPart::Text(_)])
    }
}
