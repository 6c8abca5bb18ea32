//! Versions of an app: `/v1/apps/{owner}/{slug}/versions`.

use edgewright_app_engine::{Command, Query};
use edgewright_definition::{AppDefinition, contract_test::ContractTests};
use edgewright_types::Problem;
use serde::Deserialize;

use crate::{app_object, call::Call, checks, reply::Reply};

/// Body of `version_publish`.
#[derive(Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct VersionPublishBody {
    /// What to publish.
    pub definition: AppDefinition,
    /// Its checks, which must hold; those of the live version if absent.
    #[serde(default)]
    pub contract_tests: Option<ContractTests>,
    /// Version the change was made from.
    pub base_version: u32,
    /// Whether losing data, as the plan says, is agreed.
    #[serde(default)]
    pub accept_loss: bool,
}

/// Body of `version_plan`.
#[derive(Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct VersionPlanBody {
    /// What would be published.
    pub definition: AppDefinition,
}

/// Body of `version_rollback`.
#[derive(Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct VersionRollbackBody {
    /// Version to bring back.
    pub to_version: u32,
    /// Version that is live, as far as the caller knows.
    pub base_version: u32,
}

/// Lists the versions.
pub async fn list(call: Call) -> Result<Reply, Problem> {
    app_object::query(&call, Query::VersionList).await
}

/// Reads a version.
pub async fn get(call: Call) -> Result<Reply, Problem> {
    let version = call
        .param("version")
        .parse()
        .map_err(|_| Problem::not_found("version"))?;
    app_object::query(
        &call,
        Query::VersionGet {
            version: Some(version),
        },
    )
    .await
}

/// Publishes the next version.
pub async fn publish(call: Call) -> Result<Reply, Problem> {
    let body: VersionPublishBody = call.json()?;
    let tests = match body.contract_tests {
        Some(tests) => tests,
        None => checks::live(&call).await?,
    };
    checks::require(&call, &body.definition, &tests).await?;
    let command = Command::Publish {
        address: call.app_address()?,
        definition: Box::new(body.definition),
        tests,
        base_version: Some(body.base_version),
        accept_loss: body.accept_loss,
    };
    app_object::command(&call, command).await
}

/// What publishing would do.
pub async fn plan(call: Call) -> Result<Reply, Problem> {
    let VersionPlanBody { definition } = call.json()?;
    app_object::query(
        &call,
        Query::VersionPlan {
            definition: Box::new(definition),
        },
    )
    .await
}

/// Brings an earlier version back.
pub async fn rollback(call: Call) -> Result<Reply, Problem> {
    let VersionRollbackBody {
        to_version,
        base_version,
    } = call.json()?;
    app_object::command(
        &call,
        Command::Rollback {
            to_version,
            base_version,
        },
    )
    .await
}
