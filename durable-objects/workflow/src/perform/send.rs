//! Sends one request and reads its answer: never longer, larger or further than was agreed.

use std::time::Duration;

use edgewright_limits::{
    file::FILE_BYTES,
    workflow_run::{CALL_MS, OUTPUT_BYTES},
};
use edgewright_workflow_engine::error::WorkflowError;
use edgewright_workflow_http::{Answer, Outgoing};
use futures::{
    StreamExt,
    future::{Either, select},
};
use wasm_bindgen::JsValue;
use worker::{
    AbortController, Delay, Fetch, Headers, Method, Request, RequestInit, RequestRedirect, Response,
};

/// Sends a request. A redirection is an answer like any other: it is not followed.
pub async fn send(outgoing: Outgoing) -> Result<Answer, WorkflowError> {
    let exchange = std::pin::pin!(exchange(outgoing));
    match select(exchange, Delay::from(Duration::from_millis(CALL_MS))).await {
        Either::Left((answer, _)) => answer,
        Either::Right(_) => Err(WorkflowError::timeout(format!(
            "The service did not answer within {} seconds.",
            CALL_MS / 1_000
        ))),
    }
}

async fn exchange(outgoing: Outgoing) -> Result<Answer, WorkflowError> {
    let call = Call::default();
    let request = request(outgoing).map_err(|_| {
        // The runtime quotes what it refuses, and that may hold a secret.
        WorkflowError::configuration(
            "The request cannot be sent: its method, address or a header is not valid.",
        )
    })?;
    let signal = call.0.signal();
    let response = Fetch::Request(request).send_with_signal(&signal).await;
    let mut response = response.map_err(|_| unreachable())?;
    Ok(Answer {
        status: response.status_code(),
        headers: response.headers().entries().collect(),
        body: body(&mut response).await?,
    })
}

fn request(outgoing: Outgoing) -> worker::Result<Request> {
    let headers = Headers::new();
    for (name, value) in &outgoing.headers {
        headers.set(name, value)?;
    }
    let mut init = RequestInit::new();
    init.with_method(Method::from(outgoing.method))
        .with_headers(headers)
        .with_redirect(RequestRedirect::Manual)
        .with_body(outgoing.body.map(JsValue::from));
    Request::new_with_init(&outgoing.url, &init)
}

/// The body, or a little more of it than may be: whoever reads it then says that it is too long.
async fn body(response: &mut Response) -> Result<Vec<u8>, WorkflowError> {
    let mut body = Vec::new();
    if matches!(response.body(), worker::ResponseBody::Empty) {
        return Ok(body);
    }
    let mut stream = response.stream().map_err(|_| unreachable())?;
    // What is refused is never kept as a file.
    let is_fine = (200..300).contains(&response.status_code());
    let most = if is_fine { FILE_BYTES } else { OUTPUT_BYTES };
    while body.len() <= most
        && let Some(piece) = stream.next().await
    {
        let piece = piece.map_err(|_| {
            WorkflowError::communication(502, "The service broke off in the middle of its answer.")
        })?;
        body.extend(piece);
    }
    Ok(body)
}

fn unreachable() -> WorkflowError {
    WorkflowError::communication(503, "The service could not be reached.")
}

/// Hangs up when it is dropped, so that a call nobody waits for any more costs nobody anything.
#[derive(Default)]
struct Call(AbortController);

impl Drop for Call {
    fn drop(&mut self) {
        std::mem::take(&mut self.0).abort();
    }
}
