//! Tells the person's workflows, and hears when their runs began.

use edgewright_types::WorkflowAddress;
use edgewright_workflow_owner::{Standing, Tidings};
use futures::{StreamExt, TryStreamExt, stream};
use worker::{Env, Method, Request, RequestInit, Result};

/// Workflows that are asked at the same time.
const AT_ONCE: usize = 32;

/// Tells all of them. Nothing is answered unless all answered.
pub async fn tell_all(
    env: &Env,
    workflows: Vec<WorkflowAddress>,
    tidings: &Tidings,
) -> Result<Vec<Standing>> {
    let body = edgewright_typed_json::to_text(tidings)?;
    stream::iter(workflows)
        .map(|workflow| tell(env, workflow, &body))
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await
}

async fn tell(env: &Env, workflow: WorkflowAddress, body: &str) -> Result<Standing> {
    let mut init = RequestInit::new();
    init.with_method(Method::Post).with_body(Some(body.into()));
    let request = Request::new_with_init("https://object/owner", &init)?;
    let stub = env
        .durable_object("WORKFLOW")?
        .get_by_name(&workflow.to_string())?;
    let mut response = stub.fetch_with_request(request).await?;
    if response.status_code() != 200 {
        let status = response.status_code();
        return Err(format!("{workflow} answered {status}").into());
    }
    let text = response.text().await?;
    edgewright_typed_json::from_text(text).map_err(|error| error.to_string().into())
}
