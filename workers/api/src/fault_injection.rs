//! Routes that break on purpose; compiled only with the `fault-injection` feature, for tests.
//!
//! It must never be part of a release build.

use std::time::Duration;

use worker::{Delay, Env, Response, Result};

/// Where these routes start.
pub const PREFIX: &str = "/v1/dev/faults/";

/// `panic` and `slow` happen here; `probe/{object}/{verb}` is handed to the named probe object.
#[expect(clippy::panic, reason = "breaking is what this route is for")]
pub async fn handle(path: &str, env: &Env) -> Result<Response> {
    let mut parts = path.trim_start_matches(PREFIX).split('/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some("panic"), ..) => panic!("asked to panic"),
        (Some("slow"), ..) => {
            Delay::from(Duration::from_secs(60)).await;
            Response::ok("late")
        }
        (Some("probe"), Some(object), Some(verb)) => {
            let probe = env.durable_object("PROBE")?.get_by_name(object)?;
            probe.fetch_with_str(&format!("https://probe/{verb}")).await
        }
        _ => Response::error("unknown fault", 404),
    }
}
