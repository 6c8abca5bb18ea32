//! How the tests of functions call them: by name, as a workflow does.

use edgewright_types::UnixMillis;
use serde_json::Value;

use crate::{Context, FunctionError, call};

/// 2026-11-20T17:30:00Z.
pub(crate) const NOW: UnixMillis = UnixMillis(1_795_195_800_000);

#[track_caller]
fn outcome(name: &str, arguments: &Value) -> Result<Value, FunctionError> {
    call(name, "1.0.0", arguments, &Context { now: NOW }).expect("a function of this name")
}

#[track_caller]
#[expect(
    clippy::needless_pass_by_value,
    reason = "so that a test may write json! in place"
)]
pub(crate) fn returns(name: &str, arguments: Value) -> Value {
    match outcome(name, &arguments) {
        Ok(value) => value,
        Err(error) => panic!("{name} failed at '{}': {error}", error.pointer),
    }
}

#[track_caller]
#[expect(
    clippy::needless_pass_by_value,
    reason = "so that a test may write json! in place"
)]
pub(crate) fn refused(name: &str, arguments: Value) -> FunctionError {
    match outcome(name, &arguments) {
        Ok(value) => panic!("{name} yields {value}"),
        Err(error) => error,
    }
}
