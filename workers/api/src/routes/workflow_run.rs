//! Runs of a workflow: `/v1/workflows/{owner}/{slug}/runs`.

use edgewright_limits::workflow_run::SEARCH_CHARS;
use edgewright_types::{Problem, RunId, UnixMillis};
use edgewright_workflow::{Command, Query};
use edgewright_workflow_engine::{
    query::RunFilter,
    state::{RunStatus, StartedBy},
};
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

/// Lists the runs, the newest first; with `search`, those in which a text occurs.
pub async fn list(call: Call) -> Result<Reply, Problem> {
    let status = call.query("status").map(|word| {
        RunStatus::of_word(word).ok_or_else(|| {
            invalid(
                "status",
                "one of running, waiting, completed, faulted, cancelled",
            )
        })
    });
    let search = call.query("search").map(str::trim);
    if search.is_some_and(|text| text.chars().count() > SEARCH_CHARS) {
        return Err(invalid(
            "search",
            &format!("a text of at most {SEARCH_CHARS} characters"),
        ));
    }
    let filter = RunFilter {
        status: status.transpose()?,
        version: None,
        kind: call.query("started_by").map(str::to_owned),
        started_from: moment(&call, "since")?,
        started_before: moment(&call, "until")?,
        after: page::cursor::<RunId>(&call)?,
        limit: Some(page::limit(&call)?),
    };
    let search = search.filter(|text| !text.is_empty()).map(str::to_owned);
    workflow_object::query(&call, Query::RunList { filter, search }).await
}

fn moment(call: &Call, name: &str) -> Result<Option<UnixMillis>, Problem> {
    let Some(text) = call.query(name) else {
        return Ok(None);
    };
    UnixMillis::from_rfc3339(text)
        .map(Some)
        .ok_or_else(|| invalid(name, "a moment such as 2026-11-20T08:00:00Z"))
}

fn invalid(name: &str, what: &str) -> Problem {
    let detail = format!("The parameter {name} is {what}.");
    Problem::caller(400, "query-invalid", detail.clone()).with_error(
        format!("?{name}"),
        "invalid",
        detail,
    )
}

/// Reads a run; with `wait`, when it is over or after ten seconds.
pub async fn get(call: Call) -> Result<Reply, Problem> {
    let run = run_id(&call)?;
    let wait = match call.query("wait") {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return Err(invalid("wait", "true or false")),
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

pub(super) fn run_id(call: &Call) -> Result<RunId, Problem> {
    call.param("run_id")
        .parse()
        .map_err(|_| Problem::not_found("run"))
}
