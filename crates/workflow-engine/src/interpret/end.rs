//! A run is over: what it yields, what is left of what it owes, and who is told.

use std::rc::Rc;

use edgewright_limits::workflow_run::EVENT_HOPS;
use edgewright_storage::StorageError;
use serde_json::{Value, json};

use super::{Work, evaluate::Sight, event::HOPS};
use crate::{
    effect::Action,
    error::{Trouble, WorkflowError},
    secret,
    state::{End, RunStatus, ValueRef},
};

/// Type of the event about a run that ended with an error.
pub const FAULTED: &str = "io.serverlessworkflow.workflow.faulted.v1";
/// What began a run that such an event began.
const BEGUN_BY_FAULT: &str = "error";

impl Work<'_, '_> {
    /// The workflow is done: its output is made of what the last task yielded.
    pub(super) fn end_completed(&mut self, output: ValueRef) -> Result<(), Trouble> {
        match self.workflow_output(output) {
            Ok(output) => Ok(self.end(RunStatus::Completed, output, None)?),
            Err(Trouble::Fault(error)) => self.end_faulted(*error),
            Err(storage) => Err(storage),
        }
    }

    fn workflow_output(&mut self, yielded: ValueRef) -> Result<ValueRef, Trouble> {
        let definition = Rc::clone(&self.definition);
        let Some(output) = &definition.output else {
            return Ok(yielded);
        };
        let mut transformed = yielded;
        if let Some(as_) = &output.as_ {
            let sight = Sight::of(self.value(yielded)?);
            let made = self.fill(0, as_, &sight)?;
            transformed = self.put(Rc::new(made))?;
        }
        if let Some(schema) = &output.schema {
            let value = self.value(transformed)?;
            self.validate(schema, &value, "output")?;
        }
        Ok(transformed)
    }

    /// The workflow ends with an error that nothing caught.
    pub(super) fn end_faulted(&mut self, error: WorkflowError) -> Result<(), Trouble> {
        Ok(self.end(RunStatus::Faulted, ValueRef::NULL, Some(error))?)
    }

    /// Somebody, or the run that waited for it, ends the run.
    pub fn end_cancelled(&mut self) -> Result<(), StorageError> {
        self.end(RunStatus::Cancelled, ValueRef::NULL, None)
    }

    fn end(
        &mut self,
        status: RunStatus,
        output: ValueRef,
        error: Option<WorkflowError>,
    ) -> Result<(), StorageError> {
        self.tear_down_inside(0)?;
        self.run.frames.clear();
        self.run.steps.clear();
        let unneeded: Vec<_> = self
            .run
            .owed
            .iter()
            .filter(|owed| !owed.action.outlives_run())
            .map(|owed| owed.id.clone())
            .collect();
        for id in unneeded {
            self.take_back(&id);
        }
        let now = self.now();
        if let Some(parent) = self.run.started_by.parent.clone() {
            let result = match (&error, status) {
                (None, RunStatus::Completed) => Ok(secret::mask(&*self.value(output)?)),
                (Some(error), _) => Err(error.clone()),
                (None, _) => Err(WorkflowError::runtime("The workflow was cancelled.")),
            };
            let result: Result<Value, WorkflowError> = result;
            self.owe_at(None, Action::TellParent { parent, result }, now)?;
        }
        if let Some(error) = &error {
            self.announce_fault(error)?;
        }
        self.run.end = Some(End {
            status,
            at: self.moment(),
            output,
            error,
        });
        self.just_ended = true;
        Ok(())
    }

    /// Owes the standard's event about a run that ended with an error, if somebody wants it. Never about one that such an
    /// event began: a workflow about errors that fails would start itself.
    fn announce_fault(&mut self, error: &WorkflowError) -> Result<(), StorageError> {
        let hops = self.run.hops.saturating_add(1);
        if self.run.started_by.kind == BEGUN_BY_FAULT || hops > EVENT_HOPS {
            return Ok(());
        }
        let services = &self.engine.services;
        let Some(source) = services.announces_faults(self.turn.storage)? else {
            return Ok(());
        };
        let now = self.now();
        let document = &self.definition.document;
        let event = json!({
            "specversion": "1.0",
            "id": format!("{}-faulted", self.run.id),
            "source": source,
            "type": FAULTED,
            "time": now.to_rfc3339(),
            "datacontenttype": "application/json",
            HOPS: hops,
            "data": {
                "name": format!("{}.{}", document.name, document.namespace),
                "definition": {
                    "namespace": document.namespace.to_string(),
                    "name": document.name.to_string(),
                    "version": document.version.to_string(),
                },
                "run": self.run.id.as_str(),
                "faultedAt": now.to_rfc3339(),
                "error": error.to_value(),
            },
        });
        let event = secret::mask(&event);
        self.owe_at(None, Action::Announce { event }, now).map(drop)
    }
}
