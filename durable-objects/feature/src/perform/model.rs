//! Asks a model: Anthropic's if there is a key, the built-in one otherwise.

use std::rc::Rc;

use edgewright_durable_host::{Attempt, Owed};
use edgewright_model_anthropic::{AnswerReader, Config, HttpRequest, failure, request};
use edgewright_pipeline::{
    FeatureEffect, FeatureOutcome,
    agent::{AgentRole, SayReader},
    model::{ModelAnswer, ModelFailure, ModelRequest},
};
use futures::StreamExt;
use worker::{
    AbortController, AbortSignal, Env, Fetch, Headers, Method, Request, RequestInit,
    RequestRedirect, Response, console_error,
};

use super::Tried;
use crate::object::Object;

const DEFAULT_BASE_URL: &str = "https://api.anthropic.com";

/// One question to a model.
pub async fn call(object: &Rc<Object>, owed: &Owed<FeatureEffect>, asked: &ModelRequest) -> Tried {
    let answered = match config(object.env()) {
        Some(config) => ask(object, owed, request(asked, &config), asked.role).await,
        None => edgewright_offline_model::answer(asked),
    };
    match answered {
        Err(ModelFailure::Busy { retry_after_ms }) => Attempt::Retry {
            after_ms: retry_after_ms,
            reason: "the model is busy".to_owned(),
        },
        Err(ModelFailure::Unreachable) => super::retry("the model could not be reached"),
        settled => Attempt::Done(FeatureOutcome::Model {
            answer: Box::new(settled),
        }),
    }
}

/// Where the model is, if there is a key.
fn config(env: &Env) -> Option<Config> {
    Some(Config {
        api_key: setting(env, "ANTHROPIC_API_KEY")?,
        base_url: setting(env, "ANTHROPIC_BASE_URL").unwrap_or_else(|| DEFAULT_BASE_URL.to_owned()),
        model: setting(env, "MODEL"),
    })
}

/// A secret and a variable look the same in here; an empty one counts as absent.
fn setting(env: &Env, name: &str) -> Option<String> {
    let value = env.secret(name).ok()?.to_string();
    (!value.is_empty()).then_some(value)
}

async fn ask(
    object: &Rc<Object>,
    owed: &Owed<FeatureEffect>,
    sent: HttpRequest,
    role: AgentRole,
) -> Result<ModelAnswer, ModelFailure> {
    let model = sent.model.clone();
    let (_call, signal) = Call::new();
    let mut response = send(sent, &signal).await.map_err(|error| {
        console_error!("model.unreachable={error}");
        ModelFailure::Unreachable
    })?;
    let status = response.status_code();
    if status != 200 {
        let retry_after = response.headers().get("retry-after").ok().flatten();
        console_error!("model.status={status}");
        return Err(failure(status, retry_after.as_deref()));
    }
    let mut reader = AnswerReader::new(role, &model);
    let mut say = SayReader::default();
    let mut body = response.stream().map_err(|_| ModelFailure::Unreachable)?;
    while !reader.is_over() {
        match body.next().await {
            Some(Ok(bytes)) => {
                let pieces = reader.push(&bytes).concat();
                if role == AgentRole::Analyst {
                    show(object, owed, &say.push(&pieces));
                }
            }
            Some(Err(error)) => {
                console_error!("model.broke_off={error}");
                return Err(ModelFailure::Unreachable);
            }
            None => break,
        }
    }
    reader.finish()
}

/// Lets people read along.
fn show(object: &Rc<Object>, owed: &Owed<FeatureEffect>, words: &str) {
    if words.is_empty() {
        return;
    }
    object.host().engine().stream(&owed.id, words);
    object.watchers().tell(object.host());
}

async fn send(sent: HttpRequest, signal: &AbortSignal) -> worker::Result<Response> {
    let headers = Headers::new();
    for (name, value) in &sent.headers {
        headers.set(name, value)?;
    }
    let mut init = RequestInit::new();
    init.with_method(Method::Post)
        .with_headers(headers)
        .with_body(Some(sent.body.into()))
        // The key goes to the address that was configured and nowhere else.
        .with_redirect(RequestRedirect::Manual);
    let request = Request::new_with_init(&sent.url, &init)?;
    Fetch::Request(request).send_with_signal(signal).await
}

/// Hangs up when it is dropped, so that a cancelled build stops costing money.
struct Call(Option<AbortController>);

impl Call {
    fn new() -> (Self, AbortSignal) {
        let controller = AbortController::default();
        let signal = controller.signal();
        (Self(Some(controller)), signal)
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        if let Some(controller) = self.0.take() {
            controller.abort();
        }
    }
}
