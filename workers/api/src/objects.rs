//! Calls from the Worker to Durable Objects: JSON in, JSON out, problems handed through.

use edgewright_typed_json::from_text;
use edgewright_types::Problem;
use serde::Serialize;
use wasm_bindgen_futures::JsFuture;
use worker::wasm_bindgen::JsValue;
use worker::{Env, Headers, Method, Request, RequestInit, Response, ResponseBody, Stub};

use crate::reply::Reply;

/// A Durable Object class, by the name of its binding.
#[derive(Debug, Clone, Copy)]
pub enum Class {
    /// One per feature.
    Feature,
    /// One per app.
    App,
    /// One per workflow.
    Workflow,
    /// One per person who has workflows.
    Owner,
    /// One per person or address that makes requests.
    Limiter,
}

impl Class {
    const fn binding(self) -> &'static str {
        match self {
            Self::Feature => "FEATURE",
            Self::App => "APP",
            Self::Workflow => "WORKFLOW",
            Self::Owner => "OWNER",
            Self::Limiter => "LIMITER",
        }
    }
}

/// Posts a document to a verb of an object.
pub async fn post(
    env: &Env,
    class: Class,
    name: &str,
    verb: &str,
    document: &impl Serialize,
) -> Result<Response, Problem> {
    let body = edgewright_typed_json::to_text(document).map_err(|_| Problem::ours())?;
    let mut init = RequestInit::new();
    init.with_method(Method::Post).with_body(Some(body.into()));
    let request = Request::new_with_init(&format!("https://object/{verb}"), &init)
        .map_err(|error| broken(&error))?;
    stub(env, class, name)?
        .fetch_with_request(request)
        .await
        .map_err(|error| broken(&error))
}

/// Posts a body to a verb of an object as it comes, with headers that say what it is.
pub async fn send(
    env: &Env,
    class: Class,
    name: &str,
    verb: &str,
    headers: Headers,
    body: Option<JsValue>,
) -> Result<Response, Problem> {
    let mut init = RequestInit::new();
    init.with_method(Method::Post)
        .with_headers(headers)
        .with_body(body);
    let request = Request::new_with_init(&format!("https://object/{verb}"), &init)
        .map_err(|error| broken(&error))?;
    stub(env, class, name)?
        .fetch_with_request(request)
        .await
        .map_err(|error| broken(&error))
}

/// Opens a stream or socket of an object. The actor travels in a header, because an upgrade has no body.
pub async fn open(
    env: &Env,
    class: Class,
    name: &str,
    path: &str,
    headers: Headers,
) -> Result<Response, Problem> {
    let mut init = RequestInit::new();
    init.with_method(Method::Get).with_headers(headers);
    let request = Request::new_with_init(&format!("https://object/{path}"), &init)
        .map_err(|error| broken(&error))?;
    stub(env, class, name)?
        .fetch_with_request(request)
        .await
        .map_err(|error| broken(&error))
}

/// An object's answer as ours: the document as it is, or the problem.
pub async fn into_reply(response: Response) -> Result<Reply, Problem> {
    let status = response.status_code();
    if status == 204 {
        return Ok(Reply::no_content());
    }
    let kept = [
        "idempotent-replay",
        "ratelimit-limit",
        "ratelimit-remaining",
        "ratelimit-reset",
    ]
    .map(|name| (name, response.headers().get(name).ok().flatten()));
    let body = text_of(&response).await.map_err(|error| broken(&error))?;
    let headers = kept
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect();
    if status >= 400 {
        let problem: Problem = from_text(&body).unwrap_or_else(|_| {
            worker::console_error!("object.answer_status={status}");
            Problem::ours()
        });
        return Err(problem.with_headers(headers));
    }
    Ok(Reply::Json {
        status,
        body,
        headers,
    })
}

/// The body as text, read by the runtime: in a stream, each piece costs several calls into JavaScript.
async fn text_of(response: &Response) -> worker::Result<String> {
    match response.body() {
        ResponseBody::Empty => Ok(String::new()),
        ResponseBody::Body(bytes) => Ok(String::from_utf8_lossy(bytes).into_owned()),
        ResponseBody::Stream(stream) => {
            let whole = web_sys::Response::new_with_opt_readable_stream(Some(stream))?;
            let text = JsFuture::from(whole.text()?).await?;
            Ok(text.as_string().unwrap_or_default())
        }
    }
}

/// An object's answer as a type, for answers the Worker itself reads.
pub async fn into_document<T: serde::de::DeserializeOwned>(
    response: Response,
) -> Result<T, Problem> {
    match into_reply(response).await? {
        Reply::Json { body, .. } => from_text(&body).map_err(|_| Problem::ours()),
        Reply::NoContent { .. } | Reply::Passthrough(_) => Err(Problem::ours()),
    }
}

fn stub(env: &Env, class: Class, name: &str) -> Result<Stub, Problem> {
    env.durable_object(class.binding())
        .and_then(|namespace| namespace.get_by_name(name))
        .map_err(|error| broken(&error))
}

/// The object could not be reached or broke. Its journal knows what is owed, so trying again is safe.
fn broken(error: &worker::Error) -> Problem {
    worker::console_error!("object.error={error}");
    Problem::unavailable()
}
