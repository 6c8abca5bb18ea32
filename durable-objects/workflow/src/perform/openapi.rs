//! Asks a web service that an OpenAPI document describes: the document is fetched, then the operation is asked for.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use edgewright_durable_host::Owed;
use edgewright_limits::workflow_run::{DOCUMENT_KEPT_MS, DOCUMENTS_KEPT};
use edgewright_types::UnixMillis;
use edgewright_workflow_engine::{
    WorkflowEffect, WorkflowError, WorkflowOutcome,
    effect::{HttpCall, OpenapiCall, OutputForm},
    secret::{Marks, mask_text},
};
use edgewright_workflow_http::{operation_call, read_answer, read_document, shown_request};
use serde_json::Value;

use super::reach::Reach;
use crate::{
    clock,
    object::{Object, WorkflowHost},
};

/// Documents that were read lately, by address. They may be lost.
#[derive(Default)]
pub struct Documents(RefCell<HashMap<String, (UnixMillis, Rc<Value>)>>);

impl Documents {
    fn get(&self, url: &str) -> Option<Rc<Value>> {
        let kept = self.0.borrow();
        let (until, document) = kept.get(url)?;
        (*until > clock::now()).then(|| Rc::clone(document))
    }

    fn keep(&self, url: &str, document: &Rc<Value>) {
        let mut kept = self.0.borrow_mut();
        if kept.len() >= DOCUMENTS_KEPT {
            kept.clear();
        }
        let until = clock::now().plus(DOCUMENT_KEPT_MS);
        kept.insert(url.to_owned(), (until, Rc::clone(document)));
    }
}

/// One try. Whatever the service answers is an outcome.
pub async fn call(
    object: &Object,
    host: &WorkflowHost,
    owed: &Owed<WorkflowEffect>,
    call: &OpenapiCall,
) -> Result<WorkflowOutcome, WorkflowError> {
    let mut reach = Reach::of(object, host, owed)?;
    let document = document(object, &mut reach, owed, call).await?;
    let marks = Marks {
        nonce: &owed.effect.nonce,
    };
    let request = operation_call(&document, &call.document, call, marks)?;
    let key = owed.effect.key.as_ref().unwrap_or(&owed.id);
    reach
        .sign_in(object, request.authentication.as_ref())
        .await?;
    let answer = reach
        .exchange(object, |sender| sender.request(&request, key))
        .await?;
    let mut response = read_answer(answer, call.output, reach.mask())?;
    response.request = Some(reach.mask().value(shown_request(&request)));
    Ok(WorkflowOutcome::Response(response))
}

async fn document(
    object: &Object,
    reach: &mut Reach,
    owed: &Owed<WorkflowEffect>,
    call: &OpenapiCall,
) -> Result<Rc<Value>, WorkflowError> {
    // An address with a secret in it differs from run to run, and is nothing to keep.
    let is_plain = mask_text(&call.document) == call.document;
    if is_plain && let Some(known) = object.documents().get(&call.document) {
        return Ok(known);
    }
    let request = HttpCall {
        method: "GET".to_owned(),
        uri: call.document.clone(),
        headers: vec![(
            "accept".to_owned(),
            "application/json, application/yaml;q=0.9, */*;q=0.5".to_owned(),
        )],
        query: Vec::new(),
        body: None,
        authentication: call.document_authentication.clone(),
        output: OutputForm::Raw,
        redirect: false,
    };
    reach
        .sign_in(object, request.authentication.as_ref())
        .await?;
    let answer = reach
        .exchange(object, |sender| sender.request(&request, &owed.id))
        .await?;
    if !(200..=299).contains(&answer.status) {
        return Err(WorkflowError::communication(
            answer.status,
            format!(
                "The OpenAPI document could not be read: its server answered with status {}.",
                answer.status
            ),
        ));
    }
    let document = Rc::new(read_document(&answer.body)?);
    if is_plain {
        object.documents().keep(&call.document, &document);
    }
    Ok(document)
}
