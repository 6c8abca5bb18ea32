//! Asks a web service.

use edgewright_durable_host::{Attempt, Owed};
use edgewright_limits::workflow_run::OUTPUT_BYTES;
use edgewright_workflow::outside::files::{Reference, media_type};
use edgewright_workflow_engine::{
    WorkflowEffect, WorkflowError, WorkflowOutcome,
    effect::{HttpCall, HttpResponse, OutputForm},
};
use edgewright_workflow_http::{Answer, read_answer};

use super::{
    file::{self, Store, Trouble},
    reach::Reach,
};
use crate::object::{Object, WorkflowHost};

/// Room for what a task yields besides the content, where it yields the whole answer.
const AROUND_BYTES: usize = 64 * 1024;

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
    let (answer, content) = in_bounds(answer, call.output, &reach)?;
    let Some(Large { kind, content }) = content else {
        return Ok(WorkflowOutcome::Response(answer));
    };
    let store = Store::of(object, host)?;
    let reference = store.put(None, media_type(&kind), content).await?;
    Ok(WorkflowOutcome::Response(HttpResponse {
        content: reference,
        ..answer
    }))
}

/// A content that is more than a run takes.
struct Large {
    /// What it says it is.
    kind: String,
    content: Vec<u8>,
}

/// The answer as data; where it is more than a run takes, its content apart. What a service
/// refuses with is no use to keep.
fn in_bounds(
    answer: Answer,
    form: OutputForm,
    reach: &Reach,
) -> Result<(HttpResponse, Option<Large>), WorkflowError> {
    // Written as JSON, a character takes up to six.
    let may_be_kept = (200..300).contains(&answer.status) && answer.body.len() > OUTPUT_BYTES / 6;
    if !may_be_kept {
        return Ok((read_answer(answer, form, reach.mask())?, None));
    }
    let kind = answer
        .headers
        .iter()
        .find(|(name, _)| name == "content-type")
        .map_or_else(String::new, |(_, value)| value.clone());
    let body = reach.mask().bytes(answer.body.clone());
    let most = match form {
        OutputForm::Raw | OutputForm::Content => OUTPUT_BYTES,
        OutputForm::Response => OUTPUT_BYTES - AROUND_BYTES,
    };
    if body.len() <= most {
        let read = read_answer(answer.clone(), form, reach.mask())?;
        if read.content.to_string().len() <= most {
            return Ok((read, None));
        }
    }
    let empty = Answer {
        body: Vec::new(),
        ..answer
    };
    Ok((
        read_answer(empty, form, reach.mask())?,
        Some(Large {
            kind,
            content: body,
        }),
    ))
}
