//! Asks another workflow of the same owner, or this one.

use std::rc::Rc;

use edgewright_durable_host::Attempt;
use edgewright_types::{Problem, WorkflowAddress};
use edgewright_workflow::Between;
use edgewright_workflow_engine::{Refusal, WorkflowOutcome};

use crate::{ask, object::Object};

/// What another workflow said.
pub enum Answered {
    /// It did it.
    Done,
    /// There is no such workflow, or nothing of it that was asked for.
    Missing,
    /// It will not do it: status and reason.
    Refused(u16, String),
    /// It could not be asked; trying again may help.
    Again(String),
}

/// Asks a workflow. One that asks itself takes no way around.
pub async fn ask(
    object: &Rc<Object>,
    own: &WorkflowAddress,
    to: &WorkflowAddress,
    what: Between,
) -> Answered {
    if own == to {
        return match object.obey(ask::request(own, what)).await {
            Ok(_) => Answered::Done,
            Err(Refusal::Problem(problem)) => refused(problem.status, Some(*problem)),
            Err(Refusal::Storage(error)) => Answered::Again(error.to_string()),
        };
    }
    match ask::workflow(object.env(), own, to, what).await {
        Ok((status, None)) if status < 400 => Answered::Done,
        Ok((status, problem)) => refused(status, problem),
        Err(error) => Answered::Again(error.to_string()),
    }
}

fn refused(status: u16, problem: Option<Problem>) -> Answered {
    let why = problem.map_or_else(|| "it did not say why".to_owned(), |problem| problem.detail);
    match status {
        404 => Answered::Missing,
        400..500 => Answered::Refused(status, why),
        _ => Answered::Again(format!("a workflow answered with status {status}: {why}")),
    }
}

/// A try that may be made again.
pub fn again(reason: &str) -> Attempt<WorkflowOutcome> {
    Attempt::Retry {
        after_ms: None,
        reason: reason.to_owned(),
    }
}
