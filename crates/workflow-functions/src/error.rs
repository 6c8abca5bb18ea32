//! Why a function could not do what it was asked for, and which of its arguments is the reason.

use std::fmt;

/// A failed call. Calling again with the same arguments fails in the same way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionError {
    /// JSON pointer into the arguments; empty for all of them.
    pub pointer: String,
    /// What kind of failure, for programs.
    pub code: ErrorCode,
    /// What happened and what to do, for people.
    pub message: String,
}

/// Kinds of failures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ErrorCode {
    /// The arguments do not fit the function.
    Arguments,
    /// The data is not what the function reads: a date, a format, an encoding.
    Data,
    /// A pattern, selector, path or expression cannot be read, or failed on the data.
    Expression,
    /// The arguments, the result or the work in between would be too large.
    TooLarge,
}

impl ErrorCode {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Arguments,
        Self::Data,
        Self::Expression,
        Self::TooLarge,
    ];

    /// The code as it is written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Arguments => "arguments-invalid",
            Self::Data => "data-invalid",
            Self::Expression => "expression-invalid",
            Self::TooLarge => "too-large",
        }
    }

    /// What it means, in one sentence.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Arguments => "The arguments do not fit the function.",
            Self::Data => {
                "The data is not what the function reads, such as a date or text in a format."
            }
            Self::Expression => {
                "A path, pattern, selector or expression cannot be read, or it failed on the data."
            }
            Self::TooLarge => "The arguments, the result or the work in between are too large.",
        }
    }
}

impl FunctionError {
    pub(crate) fn new(code: ErrorCode, pointer: &str, message: impl Into<String>) -> Self {
        Self {
            pointer: pointer.to_owned(),
            code,
            message: message.into(),
        }
    }

    pub(crate) fn arguments(pointer: &str, message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Arguments, pointer, message)
    }

    pub(crate) fn data(pointer: &str, message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Data, pointer, message)
    }

    pub(crate) fn expression(pointer: &str, message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Expression, pointer, message)
    }

    pub(crate) fn too_large(pointer: &str, message: impl Into<String>) -> Self {
        Self::new(ErrorCode::TooLarge, pointer, message)
    }
}

impl fmt::Display for FunctionError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.pointer.is_empty() {
            write!(formatter, "{}: ", self.pointer)?;
        }
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for FunctionError {}
