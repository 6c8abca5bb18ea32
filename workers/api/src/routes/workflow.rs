//! Workflows: `/v1/workflows` and `/v1/workflows/{owner}/{slug}`.

use edgewright_limits::plan::WORKFLOWS_FREE;
use edgewright_postgres::{self as postgres, Database, NewWorkflow, Workflow, WorkflowReport};
use edgewright_types::{Actor, Problem, Slug, UnixMillis, UserId, WorkflowAddress, WorkflowId};
use edgewright_workflow::{CheckRequest, Command, Query, Source, answer::WorkflowView};
use serde::{Deserialize, Serialize};

use crate::{
    call::Call,
    database::{self, problem},
    identity, objects, page,
    reply::Reply,
    workflow_object,
};

/// The primary key of the directory of workflows.
const WORKFLOW_IDS: &str = "workflows_pkey";

/// Body of `workflow_create`.
#[derive(Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WorkflowCreateBody {
    /// The workflow's name in its address.
    pub slug: Slug,
    /// What to publish: a Serverless Workflow document, as text (YAML or JSON) or as it is.
    pub definition: Source,
}

/// Body of `workflow_version_publish`.
#[derive(Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WorkflowVersionPublishBody {
    /// What to publish: a Serverless Workflow document, as text (YAML or JSON) or as it is.
    pub definition: Source,
}

/// A workflow in its owner's list.
#[derive(Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct WorkflowEntry {
    /// Owner's user name.
    pub owner: String,
    /// Name in the address.
    pub slug: String,
    /// What people see.
    pub title: String,
    /// Live version.
    pub version: i64,
    /// When it was first published, RFC 3339.
    pub created_at: String,
    /// When it last changed, RFC 3339.
    pub updated_at: String,
}

/// Lists the person's workflows.
pub async fn list(call: Call) -> Result<Reply, Problem> {
    let (person, username) = owner(&call)?;
    let after = page::cursor::<WorkflowId>(&call)?;
    let database = database::connect(&call.env, &call.context).await?;
    let found = database
        .workflow_list(person, after.as_ref(), page::limit(&call)?)
        .await
        .map_err(|error| problem(&error))?;
    let next = found
        .has_more
        .then(|| found.items.last().map(|entry| entry.id.to_string()))
        .flatten();
    let items = found.items.into_iter().map(|entry| WorkflowEntry {
        owner: username.to_owned(),
        slug: entry.slug.to_string(),
        title: entry.title,
        version: entry.current_version,
        created_at: entry.created_at.to_rfc3339(),
        updated_at: entry.updated_at.to_rfc3339(),
    });
    Reply::ok(&page::document(items.collect(), next))
}

/// Publishes a definition as a new workflow: takes the address first, gives it back if publishing is refused. The same
/// idempotency key leads to the same reservation, because its id is made from the key.
pub async fn create(call: Call) -> Result<Reply, Problem> {
    let body: WorkflowCreateBody = call.json()?;
    let (person, username) = owner(&call)?;
    let address = WorkflowAddress::from_segments(username, body.slug.as_str())
        .map_err(|_| Problem::not_found("address"))?;
    let id = match call.idempotency_key()? {
        Some(key) => identity::workflow_id_for_key(person, &key),
        None => WorkflowId::new(call.now, call.entropy()?),
    };
    let database = database::connect(&call.env, &call.context).await?;
    let place = NewWorkflow {
        id: &id,
        slug: &body.slug,
        title: body.slug.as_str(),
        free_limit: i32::try_from(WORKFLOWS_FREE).unwrap_or(i32::MAX),
        now: call.now,
    };
    let reserved = database
        .workflow_reserve(person, place)
        .await
        .map_err(|error| refused_address(&error))?;
    let answer = publish(&call, &database, &address, &reserved, body.definition).await;
    let is_refused = answer.as_ref().is_err_and(|refused| refused.status < 500);
    // The same key may have published before: the address of what is live is not given away.
    if is_refused && workflow_object::is_missing(&call, &address).await? {
        database
            .workflow_delete(person, &id, call.now)
            .await
            .map_err(|error| problem(&error))?;
    }
    answer
}

/// Says what is found in a definition; nothing is published. The object that is asked keeps nothing: it has the code for it.
pub async fn check(call: Call) -> Result<Reply, Problem> {
    let body: WorkflowVersionPublishBody = call.json()?;
    let (person, username) = owner(&call)?;
    let database = database::connect(&call.env, &call.context).await?;
    let person = database.person_find(person).await;
    let person = person.map_err(|error| problem(&error))?;
    let request = CheckRequest {
        definition: body.definition,
        plan: person.map(|person| person.plan).unwrap_or_default(),
    };
    let name = format!("check:{username}");
    objects::into_reply(
        objects::post(
            &call.env,
            objects::Class::Workflow,
            &name,
            "check",
            &request,
        )
        .await?,
    )
    .await
}

/// Publishes the next version.
pub async fn version_publish(call: Call) -> Result<Reply, Problem> {
    let body: WorkflowVersionPublishBody = call.json()?;
    let address = workflow_object::address(&call)?;
    let database = database::connect(&call.env, &call.context).await?;
    let known = find(&call, &database, &address).await?;
    publish(&call, &database, &address, &known, body.definition).await
}

/// The workflow with its live definition.
pub async fn get(call: Call) -> Result<Reply, Problem> {
    workflow_object::query(&call, Query::VersionGet { version: None }).await
}

/// Lists the versions.
pub async fn version_list(call: Call) -> Result<Reply, Problem> {
    workflow_object::query(&call, Query::VersionList).await
}

/// Reads a version.
pub async fn version_get(call: Call) -> Result<Reply, Problem> {
    let version = call
        .param("version")
        .parse()
        .map_err(|_| Problem::not_found("version"))?;
    workflow_object::query(
        &call,
        Query::VersionGet {
            version: Some(version),
        },
    )
    .await
}

/// Deletes a workflow with its runs. The object goes first: an address whose object is still there is not given away. If it
/// went at an earlier try, the address is still to be given back.
pub async fn delete(call: Call) -> Result<Reply, Problem> {
    let address = workflow_object::address(&call)?;
    let database = database::connect(&call.env, &call.context).await?;
    let known = find(&call, &database, &address).await?;
    match workflow_object::command(&call, Command::Delete).await {
        Err(problem) if problem.status != 404 => return Err(problem),
        _ => {}
    }
    database
        .workflow_delete(call.person()?, &known.id, call.now)
        .await
        .map_err(|error| problem(&error))?;
    Ok(Reply::no_content())
}

/// Makes a version live and tells the directory. A directory that did not hear of it is told by the sweep.
async fn publish(
    call: &Call,
    database: &Database,
    address: &WorkflowAddress,
    known: &Workflow,
    definition: Source,
) -> Result<Reply, Problem> {
    let command = Command::Publish {
        address: address.clone(),
        definition,
        plan: Some(known.plan),
    };
    let response = workflow_object::command_at(call, address, command).await?;
    let status = response.status_code();
    let view: WorkflowView = objects::into_document(response).await?;
    report(database, call.person()?, &known.id, &view, call.now).await?;
    Reply::json(status, &view)
}

/// Tells the directory what is live.
pub async fn report(
    database: &Database,
    owner: &UserId,
    id: &WorkflowId,
    view: &WorkflowView,
    now: UnixMillis,
) -> Result<(), Problem> {
    let told = WorkflowReport {
        id,
        title: &view.title,
        version: view.version,
        definition: &view.definition,
        created_by: &view.owner,
        created_at: now,
    };
    database
        .workflow_report(owner, told)
        .await
        .map_err(|error| problem(&error))?;
    Ok(())
}

/// What the directory knows of the person's own workflow. Somebody else's looks like one that does not exist.
async fn find(
    call: &Call,
    database: &Database,
    address: &WorkflowAddress,
) -> Result<Workflow, Problem> {
    let (person, username) = owner(call)?;
    if address.owner.as_str() != username {
        return Err(Problem::not_found("workflow"));
    }
    let found = database
        .workflow_find(person, &address.slug)
        .await
        .map_err(|error| problem(&error))?;
    found.ok_or_else(|| Problem::not_found("workflow"))
}

pub fn owner(call: &Call) -> Result<(&UserId, &str), Problem> {
    match &call.actor {
        Actor::Person {
            user_id, username, ..
        } => Ok((user_id, username)),
        Actor::Anonymous | Actor::System { .. } => Err(Problem::not_found("workflow")),
    }
}

fn refused_address(error: &postgres::Error) -> Problem {
    if error.is_unique(WORKFLOW_IDS) {
        return Problem::caller(
            422,
            "idempotency-key-reused",
            "This Idempotency-Key was used for another request. Use a new key for a new request.",
        );
    }
    problem(error)
}
