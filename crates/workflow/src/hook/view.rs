//! The hook as its owner sees it: everything but its secret.

use edgewright_limits::webhook::TEST_BYTES;
use edgewright_storage::SqlStorage;
use edgewright_types::UnixMillis;
use edgewright_webhook::{self as webhook, Request};
use edgewright_workflow_engine::Refusal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{HookSettings, no_hook, store};
use crate::about::About;

/// A hook as it is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct HookView {
    /// Where requests go that start runs.
    pub url: String,
    /// Where requests go that are only shown here.
    pub test_url: String,
    /// How it is set up.
    #[serde(flatten)]
    pub settings: HookSettings,
    /// A secret that was just made; it is shown this once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// Until when the secret before this one is right too, RFC 3339.
    pub previous_secret_until: Option<String>,
    /// When it was set up, RFC 3339.
    pub created_at: String,
    /// When it last changed, RFC 3339.
    pub updated_at: String,
    /// The last request that was sent to try it.
    pub test: Option<TestRequest>,
}

/// What a sender hears whose request is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct HookAccepted {
    /// The run it began, or had begun before.
    pub run_id: String,
}

/// A request that was sent to try a hook.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct TestRequest {
    /// When it came, RFC 3339.
    pub received_at: String,
    /// Whether its signature is right.
    pub is_signed: bool,
    /// What a run would get; of a request that is too long or cannot be read, all but the body.
    pub input: Value,
    /// Why its body cannot be read.
    pub problem: Option<String>,
}

/// The hook, its addresses as paths.
pub fn view(storage: &dyn SqlStorage, about: &About, now: UnixMillis) -> Result<HookView, Refusal> {
    let hook = store::load(storage)?.ok_or_else(no_hook)?;
    let until = hook.previous.map(|(_, until)| until);
    Ok(HookView {
        url: format!("/hooks/{}", about.address),
        test_url: format!("/hook-tests/{}", about.address),
        settings: hook.settings,
        secret: None,
        previous_secret_until: until
            .filter(|until| *until > now)
            .map(UnixMillis::to_rfc3339),
        created_at: hook.created_at.to_rfc3339(),
        updated_at: hook.updated_at.to_rfc3339(),
        test: store::load_test(storage)?,
    })
}

/// What is kept of a request that was sent to try the hook.
pub fn test_request(request: &Request, is_signed: bool, now: UnixMillis) -> TestRequest {
    let (input, problem) = match webhook::input(request) {
        Ok(input) if input.to_string().len() <= TEST_BYTES => (input, None),
        Ok(_) => {
            let told = format!("The body is not kept: a test shows at most {TEST_BYTES} bytes.");
            (without_body(request), Some(told))
        }
        Err(problem) => (without_body(request), Some(problem.detail)),
    };
    let is_small = input.to_string().len() <= TEST_BYTES;
    TestRequest {
        received_at: now.to_rfc3339(),
        is_signed,
        input: if is_small { input } else { json!({}) },
        problem,
    }
}

fn without_body(request: &Request) -> Value {
    let bare = Request {
        body: Vec::new(),
        headers: request
            .headers
            .iter()
            .filter(|(name, _)| name != "content-type")
            .cloned()
            .collect(),
        ..request.clone()
    };
    webhook::input(&bare).unwrap_or_default()
}
