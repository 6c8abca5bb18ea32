//! Asks an app of the workflow's owner: one try of a function over rows.

use std::rc::Rc;

use edgewright_durable_host::{Attempt, Owed};
use edgewright_types::AppAddress;
use edgewright_workflow::outside::rows;
use edgewright_workflow_engine::{
    WorkflowEffect, WorkflowError, WorkflowOutcome, effect::FunctionCall,
};
use serde_json::Value;
use worker::{Env, Method, Request, RequestInit, Response, console_error};

use crate::object::{Object, WorkflowHost};

/// Header in which an app names the workflows that have changes of rows to take.
const OWED_HEADER: &str = "x-edgewright-owed";

/// Does a function over rows; none if it is another function. The app remembers under the effect's id what it did, so
/// that a try whose answer was lost does nothing twice.
pub async fn call(
    object: &Rc<Object>,
    host: &WorkflowHost,
    owed: &Owed<WorkflowEffect>,
    call: &FunctionCall,
) -> Option<Attempt<WorkflowOutcome>> {
    let (address, actor) = match host.engine().owner(host.storage()) {
        Ok(Some(owner)) => owner,
        Ok(None) => return Some(failed(no_owner())),
        Err(error) => return Some(again(&format!("owner: {error}"))),
    };
    let asked = match rows::request(call, &address.owner)? {
        Ok(asked) => asked,
        Err(error) => return Some(failed(error)),
    };
    let body = asked.body(&actor, owed.effect.key.as_ref().unwrap_or(&owed.id));
    Some(match post(object.env(), &asked.app, "rows", &body).await {
        Ok(Answered { status: 503, .. }) => again("the app does not answer"),
        Ok(answered) => {
            object.pass_on(&asked.app, &answered.owed);
            match rows::answer(&call.name, answered.status, answered.document) {
                Ok(value) => Attempt::Done(WorkflowOutcome::Value { value }),
                Err(error) => failed(error),
            }
        }
        Err(error) => again(&error.to_string()),
    })
}

/// What an app answered.
pub struct Answered {
    /// HTTP status.
    pub status: u16,
    /// Its document; null if there is none.
    pub document: Value,
    /// Workflows that have changes to take now, separated by commas.
    pub owed: String,
}

/// Posts to a verb of an app.
pub async fn post(
    env: &Env,
    app: &AppAddress,
    verb: &str,
    body: &Value,
) -> worker::Result<Answered> {
    let mut init = RequestInit::new();
    init.with_method(Method::Post)
        .with_body(Some(body.to_string().into()));
    let request = Request::new_with_init(&format!("https://object/{verb}"), &init)?;
    let object = env.durable_object("APP")?.get_by_name(&app.to_string())?;
    let response: Response = object.fetch_with_request(request).await?;
    Ok(Answered {
        status: response.status_code(),
        owed: response.headers().get(OWED_HEADER)?.unwrap_or_default(),
        document: document(response).await?,
    })
}

async fn document(mut response: Response) -> worker::Result<Value> {
    let text = response.text().await?;
    if text.is_empty() {
        return Ok(Value::Null);
    }
    edgewright_typed_json::from_text(&text).map_err(|error| {
        console_error!("workflow.app_answer={error}");
        worker::Error::RustError("the answer of an app cannot be read".to_owned())
    })
}

/// Nobody is put in the place of an owner who is not known.
fn no_owner() -> WorkflowError {
    WorkflowError::configuration("It is not known who published this workflow. Publish it again.")
}

fn failed(error: WorkflowError) -> Attempt<WorkflowOutcome> {
    Attempt::Done(WorkflowOutcome::Failed { error })
}

fn again(reason: &str) -> Attempt<WorkflowOutcome> {
    Attempt::Retry {
        after_ms: None,
        reason: reason.to_owned(),
    }
}
