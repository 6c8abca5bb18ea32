//! Asks a web service.

use edgewright_durable_host::{Attempt, Owed};
use edgewright_limits::workflow_run::OUTPUT_BYTES;
use edgewright_workflow::outside::files::{Reference, media_type};
use edgewright_workflow_engine::{
    WorkflowEffect, WorkflowOutcome,
    effect::{HttpCall, OutputForm},
};
use edgewright_workflow_http::{Answer, read_answer};

use super::{
    file::{self, Store, Trouble},
    reach::Reach,
};
use crate::object::{Object, WorkflowHost};

/// One try. Whatever the service answers is an outcome; how often it is asked again, the workflow says.
pub async fn call(
    object: &Object,
    host: &WorkflowHost,
    owed: &Owed<WorkflowEffect>,
    call: &HttpCall,
) -> Attempt<WorkflowOutcome> {
    file::attempt(try_call(object, host, owed, call).await)
}

async fn try_call(
    object: &Object,
    host: &WorkflowHost,
    owed: &Owed<WorkflowEffect>,
    call: &HttpCall,
) -> Result<WorkflowOutcome, Trouble> {
    let mut reach = Reach::of(object, host, owed)?;
    reach.sign_in(object, call.authentication.as_ref()).await?;
    let key = owed.effect.key.as_ref().unwrap_or(&owed.id);
    let file = call.body.as_ref().and_then(Reference::read);
    let answer = match file.filter(|_| !matches!(call.method.as_str(), "GET" | "HEAD")) {
        None => {
            reach
                .exchange(object, |sender| sender.request(call, key))
                .await?
        }
        Some(file) => {
            let content = Store::of(object, host)?.content(&file).await?;
            let without = HttpCall {
                body: None,
                ..call.clone()
            };
            reach
                .exchange(object, |sender| {
                    let mut outgoing = sender.request(&without, key)?;
                    if !outgoing
                        .headers
                        .iter()
                        .any(|(name, _)| name == "content-type")
                    {
                        let kind = ("content-type".to_owned(), file.kind);
                        outgoing.headers.push(kind);
                    }
                    outgoing.body = Some(content);
                    Ok(outgoing)
                })
                .await?
        }
    };
    if !is_too_large(&answer, call.output) {
        let response = read_answer(answer, call.output, reach.mask())?;
        return Ok(WorkflowOutcome::Response(response));
    }
    let Answer {
        status,
        headers,
        body,
    } = answer;
    let kind = headers
        .iter()
        .find(|(name, _)| name == "content-type")
        .map_or("", |(_, value)| value.as_str());
    let content = reach.mask().bytes(body);
    let reference = Store::of(object, host)?
        .put(None, media_type(kind), content)
        .await?;
    let empty = Answer {
        status,
        headers,
        body: Vec::new(),
    };
    let mut response = read_answer(empty, call.output, reach.mask())?;
    response.content = reference;
    Ok(WorkflowOutcome::Response(response))
}

/// Whether an answer is more than a run takes and is kept as a file. What is refused is no use to keep.
fn is_too_large(answer: &Answer, form: OutputForm) -> bool {
    // Base64 makes four characters of three bytes.
    let most = match form {
        OutputForm::Raw => OUTPUT_BYTES / 4 * 3,
        OutputForm::Content | OutputForm::Response => OUTPUT_BYTES,
    };
    (200..300).contains(&answer.status) && answer.body.len() > most
}
