//! The expression language: jq 1.7 semantics for a documented subset, under a hard budget.
//!
//! An expression sees its input, the variables it is given, and nothing else: no clock, no randomness, no files, no network.
//! What it may cost is fixed by a [`Budget`] before it starts, and no expression can catch the end of its budget.
//! The subset and every difference from jq are listed in `docs/expressions.md`.

mod budget;
mod error;
mod fields;
mod program;

pub use budget::{Budget, Exhausted};
pub use error::{CompileError, RunError};
pub use fields::{FieldsRead, PathsRead};
pub use program::Program;
