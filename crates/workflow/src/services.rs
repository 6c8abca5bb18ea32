//! What the engine is given: built-in functions that need nothing outside this object.

use std::{cell::Cell, rc::Rc};

use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::{RunId, UnixMillis};
use edgewright_workflow_engine::{Services, WorkflowError, effect::FunctionCall};
use edgewright_workflow_functions::Context;
use serde_json::Value;

use crate::{about, approval, outside, respond, schemas::Schemas, state};

/// Every built-in function, as definitions name it: `name:version`.
#[must_use]
pub fn built_in_functions() -> Vec<&'static str> {
    edgewright_workflow_functions::names()
        .chain(state::FUNCTIONS)
        .chain(respond::FUNCTIONS)
        .chain(approval::FUNCTIONS)
        .chain(outside::names())
        .collect()
}

/// The services of one workflow.
#[derive(Default)]
pub struct Here {
    /// Nobody wants to hear of runs that end with an error, as far as is known.
    pub faults_unwanted: Rc<Cell<bool>>,
    schemas: Schemas,
}

impl Services for Here {
    fn validate(&self, schema: &Value, value: &Value) -> Result<(), String> {
        self.schemas.check(schema, value)
    }

    fn announces_faults(&self, storage: &dyn SqlStorage) -> Result<Option<String>, StorageError> {
        if self.faults_unwanted.get() {
            return Ok(None);
        }
        let about = about::load(storage)?;
        Ok(about.map(|about| format!("/workflows/{}", about.address)))
    }

    fn call_here(
        &self,
        storage: &dyn SqlStorage,
        now: UnixMillis,
        run: &RunId,
        call: &FunctionCall,
    ) -> Result<Option<Result<Value, WorkflowError>>, StorageError> {
        if let Some(done) = state::call(storage, now, call)? {
            return Ok(Some(done));
        }
        if let Some(done) = respond::call(storage, now, run, call)? {
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
