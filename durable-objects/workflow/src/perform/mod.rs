//! Performs what runs owe: one try each.

mod app;
mod http;
mod send;

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
        let outcome = match &owed.effect.action {
            Action::Http(call) => http::call(&self.object, &self.host, &owed, call).await,
            Action::Timer { .. } => Ok(WorkflowOutcome::Elapsed),
            Action::Function(call) => Err(unknown(&format!("the function '{}'", call.name))),
            // Definitions that need these are not published.
            Action::Openapi(_) => Err(unknown("calls described by an OpenAPI document")),
            Action::Emit { .. } => Err(unknown("emitting events")),
            Action::RunWorkflow(_) => Err(unknown("running other workflows")),
            Action::CancelWorkflow { .. } | Action::TellParent { .. } => Ok(WorkflowOutcome::Done),
        };
        Attempt::Done(outcome.unwrap_or_else(|error| WorkflowOutcome::Failed { error }))
    }
}

fn unknown(what: &str) -> WorkflowError {
    WorkflowError::configuration(format!("Here is no {what}."))
}
