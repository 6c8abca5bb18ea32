//! What runs ask of people: `/v1/approvals` and `/v1/workflows/{owner}/{slug}/runs/{run_id}/approvals/{approval_id}`.

use edgewright_postgres::Database;
use edgewright_types::{Problem, WorkflowAddress, WorkflowId};
use edgewright_workflow::{
    Command, Query,
    approval::{ApprovalCommand, ApprovalList, ApprovalView, Which},
};
use futures::future::join_all;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    call::Call, database, objects, page, reply::Reply, routes::workflow::owner, workflow_object,
};

/// Workflows asked for one page.
const WORKFLOWS_PER_PAGE: u32 = 20;

/// Body of `approval_answer` and `form_ask_answer`.
#[derive(Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ApprovalAnswerBody {
    /// What is chosen.
    pub choice: String,
    /// What is filled in, by name of the field.
    #[serde(default)]
    pub values: Map<String, Value>,
}

/// Lists what the person's own workflows ask, page by page of workflows: a page may be empty with another one after it.
pub async fn list(call: Call) -> Result<Reply, Problem> {
    let (person, username) = owner(&call)?;
    let after = page::cursor::<WorkflowId>(&call)?;
    let database: Database = database::connect(&call.env, &call.context).await?;
    let found = database
        .workflow_list(person, after.as_ref(), WORKFLOWS_PER_PAGE)
        .await
        .map_err(|error| database::problem(&error))?;
    let next = found
        .has_more
        .then(|| found.items.last().map(|entry| entry.id.to_string()))
        .flatten();
    let asked = found.items.iter().map(|entry| async {
        let address = WorkflowAddress::from_segments(username, entry.slug.as_str())
            .map_err(|_| Problem::ours())?;
        let answer = workflow_object::ask_at(&call, &address, Query::ApprovalList).await?;
        match objects::into_document::<ApprovalList>(answer).await {
            // Its object was never told of, or is gone: it asks nobody anything.
            Err(problem) if problem.status == 404 => Ok(Vec::new()),
            other => other.map(|list| list.items),
        }
    });
    let mut items: Vec<ApprovalView> = Vec::new();
    for answered in join_all(asked).await {
        items.extend(answered?);
    }
    Reply::ok(&page::document(items, next))
}

/// An approval, for the owner and those it names.
pub async fn get(call: Call) -> Result<Reply, Problem> {
    let which = named(&call)?;
    workflow_object::query(&call, Query::ApprovalGet(which)).await
}

/// Answers an approval, once.
pub async fn answer(call: Call) -> Result<Reply, Problem> {
    let ApprovalAnswerBody { choice, values } = call.json()?;
    let command = ApprovalCommand::Answer {
        which: named(&call)?,
        choice,
        values,
    };
    workflow_object::command(&call, Command::Approval(command)).await
}

fn named(call: &Call) -> Result<Which, Problem> {
    let nothing = || Problem::not_found("workflow");
    Ok(Which::Named {
        run: call.param("run_id").parse().map_err(|_| nothing())?,
        id: call.param("approval_id").parse().map_err(|_| nothing())?,
    })
}
