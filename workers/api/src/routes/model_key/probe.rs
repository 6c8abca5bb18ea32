//! Asks a provider for its list of models: the cheapest question that needs the key.

use std::time::Duration;

use edgewright_model_router::listing;
use edgewright_types::{ModelAccess, Provider};
use futures::future::{Either, select};
use serde::Serialize;
use worker::{Delay, Fetch, Headers, Method, Request, RequestInit, RequestRedirect};

/// A provider that has not answered by then counts as away.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// Whether a key works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TestOutcome {
    /// The provider took it.
    Works,
    /// The provider did not take it.
    Refused,
    /// The provider could not be asked, or did not answer as it should.
    Unreachable,
}

/// What trying a key came to.
#[derive(Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct ModelKeyTest {
    /// Whether it works.
    pub outcome: TestOutcome,
    /// The same in words.
    pub detail: String,
}

impl ModelKeyTest {
    /// The outcome in words.
    pub fn of(provider: Provider, outcome: TestOutcome) -> Self {
        let name = provider.label();
        let detail = match outcome {
            TestOutcome::Works => format!("It works: {name} took the key."),
            TestOutcome::Refused => {
                format!(
                    "{name} refused the key. Check that it is complete, was not revoked, and has credit."
                )
            }
            TestOutcome::Unreachable => {
                format!(
                    "{name} did not answer as it should. The key may be fine; check the address and try again."
                )
            }
        };
        Self { outcome, detail }
    }
}

/// Asks.
pub async fn ask(access: &ModelAccess) -> TestOutcome {
    let work = std::pin::pin!(status(access));
    match select(work, Delay::from(ANSWER_WITHIN)).await {
        Either::Left((Ok(status), _)) => outcome(status),
        Either::Left((Err(_), _)) | Either::Right(_) => TestOutcome::Unreachable,
    }
}

const fn outcome(status: u16) -> TestOutcome {
    match status {
        // Too many requests at once says that the key is known.
        200..=299 | 429 => TestOutcome::Works,
        // Google says 400 of a key it does not know.
        400..=403 => TestOutcome::Refused,
        _ => TestOutcome::Unreachable,
    }
}

async fn status(access: &ModelAccess) -> worker::Result<u16> {
    let question = listing(access);
    let headers = Headers::new();
    for (name, value) in &question.headers {
        headers.set(name, value)?;
    }
    let mut init = RequestInit::new();
    init.with_method(Method::Get)
        .with_headers(headers)
        // The key goes to the address that was given and nowhere else.
        .with_redirect(RequestRedirect::Manual);
    let request = Request::new_with_init(&question.url, &init)?;
    Ok(Fetch::Request(request).send().await?.status_code())
}
