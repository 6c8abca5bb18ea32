//! `eval`: one expression on one input, under the budget the platform gives it.

use edgewright_expression::{Budget, Program, RunError};
use serde_json::{Value, json};

use super::file;
use crate::arguments::EvalArguments;
use crate::failure::Failure;
use crate::output;

/// Prints every output.
///
/// # Errors
/// A problem if the expression cannot be read, fails, or uses up its budget.
pub fn run(arguments: &EvalArguments, json: bool) -> Result<(), Failure> {
    let input = match &arguments.input {
        Some(path) => file::read_json(path)?,
        None => Value::Null,
    };
    let program = Program::compile(&arguments.expression, &[]).map_err(|error| {
        Failure::local(
            "expression-broken",
            format!(
                "The expression cannot be read: {} (at position {}).",
                error.message.trim_end_matches('.'),
                error.offset
            ),
        )
        .with("offset", error.offset)
    })?;
    let outputs = program
        .run(&input, &[], &Budget::EVALUATE)
        .map_err(|error| match error {
            RunError::Value { message, value } => Failure::local(
                "expression-failed",
                format!("The expression fails: {}.", message.trim_end_matches('.')),
            )
            .with("value", value),
            RunError::Budget(exhausted) => {
                Failure::local("expression-budget", exhausted.to_string())
            }
        })?;
    let lines: Vec<String> = outputs.iter().map(Value::to_string).collect();
    if json || !lines.is_empty() {
        output::result(&json!({"outputs": outputs}), json, &lines)?;
    }
    Ok(())
}
