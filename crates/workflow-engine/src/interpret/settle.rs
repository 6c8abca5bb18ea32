//! What came of an effect, on its way into the run.

use std::rc::Rc;

use edgewright_durable_host::GaveUp;
use edgewright_workflow_definition::{TaskKind, task::call_http::CallOutput};
use serde_json::{Value, json};

use super::Work;
use crate::{
    effect::{Action, HttpResponse, WorkflowOutcome},
    error::{Trouble, WorkflowError},
    secret,
    state::{Doing, OwedEffect, Step, TaskStatus, ValueRef},
};

impl Work<'_, '_> {
    /// Takes a result. What belonged to a task that is no longer open is ignored.
    pub fn take(
        &mut self,
        owed: &OwedEffect,
        result: Result<WorkflowOutcome, GaveUp>,
    ) -> Result<(), Trouble> {
        if let Action::Timer { timer } = owed.action {
            let is_open = owed
                .frame
                .is_none_or(|frame| self.run.frames.contains_key(&frame));
            return if is_open {
                self.ring(owed.frame, timer)
            } else {
                Ok(())
            };
        }
        let Some(frame) = owed
            .frame
            .filter(|frame| self.run.frames.contains_key(frame))
        else {
            return Ok(());
        };
        self.count_tries(frame, owed.attempts)?;
        let outcome = result.unwrap_or_else(|gave_up| WorkflowOutcome::Failed {
            error: WorkflowError::communication(503, format!("It did not work out: {gave_up}.")),
        });
        let taken = self.take_outcome(frame, outcome);
        self.blame(frame, taken)
    }

    /// Takes the result of something that was begun and ended later.
    pub fn complete(&mut self, frame: u32, outcome: WorkflowOutcome) -> Result<(), Trouble> {
        let taken = self.take_outcome(frame, outcome);
        self.blame(frame, taken)
    }

    fn count_tries(&mut self, frame: u32, tries: u32) -> Result<(), Trouble> {
        let record = self.frame(frame)?.record;
        if let Some(record) = self.run.history.get_mut(record)
            && tries > 1
        {
            // The first try was counted when the task began; the journal counts the others as they break off.
            record.attempts = record.attempts.max(tries);
        }
        Ok(())
    }

    fn take_outcome(&mut self, frame: u32, outcome: WorkflowOutcome) -> Result<(), Trouble> {
        match outcome {
            WorkflowOutcome::Failed { error } => {
                let error = WorkflowError {
                    instance: None,
                    detail: error.detail.map(|detail| secret::mask_text(&detail)),
                    ..error
                };
                self.then(Step::Failed { frame, error });
            }
            WorkflowOutcome::Response(response) => self.take_response(frame, response)?,
            WorkflowOutcome::Value { value } => self.take_value(frame, &value)?,
            WorkflowOutcome::Done | WorkflowOutcome::Elapsed => self.take_done(frame)?,
            WorkflowOutcome::Pending => self.take_pending(frame)?,
        }
        Ok(())
    }

    fn take_value(&mut self, frame: u32, value: &Value) -> Result<(), Trouble> {
        let definition = Rc::clone(&self.definition);
        let returns = match &self.task(&definition, frame)?.kind {
            TaskKind::RunWorkflow(run) => run.returns_output,
            _ => true,
        };
        let value = if returns {
            self.put(Rc::new(secret::from_outside(value)))?
        } else {
            ValueRef::NULL
        };
        self.done(frame, value);
        Ok(())
    }

    /// Done, and nothing came back: an event is its own output, everything else passes its input on. A workflow that is
    /// waited for has only begun.
    fn take_done(&mut self, frame: u32) -> Result<(), Trouble> {
        let open = self.frame(frame)?;
        let input = open.input;
        match &open.doing {
            Doing::Call { child: Some(_), .. } => return self.take_pending(frame),
            Doing::Call { sent, .. } if *sent != ValueRef::NULL => {
                let sent = *sent;
                self.done(frame, sent);
            }
            _ => self.done(frame, input),
        }
        Ok(())
    }

    fn take_pending(&mut self, frame: u32) -> Result<(), Trouble> {
        if let Doing::Call { pending, .. } = &mut self.frame_mut(frame)?.doing {
            *pending = true;
        }
        self.set_status(frame, TaskStatus::Waiting)
    }

    fn take_response(&mut self, frame: u32, response: HttpResponse) -> Result<(), Trouble> {
        let definition = Rc::clone(&self.definition);
        let (output, redirect) = match &self.task(&definition, frame)?.kind {
            TaskKind::CallHttp(call) => (call.output, call.redirect),
            TaskKind::CallOpenapi(call) => (call.output, call.redirect),
            _ => (CallOutput::Content, false),
        };
        let highest = if redirect { 399 } else { 299 };
        if !(200..=highest).contains(&response.status) {
            let error = WorkflowError::communication(
                response.status,
                format!("The service answered with status {}.", response.status),
            );
            return Err(error.into());
        }
        let content = match output {
            CallOutput::Raw | CallOutput::Content => response.content,
            CallOutput::Response => {
                let sent = match self.frame(frame)?.doing {
                    Doing::Call { sent, .. } => sent,
                    _ => ValueRef::NULL,
                };
                let request = match response.request {
                    Some(request) => request,
                    None => (*self.value(sent)?).clone(),
                };
                json!({
                    "request": request,
                    "statusCode": response.status,
                    "headers": response.headers,
                    "content": response.content,
                })
            }
        };
        let content = self.put(Rc::new(secret::from_outside(&content)))?;
        self.done(frame, content);
        Ok(())
    }
}
