//! Why JSON could not be read, and where.

use std::fmt;

/// Why a text could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It is not JSON. Says what and at which line and column.
    #[error("{0}")]
    Syntax(String),
    /// It is JSON, but not of the type.
    #[error(transparent)]
    Mismatch(#[from] Mismatch),
}

/// A place that does not fit its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// Member names and indices from the inside out, as they are added on the way back.
    segments: Vec<String>,
    message: String,
}

impl Mismatch {
    /// What does not fit, in serde's words, such as "missing field `name`".
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The path from the outside in, one unescaped segment per level.
    pub fn path(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.segments.iter().rev().map(String::as_str)
    }

    /// The place as a JSON pointer (RFC 6901); empty for the whole document.
    #[must_use]
    pub fn pointer(&self) -> String {
        self.path().fold(String::new(), |mut pointer, segment| {
            pointer.push('/');
            pointer.push_str(&segment.replace('~', "~0").replace('/', "~1"));
            pointer
        })
    }

    pub(crate) fn under(mut self, segment: &dyn fmt::Display) -> Self {
        self.segments.push(segment.to_string());
        self
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.segments.is_empty() {
            return formatter.write_str(&self.message);
        }
        write!(formatter, "{}: {}", self.pointer(), self.message)
    }
}

impl std::error::Error for Mismatch {}

impl serde::de::Error for Mismatch {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self {
            segments: Vec::new(),
            message: message.to_string(),
        }
    }
}
