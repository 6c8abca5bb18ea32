//! Asks a web service.

use std::collections::BTreeSet;

use edgewright_durable_host::Owed;
use edgewright_workflow_engine::{
    WorkflowEffect, WorkflowError, WorkflowOutcome, effect::HttpCall, secret::Marks,
};
use edgewright_workflow_http::{Sender, read_answer};
use worker::console_error;

use super::send::send;
use crate::object::{Object, WorkflowHost};

/// One try. Whatever the service answers is an outcome; how often it is asked again, the workflow says.
pub async fn call(
    object: &Object,
    host: &WorkflowHost,
    owed: &Owed<WorkflowEffect>,
    call: &HttpCall,
) -> Result<WorkflowOutcome, WorkflowError> {
    let private_addresses = object.is_development();
    let definition = host
        .engine()
        .definition_of(host.storage(), &owed.effect.run);
    let origins = match definition {
        Ok(Some(definition)) => definition.origins(private_addresses),
        Ok(None) => BTreeSet::new(),
        Err(error) => {
            console_error!("workflow.definition={error}");
            return Err(WorkflowError::runtime(
                "The definition of the run could not be read.",
            ));
        }
    };
    let sender = Sender {
        marks: Marks {
            nonce: &owed.effect.nonce,
        },
        secret: &|_| None,
        origins: &origins,
        private_addresses,
    };
    let answer = send(sender.request(call, &owed.id)?).await?;
    Ok(WorkflowOutcome::Response(read_answer(answer, call.output)?))
}
