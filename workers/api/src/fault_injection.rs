//! Routes that break on purpose; compiled only with the `fault-injection` feature, for tests.
//!
//! It must never be part of a release build.

use std::time::Duration;

use edgewright_expression::{Budget, Program, RunError};
use serde::Deserialize;
use serde_json::{Value, json};
use worker::{Delay, Env, Request, Response, Result};

/// Where these routes start.
pub const PREFIX: &str = "/v1/dev/faults/";

/// An expression somebody wants to see run here.
#[derive(Deserialize)]
struct Bomb {
    expression: String,
    input: Value,
}

/// `panic`, `slow` and `evaluate` happen here; `probe/{object}/{verb}` is handed to the named probe object.
#[expect(clippy::panic, reason = "breaking is what this route is for")]
pub async fn handle(mut request: Request, env: &Env) -> Result<Response> {
    let path = request.path();
    let mut parts = path.trim_start_matches(PREFIX).split('/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some("panic"), ..) => panic!("asked to panic"),
        (Some("slow"), ..) => {
            Delay::from(Duration::from_secs(60)).await;
            Response::ok("late")
        }
        (Some("evaluate"), ..) => {
            let bombs: Vec<Bomb> = serde_json::from_str(&request.text().await?)?;
            Response::from_json(&bombs.iter().map(evaluate).collect::<Vec<_>>())
        }
        (Some("probe"), Some(object), Some(verb)) => {
            let probe = env.durable_object("PROBE")?.get_by_name(object)?;
            probe.fetch_with_str(&format!("https://probe/{verb}")).await
        }
        _ => Response::error("unknown fault", 404),
    }
}

/// How an expression ends under the budget that rules have.
fn evaluate(bomb: &Bomb) -> Value {
    match Program::compile(&bomb.expression, &[]) {
        Err(_) => json!("refused"),
        Ok(program) => match program.run(&bomb.input, &[], &Budget::RULE) {
            Ok(_) => json!("values"),
            Err(RunError::Value { .. }) => json!("error"),
            Err(RunError::Budget(_)) => json!("budget"),
        },
    }
}
