//! What can go wrong with an expression: it does not compile, it raises an error, or its budget ends.

use crate::budget::Exhausted;

/// Why an expression is refused before it ever runs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message} (at byte {offset})")]
pub struct CompileError {
    /// Byte offset into the source where the trouble is.
    pub offset: usize,
    /// What is wrong and, where it is cheap to say, what was probably meant.
    pub message: String,
}

/// Why a run ended without its result.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RunError {
    /// The expression raised an error, by `error` or by an operation that does not fit its values.
    #[error("{message}")]
    Value {
        /// The error as text.
        message: String,
        /// The error as the expression raised it; bounded by the budget's value weight.
        value: serde_json::Value,
    },
    /// The budget ended.
    #[error("{0}")]
    Budget(Exhausted),
}
