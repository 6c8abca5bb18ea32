//! The expression language: jq 1.7 semantics for a documented subset, under a hard budget.
//!
//! An expression sees its input, the variables it is given, and nothing else: no clock, no randomness, no files, no network.
//! What it may cost is fixed by a [`Budget`] before it starts, and no expression can catch the end of its budget.
//! The subset and every difference from jq are listed in `docs/expressions.md`.

mod budget;
mod builtins;
mod error;
mod eval;
mod fields;
mod ir;
mod lower;
mod meter;
mod paths;
mod program;
mod scan;
mod tokens;
mod value;

pub use budget::{Budget, Exhausted};
pub use error::{CompileError, RunError};
pub use fields::{FieldsRead, PathsRead};
pub use program::Program;

/// Every function an expression can call, as name and number of arguments.
pub fn functions() -> Vec<(&'static str, usize)> {
    let mut functions: Vec<_> = builtins::registry().collect();
    functions.sort_unstable();
    functions
}
