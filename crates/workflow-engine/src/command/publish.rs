//! Publishing a definition.

use edgewright_durable_host::Turn;
use edgewright_types::Problem;
use edgewright_workflow_definition::read_value;
use serde_json::Value;

use super::Reply;
use crate::{
    effect::WorkflowEffect,
    engine::{Refusal, WorkflowEngine},
};

pub fn apply(
    engine: &WorkflowEngine,
    turn: &mut Turn<'_, WorkflowEffect>,
    definition: Value,
) -> Result<Reply, Refusal> {
    let workflow = read_value(definition).map_err(|findings| {
        let problem = Problem::caller(
            422,
            "definition-invalid",
            "The workflow cannot be published: it is not of the format.",
        );
        findings.into_iter().fold(problem, |problem, finding| {
            problem.with_error(finding.pointer.to_string(), &finding.code, finding.message)
        })
    })?;
    let newest = engine.store.newest_version(turn.storage)?;
    if let Some(version) = newest {
        let published = engine.store.definition(turn.storage, version)?;
        if published.is_some_and(|published| published.source() == workflow.source()) {
            return Ok(Reply::Published {
                version,
                created: false,
            });
        }
    }
    let version = newest.unwrap_or_default().saturating_add(1);
    engine
        .store
        .add_version(turn.storage, version, &workflow, turn.now)?;
    Ok(Reply::Published {
        version,
        created: true,
    })
}
