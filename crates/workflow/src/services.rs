//! What the engine is given: built-in functions that need nothing outside this object.

use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::UnixMillis;
use edgewright_workflow_engine::{Services, WorkflowError, effect::FunctionCall};
use edgewright_workflow_functions::Context;
use serde_json::Value;

use crate::{outside, state};

/// Every built-in function, as definitions name it: `name:version`.
#[must_use]
pub fn built_in_functions() -> Vec<&'static str> {
    edgewright_workflow_functions::names()
        .chain(state::FUNCTIONS)
        .chain(outside::names())
        .collect()
}

/// The services of one workflow.
pub struct Here;

impl Services for Here {
    /// A definition with a schema is not published, so nothing ever comes here.
    fn validate(&self, _schema: &Value, _value: &Value) -> Result<(), String> {
        Err("data is not checked against schemas here".to_owned())
    }

    fn call_here(
        &self,
        storage: &dyn SqlStorage,
        now: UnixMillis,
        call: &FunctionCall,
    ) -> Result<Option<Result<Value, WorkflowError>>, StorageError> {
        if let Some(done) = state::call(storage, now, call)? {
            return Ok(Some(done));
        }
        let context = Context { now };
        let done = edgewright_workflow_functions::call(
            &call.name,
            &call.version,
            &call.arguments,
            &context,
        );
        Ok(done.map(|done| {
            done.map_err(|error| WorkflowError::validation(format!("{}: {error}", call.name)))
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::built_in_functions;

    const PAGE: &str = include_str!("../../../docs/workflows/functions-of-the-platform.md");

    #[test]
    fn the_page_has_every_function_that_the_other_page_has_not() {
        let pure: Vec<_> = edgewright_workflow_functions::names().collect();
        let missing: Vec<_> = built_in_functions()
            .into_iter()
            .filter(|name| !pure.contains(name) && !PAGE.contains(&format!("| `{name}` |")))
            .collect();
        assert_eq!(
            missing,
            Vec::<&str>::new(),
            "docs/workflows/functions-of-the-platform.md needs a row for each"
        );
    }
}
