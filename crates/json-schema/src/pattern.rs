//! Patterns, matched by the engine of expressions: its work is bounded by the text times the pattern.

use edgewright_expression::{Budget, Program, RunError};
use serde_json::Value;

const PATTERN: &str = "pattern";

/// Whatever matches patterns.
pub struct Patterns(Option<Program>);

/// Why a text was not matched.
pub enum PatternError {
    /// It is no pattern.
    Broken(String),
    /// It takes too much work.
    Exhausted,
}

impl Patterns {
    /// The matcher of one schema.
    pub fn new() -> Self {
        Self(Program::compile("test($pattern)", &[PATTERN]).ok())
    }

    /// Whether a pattern is found in a text.
    pub fn is_found(&self, pattern: &str, text: &str) -> Result<bool, PatternError> {
        let Some(program) = &self.0 else {
            return Err(PatternError::Exhausted);
        };
        let given = [(PATTERN, Value::from(pattern))];
        match program.run_first(&Value::from(text), &given, &Budget::EVALUATE) {
            Ok(found) => Ok(found == Some(Value::Bool(true))),
            Err(RunError::Value { message, .. }) => Err(PatternError::Broken(message)),
            Err(RunError::Budget(_)) => Err(PatternError::Exhausted),
        }
    }
}
