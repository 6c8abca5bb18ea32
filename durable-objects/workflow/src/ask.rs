//! Asks other objects of the same person: JSON in, JSON out.

use edgewright_types::{Actor, Problem, Username, WorkflowAddress};
use edgewright_workflow::{Between, Command, CommandRequest};
use edgewright_workflow_owner::{Ask, OwnerRequest};
use serde::{Serialize, de::DeserializeOwned};
use worker::{Env, Method, Request, RequestInit, Response, console_error};

/// Asks the object of a person. None when it cannot answer; nothing may be taken for granted then.
pub async fn owner<T: DeserializeOwned>(env: &Env, owner: &Username, ask: Ask) -> Option<T> {
    let text = tell_owner(env, owner, ask).await?;
    edgewright_typed_json::from_text(text)
        .inspect_err(|error| console_error!("workflow.owner_answer={error}"))
        .ok()
}

/// Tells the object of a person something. None when it was not heard.
pub async fn tell_owner(env: &Env, owner: &Username, ask: Ask) -> Option<String> {
    let request = OwnerRequest {
        owner: owner.clone(),
        ask,
    };
    let answer = post(env, "OWNER", owner.as_str(), "ask", &request).await;
    let mut response = answer
        .inspect_err(|error| console_error!("workflow.owner={error}"))
        .ok()?;
    let status = response.status_code();
    if !(200..300).contains(&status) {
        console_error!("workflow.owner_status={status}");
        return None;
    }
    response.text().await.ok()
}

/// Asks another workflow: its status, and why it refuses.
///
/// # Errors
/// When it cannot be reached.
pub async fn workflow(
    env: &Env,
    from: &WorkflowAddress,
    to: &WorkflowAddress,
    what: Between,
) -> worker::Result<(u16, Option<Problem>)> {
    let request = request(from, what);
    let mut response = post(env, "WORKFLOW", &to.to_string(), "command", &request).await?;
    let status = response.status_code();
    if status < 400 {
        return Ok((status, None));
    }
    let text = response.text().await?;
    Ok((status, edgewright_typed_json::from_text(text).ok()))
}

/// What one workflow asks of another, or of itself.
pub fn request(from: &WorkflowAddress, what: Between) -> CommandRequest {
    CommandRequest {
        actor: Actor::System {
            reason: "workflow".to_owned(),
        },
        command: Command::Between {
            from: from.clone(),
            what,
        },
    }
}

async fn post(
    env: &Env,
    binding: &str,
    name: &str,
    verb: &str,
    document: &impl Serialize,
) -> worker::Result<Response> {
    let body = edgewright_typed_json::to_text(document)?;
    let mut init = RequestInit::new();
    init.with_method(Method::Post).with_body(Some(body.into()));
    let request = Request::new_with_init(&format!("https://object/{verb}"), &init)?;
    let object = env.durable_object(binding)?.get_by_name(name)?;
    object.fetch_with_request(request).await
}
