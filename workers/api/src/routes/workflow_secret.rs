//! Secrets of a workflow: `/v1/workflows/{owner}/{slug}/secrets`. A value goes in and never comes out. Nothing here logs a
//! body or repeats one; the workflow seals it.

use edgewright_types::{Actor, Problem, WorkflowAddress};
use edgewright_workflow::{Command, Query, secrets::SecretCommand};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    call::Call,
    objects::{self, Class},
    reply::Reply,
    workflow_object,
};

/// Body of `workflow_secret_put`.
#[derive(Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WorkflowSecretPutBody {
    /// The secret: a text, or an object with the members that an authentication of `use` needs. It is never shown again.
    pub value: Value,
}

#[derive(Serialize)]
struct SecretPut<'a> {
    actor: &'a Actor,
    address: &'a WorkflowAddress,
    name: &'a str,
    value: Value,
}

/// Names of the secrets, without anything of their values.
pub async fn list(call: Call) -> Result<Reply, Problem> {
    workflow_object::query(&call, Query::SecretList).await
}

/// Sets a secret, in the place of the one before it.
pub async fn put(call: Call) -> Result<Reply, Problem> {
    let body: WorkflowSecretPutBody = call.json()?;
    let address = workflow_object::address(&call)?;
    let asked = SecretPut {
        actor: &call.actor,
        address: &address,
        name: call.param("name"),
        value: body.value,
    };
    let name = address.to_string();
    let answer = objects::post(&call.env, Class::Workflow, &name, "secret", &asked).await?;
    objects::into_reply(answer).await
}

/// Takes a secret away. Runs that need it fault from then on.
pub async fn delete(call: Call) -> Result<Reply, Problem> {
    let command = SecretCommand::Remove {
        name: call.param("name").to_owned(),
    };
    workflow_object::command(&call, Command::Secret(command)).await
}
