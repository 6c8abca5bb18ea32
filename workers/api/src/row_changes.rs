//! Tells workflows, beside the answer, that an app has changes of rows for them. They take them from the app themselves;
//! whom this does not reach takes them with the next sweep.

use std::collections::BTreeMap;
use std::rc::Rc;

use edgewright_app_engine::{Command, CommandRequest};
use edgewright_types::{Actor, AppAddress, Problem, WorkflowAddress};
use serde_json::json;
use worker::{Env, Response};

use crate::{
    call::Call,
    objects::{self, Class},
};

/// Header in which an app names the workflows that have something to take.
const OWED_HEADER: &str = "x-edgewright-owed";

/// Tells whom the app's answer names.
pub fn tell(call: &Call, app: &AppAddress, response: &Response) {
    let Ok(Some(owed)) = response.headers().get(OWED_HEADER) else {
        return;
    };
    let (env, app) = (call.env.clone(), app.clone());
    Rc::clone(&call.context).wait_until(async move {
        for workflow in owed.split(',').filter_map(|name| name.parse().ok()) {
            if let Err(problem) = tell_one(&env, &app, &workflow).await {
                worker::console_error!("changes.tell={workflow} problem.code={}", problem.code);
            }
        }
    });
}

async fn tell_one(env: &Env, app: &AppAddress, workflow: &WorkflowAddress) -> Result<(), Problem> {
    let name = workflow.to_string();
    let asked = json!({ "app": app.to_string() });
    let response = objects::post(env, Class::Workflow, &name, "changes", &asked).await?;
    if response.status_code() == 404 {
        // It was deleted, and the app did not hear of it.
        return unsubscribe(env, app, workflow).await;
    }
    objects::into_reply(response).await.map(drop)
}

async fn unsubscribe(
    env: &Env,
    app: &AppAddress,
    workflow: &WorkflowAddress,
) -> Result<(), Problem> {
    let request = CommandRequest {
        actor: Actor::System {
            reason: "row changes".to_owned(),
        },
        command: Command::OutboxSubscribe {
            workflow: workflow.clone(),
            tables: BTreeMap::new(),
        },
        idempotency_key: None,
    };
    let response = objects::post(env, Class::App, &app.to_string(), "command", &request).await?;
    objects::into_reply(response).await.map(drop)
}
