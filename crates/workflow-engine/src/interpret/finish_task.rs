//! A task has its raw output: what becomes of it, what is left in the context, and where the workflow goes.

use std::rc::Rc;

use edgewright_limits::workflow_run::CONTEXT_BYTES;
use edgewright_workflow_definition::{
    Task,
    flow::Flow,
    transform::{Export, Schema},
};
use serde_json::Value;

use super::{Work, evaluate::Sight};
use crate::{
    error::{Trouble, WorkflowError},
    state::{Doing, Frame, StepFlow, TaskStatus, ValueRef, json_bytes},
};

impl Work<'_, '_> {
    pub(super) fn finish_task(
        &mut self,
        frame: u32,
        raw: ValueRef,
        flow: Option<StepFlow>,
    ) -> Result<(), Trouble> {
        let definition = Rc::clone(&self.definition);
        let task = self.task(&definition, frame)?;
        let output = self.transform_output(frame, task, raw)?;
        if let Some(export) = &task.export {
            let seen = self.value(output)?;
            let sight = Sight {
                dot: Rc::clone(&seen),
                raw_output: Some(self.value(raw)?),
                output: Some(seen),
                variables: Vec::new(),
            };
            self.export(frame, export, &sight)?;
        }
        let moment = self.moment();
        let from_outside = matches!(
            self.frame(frame)?.doing,
            Doing::Given | Doing::Wait | Doing::Call { .. } | Doing::Listen(_)
        );
        let open = self.close(frame)?;
        if let Some(record) = self.run.history.get_mut(open.record) {
            record.status = TaskStatus::Completed;
            record.ended_at = Some(moment);
            record.output = output;
            record.raw = (from_outside && raw != output).then_some(raw);
        }
        let then = flow.map_or_else(|| task.then.clone(), to_flow);
        let went_on = self.go_on(&open, output, &then);
        self.blame(open.parent.unwrap_or_default(), went_on)
    }

    fn transform_output(
        &mut self,
        frame: u32,
        task: &Task,
        raw: ValueRef,
    ) -> Result<ValueRef, Trouble> {
        let Some(output) = &task.output else {
            return Ok(raw);
        };
        let mut transformed = raw;
        if let Some(as_) = &output.as_ {
            let value = self.value(raw)?;
            let sight = Sight {
                dot: Rc::clone(&value),
                raw_output: Some(value),
                ..Sight::default()
            };
            let made = self.fill(frame, as_, &sight)?;
            transformed = self.put(made.into())?;
        }
        if let Some(schema) = &output.schema {
            let value = self.value(transformed)?;
            self.validate(schema, &value, "output")?;
        }
        Ok(transformed)
    }

    /// Leaves something in the context.
    pub(super) fn export(
        &mut self,
        frame: u32,
        export: &Export,
        sight: &Sight,
    ) -> Result<(), Trouble> {
        if let Some(as_) = &export.as_ {
            let made = self.fill(frame, as_, sight)?;
            if json_bytes(&made) > CONTEXT_BYTES {
                return Err(WorkflowError::runtime(format!(
                    "The context is larger than the {CONTEXT_BYTES} bytes it may have. Export less."
                ))
                .into());
            }
            self.run.context = self.put(made.into())?;
        }
        if let Some(schema) = &export.schema {
            let context = self.value(self.run.context)?;
            self.validate(schema, &context, "exported context")?;
        }
        Ok(())
    }

    pub(super) fn validate(
        &self,
        schema: &Schema,
        value: &Value,
        what: &str,
    ) -> Result<(), Trouble> {
        self.engine
            .services
            .validate(&schema.document, value)
            .map_err(|why| {
                WorkflowError::validation(format!("The {what} does not fit its schema: {why}"))
                    .into()
            })
    }

    /// Closes a task that has nothing open inside, with its timers.
    pub(super) fn close(&mut self, frame: u32) -> Result<Frame, Trouble> {
        let of_frame: Vec<_> = self
            .run
            .owed
            .iter()
            .filter(|owed| owed.frame == Some(frame) && !owed.action.outlives_run())
            .map(|owed| owed.id.clone())
            .collect();
        for id in of_frame {
            self.take_back(&id);
        }
        let open = self.frame(frame)?.clone();
        self.run.frames.remove(&frame);
        Ok(open)
    }
}

fn to_flow(flow: StepFlow) -> Flow {
    match flow {
        StepFlow::Continue => Flow::Continue,
        StepFlow::Exit => Flow::Exit,
        StepFlow::End => Flow::End,
        StepFlow::Task(name) => Flow::Task(name),
    }
}
