//! The Durable Object that counts the requests of one caller (`user:{id}` or `ip:{ip}`).
//!
//! The count lives in memory only: it must never write a row, because rows are the bill. An object that
//! nobody asks is put away, and its count with it, which is what an idle caller deserves.

use std::cell::Cell;

use edgewright_limits::rate::{self, Limit};
use worker::{
    Date, DurableObject, Env, Method, Request, Response, Result, State, console_error,
    durable_object,
};

/// The object that the binding `LIMITER` points at.
#[durable_object(fetch)]
pub struct Limiter {
    state: Cell<rate::State>,
}

impl DurableObject for Limiter {
    fn new(_state: State, _env: Env) -> Self {
        Self {
            state: Cell::default(),
        }
    }

    /// `POST https://limiter/take` with a [`Limit`] answers a [`rate::Decision`].
    async fn fetch(&self, mut request: Request) -> Result<Response> {
        match (request.method(), request.path().as_str()) {
            (Method::Post, "/take") => {
                match edgewright_typed_json::from_text(request.text().await?) {
                    Ok(limit) => self.take(limit),
                    Err(error) => {
                        console_error!("limiter: {error}");
                        Response::error("not a limit", 400)
                    }
                }
            }
            _ => Response::error("unknown verb", 404),
        }
    }
}

impl Limiter {
    fn take(&self, limit: Limit) -> Result<Response> {
        let (state, decision) = rate::decide(self.state.get(), Date::now().as_millis(), limit);
        self.state.set(state);
        Response::ok(edgewright_typed_json::to_text(&decision)?)
    }
}
