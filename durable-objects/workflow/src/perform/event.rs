//! Gives an event to every workflow of the owner that wants it. It is done when all have answered; one that hears it twice
//! begins nothing twice.

use std::rc::Rc;

use edgewright_durable_host::Attempt;
use edgewright_types::WorkflowAddress;
use edgewright_workflow::Between;
use edgewright_workflow_engine::{WorkflowError, WorkflowOutcome};
use edgewright_workflow_owner::{Ask, Subscribers};
use futures::{StreamExt, stream};
use serde_json::Value;
use worker::console_error;

use super::kin::{self, Answered, again};
use crate::{
    ask,
    object::{Object, WorkflowHost},
};

/// Workflows that are told at the same time.
const AT_ONCE: usize = 16;

/// Spreads an event that a task emits: whoever refuses it is an error of the task.
pub async fn emit(
    object: &Rc<Object>,
    host: &WorkflowHost,
    event: &Value,
) -> Attempt<WorkflowOutcome> {
    match spread(object, host, event).await {
        Spread::Done => Attempt::Done(WorkflowOutcome::Done),
        Spread::Refused(error) => Attempt::Done(WorkflowOutcome::Failed { error }),
        Spread::Again(reason) => again(&reason),
    }
}

/// Spreads an event about a run that is over: it has nobody left to tell of a refusal.
pub async fn announce(
    object: &Rc<Object>,
    host: &WorkflowHost,
    event: &Value,
) -> Attempt<WorkflowOutcome> {
    match spread(object, host, event).await {
        Spread::Again(reason) => again(&reason),
        Spread::Refused(error) => {
            console_error!("workflow.announce={}", error.detail.unwrap_or_default());
            Attempt::Done(WorkflowOutcome::Done)
        }
        Spread::Done => Attempt::Done(WorkflowOutcome::Done),
    }
}

enum Spread {
    Done,
    Refused(WorkflowError),
    Again(String),
}

async fn spread(object: &Rc<Object>, host: &WorkflowHost, event: &Value) -> Spread {
    let own = match host.engine().address_and_plan(host.storage()) {
        Ok(Some((address, _))) => address,
        Ok(None) => return Spread::Done,
        Err(error) => return Spread::Again(error.to_string()),
    };
    let text = |name: &str| {
        let value = event.get(name).and_then(Value::as_str);
        value.unwrap_or_default().to_owned()
    };
    let ask = Ask::Subscribers {
        kind: text("type"),
        source: text("source"),
    };
    let Some(subscribers) = ask::owner::<Subscribers>(object.env(), &own.owner, ask).await else {
        return Spread::Again("who wants the event is not known".to_owned());
    };
    let answers: Vec<_> = stream::iter(subscribers.workflows)
        .map(|to| tell(object, &own, to, event))
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    // All are told before anything is said of those that could not be reached or refused.
    let mut refused = None;
    for answer in answers {
        match answer {
            Spread::Done => {}
            Spread::Again(reason) => return Spread::Again(reason),
            Spread::Refused(error) => refused = Some(error),
        }
    }
    refused.map_or(Spread::Done, Spread::Refused)
}

async fn tell(
    object: &Rc<Object>,
    own: &WorkflowAddress,
    to: WorkflowAddress,
    event: &Value,
) -> Spread {
    let what = Between::Event {
        event: event.clone(),
    };
    match kin::ask(object, own, &to, what).await {
        // Deleted since: nobody wants it there any more.
        Answered::Done | Answered::Missing => Spread::Done,
        Answered::Refused(status, why) => Spread::Refused(WorkflowError::communication(
            status,
            format!("The workflow {to} did not take the event: {why}"),
        )),
        Answered::Again(reason) => Spread::Again(reason),
    }
}
