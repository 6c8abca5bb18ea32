//! One exchange with a provider: a request out, bytes back, never longer or more silent than is borne.
//!
//! What a provider says when it refuses is read for its sense and never logged: providers quote parts of the key.

use std::time::Duration;

use edgewright_model_router::{HttpRequest, Patience, Refusal, failure};
use edgewright_pipeline::model::ModelFailure;
use edgewright_types::UnixMillis;
use futures::{
    StreamExt,
    future::{Either, select},
};
use worker::{
    AbortController, AbortSignal, ByteStream, Delay, Env, Fetch, Headers, Method, Request,
    RequestInit, RequestRedirect, Response, console_error,
};

use crate::clock;

/// Bytes of a refusal that are read.
const REFUSAL_BYTES: usize = 16 * 1024;

/// An answer that is arriving. It hangs up when it is dropped, so that a cancelled build stops costing money.
pub struct Exchange {
    body: ByteStream,
    limits: Limits,
    _call: Call,
}

struct Limits {
    patience: Patience,
    began_at: UnixMillis,
}

impl Exchange {
    /// Sends a request and waits until its answer begins.
    pub async fn begin(env: &Env, request: HttpRequest) -> Result<Self, ModelFailure> {
        let limits = Limits {
            patience: patience(env),
            began_at: clock::now(),
        };
        let (call, signal) = Call::new();
        // What is wrong with a header is not logged: one of them is the key.
        let headers = headers(&request).map_err(|_| ModelFailure::KeyRefused)?;
        let response = limits.bear(send(request, headers, &signal)).await?;
        let mut response = response.map_err(|error| {
            console_error!("model.unreachable={error}");
            ModelFailure::Unreachable
        })?;
        let status = response.status_code();
        let body = response.stream().map_err(|_| ModelFailure::Unreachable)?;
        let mut exchange = Self {
            body,
            limits,
            _call: call,
        };
        if status == 200 {
            return Ok(exchange);
        }
        console_error!("model.status={status}");
        Err(exchange.refusal(status, &response).await)
    }

    async fn refusal(&mut self, status: u16, response: &Response) -> ModelFailure {
        let mut body = Vec::new();
        while body.len() < REFUSAL_BYTES
            && let Ok(Some(bytes)) = self.next().await
        {
            body.extend(bytes);
        }
        let header = |name| response.headers().get(name).ok().flatten();
        failure(&Refusal {
            status,
            retry_after: header("retry-after").as_deref(),
            retry_after_ms: header("retry-after-ms").as_deref(),
            body: &body,
            now: clock::now(),
        })
    }

    /// The next bytes; none at the end.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, ModelFailure> {
        match self.limits.bear(self.body.next()).await? {
            Some(Ok(bytes)) => Ok(Some(bytes)),
            Some(Err(error)) => {
                console_error!("model.broke_off={error}");
                Err(ModelFailure::Unreachable)
            }
            None => Ok(None),
        }
    }
}

impl Limits {
    /// Waits for something, as long as is borne.
    async fn bear<T>(&self, awaited: impl Future<Output = T>) -> Result<T, ModelFailure> {
        let elapsed = clock::now().since(self.began_at);
        let elapsed_ms = u64::try_from(elapsed).unwrap_or_default();
        let Some(wait_ms) = self.patience.next_byte_ms(elapsed_ms) else {
            return Err(ModelFailure::TimedOut);
        };
        let limit = Delay::from(Duration::from_millis(wait_ms));
        match select(std::pin::pin!(awaited), limit).await {
            Either::Left((arrived, _)) => Ok(arrived),
            Either::Right(_) => {
                console_error!("model.timed_out_after_ms={wait_ms}");
                Err(ModelFailure::TimedOut)
            }
        }
    }
}

/// Slow models, such as those on a machine of one's own, may be given more time.
fn patience(env: &Env) -> Patience {
    let setting = |name| env.var(name).ok().map(|value| value.to_string());
    Patience::new(
        setting("MODEL_IDLE_SECONDS").as_deref(),
        setting("MODEL_TOTAL_SECONDS").as_deref(),
    )
}

fn headers(request: &HttpRequest) -> worker::Result<Headers> {
    let headers = Headers::new();
    for (name, value) in &request.headers {
        headers.set(name, value)?;
    }
    Ok(headers)
}

async fn send(
    request: HttpRequest,
    headers: Headers,
    signal: &AbortSignal,
) -> worker::Result<Response> {
    let mut init = RequestInit::new();
    init.with_method(Method::Post)
        .with_headers(headers)
        .with_body(Some(request.body.into()))
        // The key goes to the address that was configured and nowhere else.
        .with_redirect(RequestRedirect::Manual);
    let request = Request::new_with_init(&request.url, &init)?;
    Fetch::Request(request).send_with_signal(signal).await
}

/// Hangs up when it is dropped.
struct Call(AbortController);

impl Call {
    fn new() -> (Self, AbortSignal) {
        let controller = AbortController::default();
        let signal = controller.signal();
        (Self(controller), signal)
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        std::mem::take(&mut self.0).abort();
    }
}
