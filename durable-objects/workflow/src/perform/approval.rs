//! Asks people: the approval is opened in the workflow's own storage, under the effect's id, so that asking again opens
//! nothing twice.

use std::rc::Rc;

use edgewright_durable_host::{Attempt, Owed};
use edgewright_types::Actor;
use edgewright_workflow::{
    Command, CommandRequest,
    approval::{ApprovalCommand, is_function},
};
use edgewright_workflow_engine::{WorkflowEffect, WorkflowOutcome, effect::FunctionCall};

use crate::object::Object;

/// Does a call of one of these functions; none if it is another.
pub async fn call(
    object: &Rc<Object>,
    owed: &Owed<WorkflowEffect>,
    call: &FunctionCall,
) -> Option<Attempt<WorkflowOutcome>> {
    if !is_function(call) {
        return None;
    }
    let request = CommandRequest {
        actor: Actor::System {
            reason: "approval".to_owned(),
        },
        command: Command::Approval(ApprovalCommand::Call {
            run: owed.effect.run.clone(),
            effect: owed.id.clone(),
            call: call.clone(),
        }),
    };
    let done = object.begin(request).await.and_then(|(_, done)| done);
    let outcome = done.ok().and_then(|answer| {
        edgewright_typed_json::from_value::<WorkflowOutcome>(&answer.document).ok()
    });
    Some(outcome.map_or_else(
        || Attempt::Retry {
            after_ms: None,
            reason: "the approval could not be opened".to_owned(),
        },
        Attempt::Done,
    ))
}
