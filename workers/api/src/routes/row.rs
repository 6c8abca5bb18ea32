//! Rows of an app: `/v1/apps/{owner}/{slug}/tables/{table}/…`.

pub mod parameters;

use edgewright_app_engine::{Command, Query};
use edgewright_types::Problem;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{app_object, call::Call, reply::Reply};

/// Body of `row_create`.
#[derive(Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RowCreateBody {
    /// Values by field id.
    pub values: Map<String, Value>,
}

/// Body of `row_update`.
#[derive(Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RowUpdateBody {
    /// New values by field id; null empties.
    pub values: Map<String, Value>,
    /// Revision the change was made from; a stale one is refused with the current row. Not checked if absent.
    #[serde(default)]
    pub revision: Option<i64>,
}

/// Body of `row_transition`.
#[derive(Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RowTransitionBody {
    /// Values to change in the same step.
    #[serde(default)]
    pub values: Map<String, Value>,
    /// Revision the move was made from; not checked if absent.
    #[serde(default)]
    pub revision: Option<i64>,
}

/// Lists rows.
pub async fn list(call: Call) -> Result<Reply, Problem> {
    let list = parameters::row_list(table(&call), &call.query)?;
    app_object::query(&call, Query::RowList(list)).await
}

/// Reads a row.
pub async fn get(call: Call) -> Result<Reply, Problem> {
    let query = Query::RowGet {
        table: table(&call),
        id: row_id(&call),
    };
    app_object::query(&call, query).await
}

/// Adds a row.
pub async fn create(call: Call) -> Result<Reply, Problem> {
    let RowCreateBody { values } = call.json()?;
    app_object::command(
        &call,
        Command::RowCreate {
            table: table(&call),
            values,
        },
    )
    .await
}

/// Changes a row.
pub async fn update(call: Call) -> Result<Reply, Problem> {
    let RowUpdateBody { values, revision } = call.json()?;
    let command = Command::RowUpdate {
        table: table(&call),
        id: row_id(&call),
        values,
        revision,
    };
    app_object::command(&call, command).await
}

/// Deletes a row.
pub async fn delete(call: Call) -> Result<Reply, Problem> {
    app_object::command(
        &call,
        Command::RowDelete {
            table: table(&call),
            id: row_id(&call),
        },
    )
    .await
}

/// Takes a deleted row back.
pub async fn restore(call: Call) -> Result<Reply, Problem> {
    app_object::command(
        &call,
        Command::RowRestore {
            table: table(&call),
            id: row_id(&call),
        },
    )
    .await
}

/// Moves a row to another state.
pub async fn transition(call: Call) -> Result<Reply, Problem> {
    let RowTransitionBody { values, revision } = call.json()?;
    let command = Command::RowTransition {
        table: table(&call),
        id: row_id(&call),
        transition: call.param("transition_id").to_owned(),
        values,
        revision,
    };
    app_object::command(&call, command).await
}

/// The life of a row.
pub async fn history(call: Call) -> Result<Reply, Problem> {
    let query = Query::RowHistory {
        table: table(&call),
        id: row_id(&call),
    };
    app_object::query(&call, query).await
}

/// One number per group.
pub async fn aggregate(call: Call) -> Result<Reply, Problem> {
    let aggregate = parameters::row_aggregate(table(&call), &call.query)?;
    app_object::query(&call, Query::RowAggregate(aggregate)).await
}

/// The table of the path.
pub fn table(call: &Call) -> String {
    call.param("table").to_owned()
}

fn row_id(call: &Call) -> String {
    call.param("row_id").to_owned()
}
