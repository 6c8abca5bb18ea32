//! `run`: starts a run of a workflow and, with `--wait`, waits for its end.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{file, runs, workflow_path};
use crate::arguments::RunArguments;
use crate::client::Client;
use crate::failure::Failure;
use crate::{idempotency, output};

/// Starts a run.
///
/// # Errors
/// A problem if the input is no JSON, if the server refuses it, or if a run that was waited for is not completed.
pub fn run(client: &mut Client, arguments: &RunArguments, json: bool) -> Result<(), Failure> {
    let path = workflow_path(&arguments.workflow)?;
    let input = input_of(arguments.input.as_deref())?;
    let key = arguments.key.clone().or_else(idempotency::new_key);
    let body = json!({"input": input});
    let mut view = client.post(&format!("{path}/runs"), &body, key.as_deref())?;
    if arguments.wait {
        let limit = Duration::from_secs(arguments.wait_seconds);
        view = wait(client, &path, view, limit)?;
    }
    output::result(&view, json, &runs::lines(&view))?;
    match view.get("status").and_then(Value::as_str) {
        Some(status @ ("faulted" | "cancelled")) if arguments.wait => Err(Failure::local(
            "run-not-completed",
            format!("The run is {status}. The tasks above say where it ended."),
        )),
        Some("running" | "waiting") if arguments.wait => Err(Failure::local(
            "run-not-over",
            format!(
                "The run is not over after {} seconds and goes on by itself. Look again with `edgewright runs show`.",
                arguments.wait_seconds
            ),
        )),
        _ => Ok(()),
    }
}

/// Asks for the run until it is over. The server holds each answer back for a while, so this is no busy loop.
#[expect(
    clippy::disallowed_methods,
    reason = "a command line may look at the clock"
)]
fn wait(
    client: &mut Client,
    path: &str,
    mut view: Value,
    limit: Duration,
) -> Result<Value, Failure> {
    let until = Instant::now() + limit;
    loop {
        let is_over = !matches!(
            view.get("status").and_then(Value::as_str),
            Some("running" | "waiting")
        );
        if is_over || Instant::now() >= until {
            return Ok(view);
        }
        let id = view
            .get("run_id")
            .and_then(Value::as_str)
            .unwrap_or_default();
        view = client.get(&format!("{path}/runs/{}?wait=true", super::encode(id)))?;
    }
}

fn input_of(argument: Option<&str>) -> Result<Value, Failure> {
    match argument {
        None => Ok(json!({})),
        Some(text) => match text.strip_prefix('@') {
            Some(path) => file::read_json(Path::new(path)),
            None => serde_json::from_str(text).map_err(|error| {
                Failure::local(
                    "not-json",
                    format!("The input is not JSON: {error}. Texts need quotes inside, as in '\"text\"'."),
                )
            }),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn input_is_json_or_a_file_of_it() {
        assert_eq!(input_of(None).unwrap(), json!({}));
        assert_eq!(input_of(Some("[1]")).unwrap(), json!([1]));
        assert_eq!(input_of(Some("ann")).unwrap_err().code(), "not-json");
        assert_eq!(
            input_of(Some("@/nowhere/at/all")).unwrap_err().code(),
            "file-unreadable"
        );
    }
}
