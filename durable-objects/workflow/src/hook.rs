//! Requests from outside at the workflow's hook, and setting the hook up. Who may come in the workflow decides; here secrets
//! are sealed and opened for it, and an answer is held back where one is wanted.

use std::rc::Rc;

use edgewright_types::{Actor, Entropy, Problem, RunId, Secret, WorkflowAddress};
use edgewright_webhook::Request;
use edgewright_workflow::{
    Answer, Command, CommandRequest, Workflow,
    hook::{Answering, Entry, HookCommand, HookSettings, NewSecret},
    respond,
};
use edgewright_workflow_engine::Refusal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use worker::{Headers, Response, Result};

use crate::{answer, clock, object::Object, sealing::Sealing};

/// Which field of the workflow's sealed values the hook's secret is.
const FIELD: &str = "hook";
/// Marks what the run itself answers, so that nobody takes it for an answer of ours.
const MADE_BY_RUN: (&str, &str) = ("x-edgewright-answer", "run");

/// A request at the hook, as the Worker received it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HookCall {
    /// Where it came in.
    address: WorkflowAddress,
    /// The request.
    request: Request,
    /// Whether it is only to be shown.
    is_test: bool,
}

/// The hook as its owner wants it, with what is sealed before it goes any further.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HookPut {
    actor: Actor,
    address: WorkflowAddress,
    settings: HookSettings,
    #[serde(default)]
    secret: Option<String>,
    #[serde(default)]
    rotate: bool,
}

/// Sets the hook up.
pub async fn put(object: &Rc<Object>, asked: HookPut) -> Result<Response> {
    answer::answer(put_sealed(object, asked).await)
}

async fn put_sealed(object: &Rc<Object>, asked: HookPut) -> std::result::Result<Answer, Refusal> {
    let host = object.host_if(false)?;
    host.engine().require_owner(host.storage(), &asked.actor)?;
    let secret = Workflow::hook_secret(
        host.storage(),
        &asked.settings,
        asked.secret.map(Secret::new),
        asked.rotate,
        [fresh()?, fresh()?],
    )?;
    let sealing = Sealing::of(object.env(), asked.address.to_string());
    let (sealed_secret, shown) = match &secret {
        NewSecret::Kept => (None, None),
        NewSecret::Given(secret) => (Some(sealing?.seal(FIELD, secret)?), None),
        NewSecret::Made(secret) => (
            Some(sealing?.seal(FIELD, secret)?),
            Some(secret.expose().to_owned()),
        ),
    };
    let command = HookCommand::Put {
        settings: asked.settings,
        sealed_secret,
    };
    let mut done = run(object, asked.actor, command).await?;
    if let (Some(shown), Some(members)) = (shown, done.document.as_object_mut()) {
        members.insert("secret".to_owned(), shown.into());
    }
    Ok(done)
}

/// Answers a request at the hook.
pub async fn receive(object: &Rc<Object>, call: HookCall) -> Result<Response> {
    match try_receive(object, call).await {
        Ok(response) => {
            let headers = Headers::new();
            for (name, value) in &response.headers {
                headers.set(name, value)?;
            }
            headers.set(MADE_BY_RUN.0, MADE_BY_RUN.1)?;
            let made = if response.body.is_empty() {
                Response::empty()?
            } else {
                Response::ok(response.body)?
            };
            Ok(made.with_status(response.status).with_headers(headers))
        }
        Err(refusal) => answer::answer(Err(refusal)),
    }
}

async fn try_receive(
    object: &Rc<Object>,
    call: HookCall,
) -> std::result::Result<respond::Response, Refusal> {
    let host = object.host_if(false).map_err(|refusal| match refusal {
        Refusal::Problem(_) => Problem::not_found("hook").into(),
        storage @ Refusal::Storage(_) => storage,
    })?;
    let sealing = Sealing::of(object.env(), call.address.to_string())?;
    let open = |sealed: &str| sealing.open(FIELD, sealed);
    let now = clock::now();
    let admitted = if call.is_test {
        Workflow::admit_test(host.storage(), call.request, now, &open)?
    } else {
        Workflow::admit(host.storage(), &call.request, now, &open)?
    };
    let (command, answering) = match admitted {
        Entry::Challenge(challenge) => {
            let document = json!({ "challenge": challenge });
            return Ok(respond::Response::json(200, &document));
        }
        Entry::Command(command, answering) => (command, answering),
    };
    let done = run(object, system(), *command).await?;
    let run: Option<RunId> = done
        .document
        .get("run_id")
        .and_then(Value::as_str)
        .and_then(|id| id.parse().ok());
    let Some(run) = run else {
        // A test: there is nothing but that it was kept.
        return Ok(respond::Response::json(200, &json!({ "kept": true })));
    };
    match answering {
        Answering::Accepted => Ok(respond::accepted(&run)),
        Answering::Result => {
            let is_told = || host.engine().is_answered(host.storage(), &run);
            object.wait_until(is_told).await?;
            Ok(host.engine().answer_of(host.storage(), &run)?)
        }
    }
}

async fn run(
    object: &Rc<Object>,
    actor: Actor,
    command: HookCommand,
) -> std::result::Result<Answer, Refusal> {
    let command = Command::Hook(command);
    object.obey(CommandRequest { actor, command }).await
}

fn system() -> Actor {
    Actor::System {
        reason: "webhook".to_owned(),
    }
}

/// Randomness for a secret: without any, there is no secret.
fn fresh() -> std::result::Result<Entropy, Problem> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| Problem::unavailable())?;
    Ok(Entropy(bytes))
}
