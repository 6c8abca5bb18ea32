//! What every function gives: its name, its words, an example, its arguments, and itself.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{Context, FunctionError};

/// The result of a call.
pub(crate) type Outcome = Result<Value, FunctionError>;

/// A built-in function. A change of what it takes or yields is a new version beside this one.
#[cfg_attr(
    target_arch = "wasm32",
    expect(
        dead_code,
        reason = "a Worker calls functions and does not describe them"
    )
)]
pub(crate) trait Function {
    /// Its name and version, as `name:1.0.0`.
    const NAME: &'static str;
    /// What it does, in one sentence.
    const SUMMARY: &'static str;
    /// A call and what it yields, as JSON text: `{"with": …, "returns": …}`. A test runs it.
    const EXAMPLE: &'static str;
    /// What it takes.
    type Arguments: DeserializeOwned + JsonSchema;

    /// Does it.
    fn run(arguments: Self::Arguments, context: &Context) -> Outcome;
}
