//! Runs that other runs begin (`run: workflow`): beginning them, ending them, and telling who waits. Only workflows of one
//! owner run one another.

use std::rc::Rc;

use edgewright_durable_host::{Attempt, Owed};
use edgewright_types::{EffectId, WorkflowAddress};
use edgewright_workflow::Between;
use edgewright_workflow_engine::{
    WorkflowEffect, WorkflowError, WorkflowOutcome,
    effect::{ChildWorkflow, Parent},
};
use serde_json::Value;

use super::kin::{self, Answered, again};
use crate::object::{Object, WorkflowHost};

/// Begins a run of another workflow. However often it is tried, one begins.
pub async fn run(
    object: &Rc<Object>,
    host: &WorkflowHost,
    owed: &Owed<WorkflowEffect>,
    child: &ChildWorkflow,
) -> Attempt<WorkflowOutcome> {
    let own = match own_address(host) {
        Ok(own) => own,
        Err(again) => return again,
    };
    let to = match address(&own, child) {
        Ok(to) => to,
        Err(error) => return failed(error),
    };
    let what = Between::Run {
        version: child.version.clone(),
        input: child.input.clone(),
        delivery: delivery(&owed.id),
        parent: child.wait.then(|| Parent {
            workflow: own.to_string(),
            run: owed.effect.run.clone(),
            effect: owed.id.clone(),
        }),
        nesting: child.nesting,
        hops: child.hops,
    };
    match kin::ask(object, &own, &to, what).await {
        Answered::Done if child.wait => Attempt::Done(WorkflowOutcome::Pending),
        Answered::Done => Attempt::Done(WorkflowOutcome::Done),
        Answered::Missing => failed(WorkflowError::configuration(format!(
            "There is no workflow {to}, or no version '{}' of it.",
            child.version
        ))),
        Answered::Refused(status, why) => failed(WorkflowError::communication(
            status,
            format!("The workflow {to} did not begin: {why}"),
        )),
        Answered::Again(reason) => again(&reason),
    }
}

/// Ends a run that was begun, or keeps it from beginning.
pub async fn cancel(
    object: &Rc<Object>,
    host: &WorkflowHost,
    started_by: &EffectId,
    child: &ChildWorkflow,
) -> Attempt<WorkflowOutcome> {
    let own = match own_address(host) {
        Ok(own) => own,
        Err(again) => return again,
    };
    // Where it could not begin there is nothing to end.
    let Ok(to) = address(&own, child) else {
        return done();
    };
    let what = Between::Cancel {
        delivery: delivery(started_by),
    };
    until_heard(kin::ask(object, &own, &to, what).await)
}

/// Tells the run that waits how this one ended.
pub async fn tell_parent(
    object: &Rc<Object>,
    host: &WorkflowHost,
    parent: &Parent,
    result: &Result<Value, WorkflowError>,
) -> Attempt<WorkflowOutcome> {
    let own = match own_address(host) {
        Ok(own) => own,
        Err(again) => return again,
    };
    let Ok(to) = parent.workflow.parse() else {
        return done();
    };
    let what = Between::Ended {
        run: parent.run.clone(),
        effect: parent.effect.clone(),
        result: result.clone(),
    };
    until_heard(kin::ask(object, &own, &to, what).await)
}

/// The name of a start that an effect asks for.
fn delivery(effect: &EffectId) -> String {
    format!("run:{effect}")
}

fn own_address(host: &WorkflowHost) -> Result<WorkflowAddress, Attempt<WorkflowOutcome>> {
    match host.engine().address_and_plan(host.storage()) {
        Ok(Some((address, _))) => Ok(address),
        Ok(None) => Err(again("the workflow does not know its address")),
        Err(error) => Err(again(&error.to_string())),
    }
}

/// Where the other workflow lives: its namespace is its owner, its name the last part of its address.
fn address(own: &WorkflowAddress, child: &ChildWorkflow) -> Result<WorkflowAddress, WorkflowError> {
    let ChildWorkflow {
        namespace, name, ..
    } = child;
    let missing =
        || WorkflowError::configuration(format!("There is no workflow {namespace}/{name}."));
    let to = WorkflowAddress::from_segments(namespace, name).map_err(|_| missing())?;
    if to.owner != own.owner {
        return Err(WorkflowError::configuration(format!(
            "Only workflows of the same owner run one another; {namespace}/{name} is not one of {}'s.",
            own.owner
        )));
    }
    Ok(to)
}

/// Whoever is gone or refuses has heard.
fn until_heard(answered: Answered) -> Attempt<WorkflowOutcome> {
    match answered {
        Answered::Again(reason) => again(&reason),
        Answered::Done | Answered::Missing | Answered::Refused(..) => done(),
    }
}

const fn done() -> Attempt<WorkflowOutcome> {
    Attempt::Done(WorkflowOutcome::Done)
}

const fn failed(error: WorkflowError) -> Attempt<WorkflowOutcome> {
    Attempt::Done(WorkflowOutcome::Failed { error })
}
