//! Patterns (regular expressions) on text, by the engine of expressions: its work is bounded by the text times the pattern
//! and counted against a budget, so no pattern takes long.

use edgewright_expression::{Budget, Program, RunError};
use edgewright_limits::function::EXPRESSION_STEPS;
use serde_json::Value;

use crate::FunctionError;

/// What a call of an expression may cost, over all of its data.
pub(crate) const BUDGET: Budget = Budget {
    steps: EXPRESSION_STEPS,
    output_bytes: 8 << 20,
    alloc_bytes: 48 << 20,
    value_weight: 8 << 20,
    depth: 128,
    nest: 400,
};

/// A failure of an expression, where the expression is.
pub(crate) fn failure(error: RunError, pointer: &str) -> FunctionError {
    match error {
        RunError::Value { message, .. } => FunctionError::expression(pointer, message),
        RunError::Budget(exhausted) => FunctionError::too_large(pointer, exhausted.to_string()),
    }
}

/// One match of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Match {
    /// Where it begins, in characters.
    pub start: usize,
    /// How long it is, in characters.
    pub length: usize,
    /// What matched.
    pub text: String,
    /// The groups in order, with their names; none where a group took no part.
    pub groups: Vec<(Option<String>, Option<String>)>,
}

/// The matches of a pattern in a text: all of them, or only the first. The pattern is the argument `/pattern`.
pub(crate) fn matches(
    text: &str,
    pattern: &str,
    all: bool,
    ignore_case: bool,
) -> Result<Vec<Match>, FunctionError> {
    let flags = match (all, ignore_case) {
        (true, true) => "gi",
        (true, false) => "g",
        (false, true) => "i",
        (false, false) => "",
    };
    let program = Program::compile("[match($pattern; $flags)]", &["pattern", "flags"]);
    let program =
        program.map_err(|error| FunctionError::expression("/pattern", error.to_string()))?;
    let variables = [("pattern", Value::from(pattern)), ("flags", flags.into())];
    let found = program.run_first(&Value::from(text), &variables, &BUDGET);
    let found = found.map_err(|error| failure(error, "/pattern"))?;
    let found = found.as_ref().and_then(Value::as_array);
    Ok(found.into_iter().flatten().map(read).collect())
}

fn read(found: &Value) -> Match {
    let groups = found["captures"].as_array().into_iter().flatten();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    Match {
        start: position(&found["offset"]),
        length: position(&found["length"]),
        text: text(&found["string"]).unwrap_or_default(),
        groups: groups
            .map(|group| (text(&group["name"]), text(&group["string"])))
            .collect(),
    }
}

fn position(value: &Value) -> usize {
    value
        .as_u64()
        .and_then(|position| usize::try_from(position).ok())
        .unwrap_or_default()
}
