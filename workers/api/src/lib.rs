//! The Worker that everybody outside talks to: routes, middleware, identity, and the sweep.
//!
//! It must hold no Durable Object class and no engine: the other Workers do, each a script of its own.

mod app_object;
mod call;
mod checks;
mod clock;
mod database;
mod dispatch;
#[cfg(feature = "fault-injection")]
mod fault_injection;
mod identity;
mod inbound_mail;
mod json_body;
mod mail;
mod middleware;
mod objects;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod openapi;
mod page;
mod query_parameters;
#[cfg(not(target_arch = "wasm32"))]
pub mod reading;
mod reply;
mod routes;
mod routing;
mod row_changes;
mod scheduled;
mod settings;
mod vault;
mod workflow_object;

use middleware::compression;
use worker::{
    Context, Env, ForwardableEmailMessage, Request, Response, Result, ScheduleContext,
    ScheduledEvent, event,
};

#[event(start)]
fn start() {
    console_error_panic_hook::set_once();
}

#[event(fetch)]
async fn fetch(request: Request, env: Env, context: Context) -> Result<Response> {
    #[cfg(feature = "fault-injection")]
    if request.path().starts_with("/v1/dev/faults/") {
        return fault_injection::handle(request, &env).await;
    }
    let compressed = compression::is_wanted(&request, &env);
    let response = dispatch::dispatch(request, env, context).await?;
    if compressed {
        compression::compress(response)
    } else {
        Ok(response)
    }
}

#[event(email)]
async fn email(message: ForwardableEmailMessage, env: Env, _context: Context) -> Result<()> {
    inbound_mail::receive(&message, &env).await;
    Ok(())
}

#[event(scheduled)]
async fn scheduled(_event: ScheduledEvent, env: Env, context: ScheduleContext) {
    scheduled::sweep(&env, &context).await;
}
