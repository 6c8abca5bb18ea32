//! Routes that break on purpose; compiled only with the `fault-injection` feature, for tests.
//!
//! It must never be part of a release build.

use std::hint::black_box;
use std::time::Duration;

use edgewright_expression::{Budget, Program, RunError};
use serde::Deserialize;
use serde_json::{Value, json};
use worker::{Delay, Env, Method, Request, RequestInit, Response, Result};

use crate::clock;

/// Draws of randomness in one answer.
const DRAWS: usize = 200;

/// Where these routes start.
pub const PREFIX: &str = "/v1/dev/faults/";

/// An expression somebody wants to see run here.
#[derive(Deserialize)]
struct Bomb {
    expression: String,
    input: Value,
}

/// `panic`, `hoard`, `slow`, `entropy` and `evaluate` happen here; `object/{binding}/{name}/{verb}` posts its body to that object, as a
/// Worker of another version might.
#[expect(clippy::panic, reason = "breaking is what this route is for")]
pub async fn handle(mut request: Request, env: &Env) -> Result<Response> {
    let path = request.path();
    let mut parts = path.trim_start_matches(PREFIX).split('/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some("panic"), ..) => panic!("asked to panic"),
        (Some("hoard"), ..) => hoard(),
        (Some("slow"), ..) => {
            Delay::from(Duration::from_secs(60)).await;
            Response::ok("late")
        }
        (Some("entropy"), ..) => {
            let draws: Vec<_> = (0..DRAWS).map(|_| draw()).collect();
            Response::from_json(&draws)
        }
        (Some("evaluate"), ..) => {
            let bombs: Vec<Bomb> = serde_json::from_str(&request.text().await?)?;
            Response::from_json(&bombs.iter().map(evaluate).collect::<Vec<_>>())
        }
        (Some("object"), Some(binding), Some(name)) => {
            let name = percent_encoding::percent_decode_str(name).decode_utf8_lossy();
            let object = env.durable_object(binding)?.get_by_name(&name)?;
            let mut init = RequestInit::new();
            init.with_method(Method::Post)
                .with_body(Some(request.text().await?.into()));
            let verb = parts.next().unwrap_or_default();
            let sent = Request::new_with_init(&format!("https://object/{verb}"), &init)?;
            object.fetch_with_request(sent).await
        }
        (Some("probe"), Some(object), Some(verb)) => {
            let probe = env.durable_object("PROBE")?.get_by_name(object)?;
            probe.fetch_with_str(&format!("https://probe/{verb}")).await
        }
        _ => Response::error("unknown fault", 404),
    }
}

/// Randomness as everything here draws it; null if there was none.
fn draw() -> Option<[u8; 24]> {
    clock::random_bytes().ok()
}

/// Takes memory until there is none left.
fn hoard() -> ! {
    let mut hoarded = Vec::new();
    loop {
        hoarded.push(vec![1_u8; 1 << 20]);
        black_box(&hoarded);
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
