//! A Durable Object for tests only: storage cases, faults and alarms on the real runtime.
//!
//! It must never be part of a deployment: `wrangler.toml` does not name it, and the Worker exports it only
//! with the feature `fault-injection`.

mod alarm;
mod contract;
mod fault;

use edgewright_do_storage::DurableStorage;
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

/// The object that the binding `PROBE` points at in test builds.
#[durable_object]
pub struct Probe {
    state: State,
    storage: DurableStorage,
}

impl DurableObject for Probe {
    fn new(state: State, _env: Env) -> Self {
        let storage = DurableStorage::new(&state);
        Self { state, storage }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        match request.path().as_str() {
            "/contract" => contract::run(&self.storage),
            "/alarm" => alarm::ask(&self.storage).await,
            "/panic" => fault::panic(),
            "/uncaught" => fault::uncaught(&self.state),
            "/panic-in-transaction" => fault::panic_in_transaction(&self.storage),
            "/rows" => fault::rows(&self.storage),
            "/acknowledged-write" => fault::acknowledged_write(&self.storage),
            "/entropy" => fault::entropy(),
            "/slow" => fault::slow().await,
            "/health" => Response::ok("ok"),
            _ => Response::error("unknown verb", 404),
        }
    }

    async fn alarm(&self) -> Result<Response> {
        alarm::ring(&self.storage)
    }
}
