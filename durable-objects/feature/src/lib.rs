//! The Durable Object of one feature.

use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

/// The object that the binding `FEATURE` points at.
#[durable_object]
pub struct Feature {}

impl DurableObject for Feature {
    fn new(_state: State, _env: Env) -> Self {
        Self {}
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        match request.path().as_str() {
            "/health" => Response::ok("ok"),
            _ => Response::error("unknown verb", 404),
        }
    }
}
