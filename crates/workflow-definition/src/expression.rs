//! Runtime expressions: jq, in `${ … }` or bare where the standard takes nothing else.

use edgewright_expression::{CompileError, Program};
use serde_json::Value;

use crate::read::Part;

/// An expression as the author wrote it, without `${` and `}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    source: String,
}

impl Expression {
    /// The jq source.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Compiles it with the names of its arguments, given without the `$`.
    ///
    /// # Errors
    /// Where and why it cannot be read. An expression of a definition that was checked compiles with the arguments of
    /// its place ([`crate::argument::Place`]) and the variables in scope.
    pub fn compile(&self, arguments: &[&str]) -> Result<Program, CompileError> {
        Program::compile(&self.source, arguments)
    }

    /// From a text in `${ … }`; none if it is not one.
    #[must_use]
    pub fn wrapped(text: &str) -> Option<Self> {
        let inner = text.trim().strip_prefix("${")?.strip_suffix('}')?;
        (!inner.trim().is_empty()).then(|| Self {
            source: inner.to_owned(),
        })
    }

    /// From a text where an expression is expected: in `${ … }` or bare.
    #[must_use]
    pub fn bare(text: &str) -> Self {
        Self::wrapped(text).unwrap_or_else(|| Self {
            source: text.to_owned(),
        })
    }

    /// Reads what must be an expression.
    pub(crate) fn read(part: &Part<'_>) -> Option<Self> {
        part.text().map(|text| Self::bare(&text))
    }
}

/// A text that may be an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// As it stands.
    Literal(String),
    /// What the expression yields.
    Expression(Expression),
}

impl Text {
    pub(crate) fn read(part: &Part<'_>) -> Option<Self> {
        part.text().map(|text| Self::of(&text))
    }

    /// A text, taken for an expression if it is in `${ … }`.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Expression::wrapped(text).map_or_else(|| Self::Literal(text.to_owned()), Self::Expression)
    }

    /// The text if it stands as it is.
    #[must_use]
    pub fn literal(&self) -> Option<&str> {
        match self {
            Self::Literal(text) => Some(text),
            Self::Expression(_) => None,
        }
    }
}

impl From<&Text> for Value {
    /// As it was written; an expression comes back in `${ … }`.
    fn from(text: &Text) -> Self {
        match text {
            Text::Literal(text) => Self::String(text.clone()),
            Text::Expression(expression) => Self::String(format!("${{{}}}", expression.source)),
        }
    }
}
