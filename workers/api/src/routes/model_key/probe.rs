//! Asks a provider for its list of models: the cheapest question that needs the key.

use std::time::Duration;

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

/// Address and headers of the question.
fn question(access: &ModelAccess) -> (String, Vec<(&'static str, String)>) {
    let key = access.api_key.expose();
    let (public, path, headers) = match access.provider {
        Provider::Anthropic => (
            "https://api.anthropic.com",
            "/v1/models",
            vec![
                ("x-api-key", key.to_owned()),
                ("anthropic-version", "2023-06-01".to_owned()),
            ],
        ),
        Provider::Google => (
            "https://generativelanguage.googleapis.com",
            "/v1beta/models",
            vec![("x-goog-api-key", key.to_owned())],
        ),
        Provider::Openai => ("https://api.openai.com", "/v1/models", bearer(key)),
        Provider::Xai => ("https://api.x.ai", "/v1/models", bearer(key)),
        Provider::Compatible => ("", "/v1/models", bearer(key)),
    };
    let base = access.base_url.as_deref().unwrap_or(public);
    (format!("{}{path}", base.trim_end_matches('/')), headers)
}

fn bearer(key: &str) -> Vec<(&'static str, String)> {
    if key.is_empty() {
        return Vec::new();
    }
    vec![("authorization", format!("Bearer {key}"))]
}

async fn status(access: &ModelAccess) -> worker::Result<u16> {
    let (url, headers) = question(access);
    let sent = Headers::new();
    for (name, value) in &headers {
        sent.set(name, value)?;
    }
    let mut init = RequestInit::new();
    init.with_method(Method::Get)
        .with_headers(sent)
        // The key goes to the address that was given and nowhere else.
        .with_redirect(RequestRedirect::Manual);
    let request = Request::new_with_init(&url, &init)?;
    Ok(Fetch::Request(request).send().await?.status_code())
}
