//! The deployable Worker: routes, middleware, and every Durable Object class.
//!
//! It must stay the only cdylib of the workspace: the runtime has room for one Wasm module.

use worker::{Context, Env, Request, Response, Result, ScheduleContext, ScheduledEvent, event};

pub mod durable_exports;
#[cfg(feature = "fault-injection")]
mod fault_injection;

#[event(start)]
fn start() {
    console_error_panic_hook::set_once();
}

#[event(fetch)]
async fn fetch(request: Request, env: Env, _context: Context) -> Result<Response> {
    let path = request.path();
    match path.as_str() {
        "/v1/health" => Response::from_json(&serde_json::json!({ "status": "ok" })),
        #[cfg(feature = "fault-injection")]
        _ if path.starts_with("/v1/dev/faults/") => fault_injection::handle(&path, &env).await,
        _ if path.starts_with("/v1/") => Response::error("not found", 404),
        _ => env.assets("ASSETS")?.fetch_request(request).await,
    }
}

#[event(scheduled)]
async fn scheduled(_event: ScheduledEvent, _env: Env, _context: ScheduleContext) {}
