//! The Durable Object of one published app.

use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

/// The object that the binding `APP` points at.
#[durable_object]
pub struct App {}

impl DurableObject for App {
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
