//! Sends requests to authorities: to origins the workflow names and nowhere else, never longer or larger than agreed.

use std::time::Duration;

use edgewright_limits::workflow_run::{TOKEN_BYTES, TOKEN_MS};
use edgewright_workflow_definition::{address::Origin, error::standard::AUTHORIZATION};
use edgewright_workflow_engine::WorkflowError;
use futures::{
    StreamExt,
    future::{Either, select},
};
use http::{HeaderMap, HeaderName, HeaderValue};
use oauth2::{HttpRequest, HttpResponse};
use wasm_bindgen::JsValue;
use worker::{Delay, Fetch, Headers, Method, Request, RequestInit, RequestRedirect};

/// Where requests may go.
pub struct Web<'a> {
    /// Origins of the workflow.
    pub origins: &'a [String],
    /// Whether hosts outside the public internet are called.
    pub private_addresses: bool,
    /// Whether a form is sent as JSON.
    pub as_json: bool,
}

/// Why a request was not answered.
#[derive(Debug, thiserror::Error)]
#[error("the authority was not asked, or did not answer")]
pub struct NotAnswered(pub WorkflowError);

impl Web<'_> {
    /// Sends a request. A redirection is an answer like any other: it is not followed.
    pub async fn send(&self, request: HttpRequest) -> Result<HttpResponse, NotAnswered> {
        let exchange = std::pin::pin!(self.exchange(request));
        match select(exchange, Delay::from(Duration::from_millis(TOKEN_MS))).await {
            Either::Left((answer, _)) => answer.map_err(NotAnswered),
            Either::Right(_) => Err(NotAnswered(WorkflowError::timeout(format!(
                "The authority did not answer within {} seconds.",
                TOKEN_MS / 1_000
            )))),
        }
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, WorkflowError> {
        let url = request.uri().to_string();
        self.check(&url)?;
        let request = self.request(&url, request).map_err(|_| {
            WorkflowError::configuration(
                "The authority cannot be asked: its address or the client's id is not valid.",
            )
        })?;
        let response = Fetch::Request(request).send().await;
        let mut response = response.map_err(|_| unreachable())?;
        let mut body = Vec::new();
        if !matches!(response.body(), worker::ResponseBody::Empty) {
            let mut stream = response.stream().map_err(|_| unreachable())?;
            while let Some(piece) = stream.next().await {
                body.extend(piece.map_err(|_| unreachable())?);
                if body.len() > TOKEN_BYTES {
                    return Err(WorkflowError::communication(
                        502,
                        format!("The authority's answer is longer than {TOKEN_BYTES} bytes."),
                    ));
                }
            }
        }
        let mut answer = HttpResponse::new(body);
        *answer.status_mut() =
            http::StatusCode::from_u16(response.status_code()).map_err(|_| unreachable())?;
        *answer.headers_mut() = headers(response.headers());
        Ok(answer)
    }

    /// Whether the workflow may send anything there.
    fn check(&self, url: &str) -> Result<(), WorkflowError> {
        let origin = Origin::of(url, self.private_addresses)
            .map_err(|refused| WorkflowError::configuration(refused.to_string()))?
            .to_string();
        if self.origins.contains(&origin) {
            return Ok(());
        }
        Err(WorkflowError::new(
            AUTHORIZATION,
            403,
            "Not allowed",
            format!(
                "This workflow may not call {origin}. Name it in document.metadata.origins if it should."
            ),
        ))
    }

    fn request(&self, url: &str, request: HttpRequest) -> worker::Result<Request> {
        let headers = Headers::new();
        for (name, value) in request.headers() {
            let value = value.to_str().map_err(|_| worker::Error::from("header"))?;
            headers.set(name.as_str(), value)?;
        }
        headers.set("user-agent", "Edgewright")?;
        let mut init = RequestInit::new();
        init.with_method(Method::from(request.method().as_str().to_owned()))
            .with_redirect(RequestRedirect::Manual);
        let body = request.into_body();
        if !body.is_empty() {
            let body = if self.as_json {
                headers.set("content-type", "application/json")?;
                let form = form_urlencoded::parse(&body).into_owned();
                let members = form.map(|(name, value)| (name, value.into()));
                serde_json::Value::Object(members.collect())
                    .to_string()
                    .into_bytes()
            } else {
                body
            };
            init.with_body(Some(JsValue::from(body)));
        }
        init.with_headers(headers);
        Request::new_with_init(url, &init)
    }
}

fn headers(from: &Headers) -> HeaderMap {
    let read = from.entries().filter_map(|(name, value)| {
        Some((
            name.parse::<HeaderName>().ok()?,
            value.parse::<HeaderValue>().ok()?,
        ))
    });
    read.collect()
}

fn unreachable() -> WorkflowError {
    WorkflowError::communication(503, "The authority could not be reached.")
}
