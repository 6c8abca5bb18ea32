//! `runs`: what runs of a workflow did, stopping them, doing them again.

use serde_json::{Value, json};

use super::{encode, workflow_path};
use crate::arguments::{RunIdArguments, RunListArguments, RunReplayArguments, RunsCommand};
use crate::client::Client;
use crate::failure::Failure;
use crate::{idempotency, output};

/// Does one thing with runs.
///
/// # Errors
/// A problem if the arguments make no request or the server refuses it.
pub fn run(client: &mut Client, command: &RunsCommand, json: bool) -> Result<(), Failure> {
    match command {
        RunsCommand::List(list) => print_list(client, list, json),
        RunsCommand::Show(run) => {
            let view = client.get(&path_of(run)?)?;
            output::result(&view, json, &lines(&view))
        }
        RunsCommand::Cancel(run) => {
            let view = client.post(&format!("{}/cancel", path_of(run)?), &json!({}), None)?;
            output::result(&view, json, &lines(&view))
        }
        RunsCommand::Replay(replay) => print_replay(client, replay, json),
    }
}

fn print_list(client: &mut Client, list: &RunListArguments, json: bool) -> Result<(), Failure> {
    let limit = list.limit.map(|limit| limit.to_string());
    let parameters = [
        ("status", list.status.as_ref()),
        ("search", list.search.as_ref()),
        ("started_by", list.started_by.as_ref()),
        ("since", list.since.as_ref()),
        ("until", list.until.as_ref()),
        ("limit", limit.as_ref()),
        ("cursor", list.cursor.as_ref()),
    ];
    let query: Vec<_> = parameters
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name}={}", encode(value?))))
        .collect();
    let path = format!(
        "{}/runs?{}",
        workflow_path(&list.workflow)?,
        query.join("&")
    );
    let page = client.get(&path)?;
    let items = page.get("items").and_then(Value::as_array);
    let mut printed: Vec<String> = items.into_iter().flatten().map(summary).collect();
    let next = text(&page, "next_cursor");
    if !next.is_empty() {
        printed.push(format!("More: add --cursor {next}"));
    } else if printed.is_empty() {
        let is_picky = parameters
            .iter()
            .any(|(name, value)| *name != "limit" && value.is_some());
        printed.push(if is_picky {
            "No run is like that.".to_owned()
        } else {
            "No runs yet. Start one with `edgewright run`.".to_owned()
        });
    }
    output::result(&page, json, &printed)
}

fn print_replay(
    client: &mut Client,
    replay: &RunReplayArguments,
    json: bool,
) -> Result<(), Failure> {
    let path = format!("{}/replay", path_of(&replay.run)?);
    let body = match &replay.from {
        Some(from) => json!({"from": from}),
        None => json!({}),
    };
    let key = idempotency::new_key();
    let view = client.post(&path, &body, key.as_deref())?;
    output::result(&view, json, &lines(&view))
}

fn path_of(run: &RunIdArguments) -> Result<String, Failure> {
    Ok(format!(
        "{}/runs/{}",
        workflow_path(&run.workflow)?,
        encode(&run.run)
    ))
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn summary(run: &Value) -> String {
    format!(
        "{}  {:<9}  {}",
        text(run, "run_id"),
        text(run, "status"),
        text(run, "started_at")
    )
}

/// A run for people: where it stands, its tasks, and what came of it.
pub fn lines(view: &Value) -> Vec<String> {
    let mut printed = vec![format!(
        "{} is {}.",
        text(view, "run_id"),
        text(view, "status")
    )];
    let tasks = view.get("tasks").and_then(Value::as_array);
    printed.extend(tasks.into_iter().flatten().map(|task| {
        let attempts = match task.get("attempts").and_then(Value::as_u64) {
            Some(attempts) if attempts > 1 => format!(", {attempts} attempts"),
            _ => String::new(),
        };
        format!(
            "  {:<9}  {}{attempts}",
            text(task, "status"),
            text(task, "reference")
        )
    }));
    if let Some(error) = view.get("error").filter(|error| !error.is_null()) {
        let title = text(error, "title");
        printed.push(format!(
            "{title}: {} ({})",
            text(error, "detail"),
            text(error, "instance")
        ));
    }
    if let Some(output) = view.get("output").filter(|output| !output.is_null()) {
        printed.push(format!("{output:#}"));
    }
    printed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_told_in_lines() {
        let view = json!({
            "run_id": "run_1", "status": "faulted", "output": null,
            "error": {"title": "Timeout", "detail": "It took too long.", "instance": "/do/0/ask"},
            "tasks": [{"name": "ask", "reference": "/do/0/ask", "status": "faulted", "attempts": 3}],
        });
        let printed = lines(&view);
        assert_eq!(printed[0], "run_1 is faulted.");
        assert!(printed[1].ends_with("/do/0/ask, 3 attempts"));
        assert_eq!(printed[2], "Timeout: It took too long. (/do/0/ask)");
    }
}
