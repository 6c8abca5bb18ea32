//! A compiled expression and its runs.

use serde_json::Value as Json;

use crate::budget::Budget;
use crate::error::{CompileError, RunError};
use crate::fields::FieldsRead;

/// A compiled expression. It can be cloned, shared between threads and run any number of times.
#[derive(Clone, Debug)]
pub struct Program {}

impl Program {
    /// Compiles `source`; it may use the named `variables` (given without the `$`).
    pub fn compile(_source: &str, _variables: &[&str]) -> Result<Program, CompileError> {
        Ok(Program {})
    }

    /// The fields the expression may read.
    pub fn fields_read(&self) -> FieldsRead {
        FieldsRead::default()
    }

    /// Runs the expression on `input` and returns every output.
    pub fn run(
        &self,
        _input: &Json,
        _variables: &[(&str, Json)],
        _budget: &Budget,
    ) -> Result<Vec<Json>, RunError> {
        Ok(Vec::new())
    }

    /// Runs the expression on `input` up to its first output; `None` when it has none.
    pub fn run_first(
        &self,
        input: &Json,
        variables: &[(&str, Json)],
        budget: &Budget,
    ) -> Result<Option<Json>, RunError> {
        Ok(self.run(input, variables, budget)?.into_iter().next())
    }
}
