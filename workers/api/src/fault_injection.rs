//! Routes that break on purpose; compiled only with the `fault-injection` feature, for tests.
//!
//! It must never be part of a release build.

use worker::{Env, Response, Result};

/// Breaks as the last part of the path says.
#[expect(clippy::panic, reason = "breaking is what this route is for")]
pub async fn handle(path: &str, env: &Env) -> Result<Response> {
    match path.rsplit('/').next() {
        Some("panic") => panic!("asked to panic"),
        Some("slow") => {
            worker::Delay::from(std::time::Duration::from_secs(20)).await;
            Response::ok("slept")
        }
        Some("object-panic") => {
            let stub = env.durable_object("LIMITER")?.get_by_name("fault")?;
            stub.fetch_with_str("https://limiter/panic").await
        }
        _ => Response::error("unknown fault", 404),
    }
}
