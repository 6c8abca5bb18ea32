//! Runs of a workflow: `/v1/workflows/{owner}/{slug}/runs`.

use edgewright_types::{Problem, RunId};
use edgewright_workflow::{Command, Query};
use edgewright_workflow_engine::state::{RunStatus, StartedBy};
use serde::Deserialize;
use serde_json::Value;

use crate::{call::Call, page, reply::Reply, workflow_object};

/// Body of `run_start`.
#[derive(Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RunStartBody {
    /// The run's input.
    #[serde(default)]
    pub input: Value,
}

/// Body of `run_replay`.
#[derive(Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RunReplayBody {
    /// Reference of the task to begin anew at, such as `/do/2/notify`; results before it are taken from the earlier run.
    /// From the beginning if absent.
    #[serde(default)]
    pub from: Option<String>,
}

/// Starts a run. It is durable when this answers; with an idempotency key, the same key is the same run.
pub async fn start(call: Call) -> Result<Reply, Problem> {
    let RunStartBody { input } = call.json()?;
    let started_by = StartedBy {
        delivery: call.idempotency_key()?.map(|key| format!("key:{key}")),
        ..StartedBy::kind("manual")
    };
    let input = if input.is_null() {
        Value::Object(serde_json::Map::new())
    } else {
        input
    };
    workflow_object::command(&call, Command::Start { input, started_by }).await
}

/// Lists the runs, the newest first.
pub async fn list(call: Call) -> Result<Reply, Problem> {
    let status = call.query("status").map(|word| {
        RunStatus::of_word(word).ok_or_else(|| {
            let detail =
                "The parameter status is one of running, waiting, completed, faulted, cancelled.";
            Problem::caller(400, "query-invalid", detail).with_error("?status", "invalid", detail)
        })
    });
    let query = Query::RunList {
        status: status.transpose()?,
        cursor: page::cursor::<RunId>(&call)?,
        limit: page::limit(&call)?,
    };
    workflow_object::query(&call, query).await
}

/// Reads a run; with `wait`, when it is over or after ten seconds.
pub async fn get(call: Call) -> Result<Reply, Problem> {
    let run = run_id(&call)?;
    let wait = match call.query("wait") {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => {
            let detail = "The parameter wait is true or false.";
            return Err(Problem::caller(400, "query-invalid", detail)
                .with_error("?wait", "invalid", detail));
        }
    };
    workflow_object::query(&call, Query::RunGet { run, wait }).await
}

/// Stops a run.
pub async fn cancel(call: Call) -> Result<Reply, Problem> {
    let run = run_id(&call)?;
    workflow_object::command(&call, Command::Cancel { run }).await
}

/// Does a run again, from the beginning or from one of its tasks.
pub async fn replay(call: Call) -> Result<Reply, Problem> {
    let RunReplayBody { from } = call.json()?;
    let run = run_id(&call)?;
    let delivery = call.idempotency_key()?.map(|key| format!("key:{key}"));
    workflow_object::command(
        &call,
        Command::Replay {
            run,
            from,
            delivery,
        },
    )
    .await
}

fn run_id(call: &Call) -> Result<RunId, Problem> {
    call.param("run_id")
        .parse()
        .map_err(|_| Problem::not_found("run"))
}
