//! The hook of a workflow, `/v1/workflows/{owner}/{slug}/hook`, and what comes in at it: `/hooks/{owner}/{slug}`.
//!
//! A request from outside is handed on as it is. Whether it is let in, the workflow decides: its secrets never come here.

use edgewright_types::{Actor, Problem, WorkflowAddress};
use edgewright_webhook::Request;
use edgewright_workflow::{
    Command, Query,
    hook::{HookCommand, HookSettings, HookView},
};
use serde::{Deserialize, Serialize};
use worker::{Headers, Response};

use crate::{
    call::Call,
    objects::{self, Class},
    reply::Reply,
    settings::Settings,
    workflow_object,
};

/// Marks what a run answers, as opposed to an answer of ours.
const MADE_BY_RUN: &str = "x-edgewright-answer";
/// Headers that the edge adds and no sender wrote.
const ADDED: [&str; 3] = ["cf-", "x-forwarded-", "x-real-ip"];

/// Body of `hook_put`.
#[derive(Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HookPutBody {
    /// How the sender signs.
    pub signature: edgewright_webhook::Signature,
    /// What the sender hears: that the run is kept (the default), or what it yields.
    #[serde(default)]
    pub answer: edgewright_workflow::hook::Answering,
    /// Methods it takes, in capitals; POST if absent.
    #[serde(default)]
    pub methods: Option<Vec<String>>,
    /// The secret that the sender signs with. If absent, the hook keeps the one it has, or gets a new one where it is not
    /// the sender who gives it out.
    #[serde(default)]
    pub secret: Option<String>,
    /// Whether to make a new secret although there is one. The one before stays right for a day.
    #[serde(default)]
    pub rotate: bool,
}

#[derive(Serialize)]
struct HookPut<'a> {
    actor: &'a Actor,
    address: &'a WorkflowAddress,
    settings: HookSettings,
    secret: Option<String>,
    rotate: bool,
}

#[derive(Serialize)]
struct HookCall<'a> {
    address: &'a WorkflowAddress,
    request: Request,
    is_test: bool,
}

/// Sets the hook up, or changes it.
pub async fn put(call: Call) -> Result<Reply, Problem> {
    let body: HookPutBody = call.json()?;
    let address = workflow_object::address(&call)?;
    let asked = HookPut {
        actor: &call.actor,
        address: &address,
        settings: HookSettings {
            signature: body.signature,
            answer: body.answer,
            methods: body.methods.unwrap_or_else(|| vec!["POST".to_owned()]),
        },
        secret: body.secret,
        rotate: body.rotate,
    };
    let name = address.to_string();
    let answer = objects::post(&call.env, Class::Workflow, &name, "hook-settings", &asked).await?;
    shown(&call, answer).await
}

/// The hook, without its secret.
pub async fn get(call: Call) -> Result<Reply, Problem> {
    let now = call.now;
    let answer = workflow_object::ask(&call, Query::HookGet { now }).await?;
    shown(&call, answer).await
}

/// Takes the hook away.
pub async fn delete(call: Call) -> Result<Reply, Problem> {
    workflow_object::command(&call, Command::Hook(HookCommand::Remove)).await
}

/// The hook with its addresses as a sender needs them.
async fn shown(call: &Call, answer: Response) -> Result<Reply, Problem> {
    let mut view: HookView = objects::into_document(answer).await?;
    let public_url = Settings::read(&call.env)?.public_url;
    view.url = format!("{public_url}{}", view.url);
    view.test_url = format!("{public_url}{}", view.test_url);
    Reply::ok(&view)
}

/// Takes a request that begins a run.
pub async fn receive(call: Call) -> Result<Reply, Problem> {
    hand_on(call, false).await
}

/// Takes a request that is only shown to the owner.
pub async fn test(call: Call) -> Result<Reply, Problem> {
    hand_on(call, true).await
}

async fn hand_on(call: Call, is_test: bool) -> Result<Reply, Problem> {
    let address = WorkflowAddress::from_segments(call.param("owner"), call.param("slug"))
        .map_err(|_| Problem::not_found("hook"))?;
    let url = call.request.inner().url();
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let handed = HookCall {
        address: &address,
        request: Request {
            method: call.request.inner().method(),
            path: call.param("rest").to_owned(),
            query: query.split('#').next().unwrap_or_default().to_owned(),
            headers: headers(call.request.headers()),
            body: call.body,
        },
        is_test,
    };
    let name = address.to_string();
    let answer = objects::post(&call.env, Class::Workflow, &name, "hook", &handed).await?;
    if !answer.headers().has(MADE_BY_RUN).unwrap_or(false) {
        return objects::into_reply(answer).await;
    }
    let kept = Headers::new();
    for (name, value) in answer.headers() {
        if name != MADE_BY_RUN {
            kept.set(&name, &value).map_err(|_| Problem::ours())?;
        }
    }
    Ok(Reply::Passthrough(answer.with_headers(kept)))
}

fn headers(headers: &Headers) -> Vec<(String, String)> {
    headers
        .entries()
        .map(|(name, value)| (name.to_ascii_lowercase(), value))
        .filter(|(name, _)| !ADDED.iter().any(|added| name.starts_with(added)))
        .collect()
}
