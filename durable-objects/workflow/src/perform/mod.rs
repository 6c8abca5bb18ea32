//! Performs what runs owe: one try each.

mod app;
mod approval;
mod child;
mod event;
mod file;
mod http;
mod kin;
mod openapi;
mod reach;
mod send;
mod token;

pub use openapi::Documents;
pub use token::Tokens;

pub use app::{Answered, post as post_to_app};

use std::rc::Rc;

use edgewright_durable_host::{Attempt, Owed, Performer};
use edgewright_workflow::Workflow;
use edgewright_workflow_engine::{WorkflowEffect, WorkflowError, WorkflowOutcome, effect::Action};

use crate::object::{Object, WorkflowHost};

/// Performs effects for one workflow.
pub struct Hands {
    object: Rc<Object>,
    host: Rc<WorkflowHost>,
}

impl Hands {
    /// Hands of this workflow.
    pub fn new(object: &Rc<Object>, host: &Rc<WorkflowHost>) -> Self {
        Self {
            object: Rc::clone(object),
            host: Rc::clone(host),
        }
    }
}

impl Performer<Workflow> for Hands {
    async fn perform(&self, owed: Owed<WorkflowEffect>) -> Attempt<WorkflowOutcome> {
        if let Action::Function(call) = &owed.effect.action
            && let Some(attempt) = app::call(&self.object, &self.host, &owed, call).await
        {
            return attempt;
        }
        if let Action::Function(call) = &owed.effect.action
            && let Some(attempt) = approval::call(&self.object, &owed, call).await
        {
            return attempt;
        }
        let (object, host) = (&self.object, &self.host);
        if let Action::Function(call) = &owed.effect.action
            && let Some(attempt) = file::call(object, host, call).await
        {
            return attempt;
        }
        match &owed.effect.action {
            Action::Http(call) => return http::call(object, host, &owed, call).await,
            Action::Emit { event } => return event::emit(object, host, event).await,
            Action::Announce { event } => return event::announce(object, host, event).await,
            Action::RunWorkflow(child) => return child::run(object, host, &owed, child).await,
            Action::CancelWorkflow { started_by, child } => {
                return child::cancel(object, host, started_by, child).await;
            }
            Action::TellParent { parent, result } => {
                return child::tell_parent(object, host, parent, result).await;
            }
            _ => {}
        }
        let outcome = match &owed.effect.action {
            Action::Timer { .. } => Ok(WorkflowOutcome::Elapsed),
            Action::Function(call) => Err(unknown(&format!("the function '{}'", call.name))),
            Action::Openapi(call) => openapi::call(&self.object, &self.host, &owed, call).await,
            Action::Http(_)
            | Action::Emit { .. }
            | Action::Announce { .. }
            | Action::RunWorkflow(_)
            | Action::CancelWorkflow { .. }
            | Action::TellParent { .. } => Ok(WorkflowOutcome::Done),
        };
        Attempt::Done(outcome.unwrap_or_else(|error| WorkflowOutcome::Failed { error }))
    }
}

fn unknown(what: &str) -> WorkflowError {
    WorkflowError::configuration(format!("Here is no {what}."))
}
