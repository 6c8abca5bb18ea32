//! `events`: tells a person's workflows of something that happened.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::Value;

use super::file;
use crate::client::Client;
use crate::failure::Failure;
use crate::output;

/// What to do with events.
#[derive(Debug, Subcommand)]
pub enum EventsCommand {
    /// Give an event to all your workflows that want it.
    Send {
        /// File with the event, CloudEvents as JSON; `-` for standard input.
        file: PathBuf,
    },
}

/// Does one thing with events.
///
/// # Errors
/// A problem if the server refuses it.
pub fn run(client: &mut Client, command: &EventsCommand, json: bool) -> Result<(), Failure> {
    let EventsCommand::Send { file: path } = command;
    let event = file::read_json(path)?;
    let answer = client.post("/v1/events", &event, None)?;
    output::result(&answer, json, &lines(&answer))
}

fn lines(answer: &Value) -> Vec<String> {
    let count = |name: &str| answer.get(name).and_then(Value::as_u64).unwrap_or_default();
    let mut lines = vec![format!(
        "Workflows that may want it: {}. Runs that waited for it: {}. Runs that began by it: {}.",
        count("workflows"),
        count("runs"),
        count("started")
    )];
    if count("waiting") > 0 {
        lines.push(format!(
            "Runs that begin when the hour has room again: {}.",
            count("waiting")
        ));
    }
    lines
}
