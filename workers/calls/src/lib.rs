//! The Worker that asks authorities for tokens (OAuth 2, OpenID Connect) on behalf of workflows.
//!
//! Stateless: it is given everything with a request, answers, and forgets it. It answers nobody from outside; the Worker of
//! workflows reaches it by its binding. It logs nothing of what it is given. Why it is apart: docs/adr/0020-calls-secrets-and-schemas.md.

mod discovery;
mod token;
mod web;

use edgewright_workflow_http::{TokenAnswer, TokenAsk};
use worker::{Context, Env, Method, Request, Response, Result};

#[worker::event(start)]
fn start() {
    console_error_panic_hook::set_once();
}

#[worker::event(fetch)]
async fn fetch(mut request: Request, _env: Env, _context: Context) -> Result<Response> {
    if request.method() != Method::Post || request.path() != "/token" {
        return Response::error("Not found.", 404);
    }
    let text = request.text().await?;
    let Ok(ask) = edgewright_typed_json::from_text::<TokenAsk>(&text) else {
        // What a reader says may quote what it read.
        return Response::error("Not readable.", 400);
    };
    let answer = match token::ask(&ask).await {
        Ok(answer) => answer,
        Err(error) => TokenAnswer::Failed(error),
    };
    Response::from_json(&serde_json::to_value(&answer)?)
}
