//! Asks a web service.

use edgewright_durable_host::Owed;
use edgewright_workflow_engine::{
    WorkflowEffect, WorkflowError, WorkflowOutcome, effect::HttpCall,
};
use edgewright_workflow_http::read_answer;

use super::reach::Reach;
use crate::object::{Object, WorkflowHost};

/// One try. Whatever the service answers is an outcome; how often it is asked again, the workflow says.
pub async fn call(
    object: &Object,
    host: &WorkflowHost,
    owed: &Owed<WorkflowEffect>,
    call: &HttpCall,
) -> Result<WorkflowOutcome, WorkflowError> {
    let mut reach = Reach::of(object, host, owed)?;
    reach.sign_in(object, call.authentication.as_ref()).await?;
    let answer = reach
        .exchange(object, |sender| {
            sender.request(call, owed.effect.key.as_ref().unwrap_or(&owed.id))
        })
        .await?;
    Ok(WorkflowOutcome::Response(read_answer(
        answer,
        call.output,
        reach.mask(),
    )?))
}
