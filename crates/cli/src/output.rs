//! What is printed: one object or a few lines on standard output, problems on standard error.

use std::io::{IsTerminal, Write, stderr, stdout};
use std::process::ExitCode;

use clap::error::ErrorKind;
use serde_json::Value;

use crate::failure::Failure;

/// Prints the result: the object itself for programs, the lines for people.
///
/// # Errors
/// `output-unwritable` when it could not be written.
pub fn result(object: &Value, json: bool, lines: &[String]) -> Result<(), Failure> {
    let text = if json {
        object.to_string()
    } else if lines.is_empty() {
        format!("{object:#}")
    } else {
        lines.join("\n")
    };
    match writeln!(stdout().lock(), "{text}") {
        // A reader that went away is no reason to fail: the work is done.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::local(
            "output-unwritable",
            format!(
                "The command was done, but its result cannot be written: {error}. Make room, then look at what was done before you repeat it."
            ),
        )),
        _ => Ok(()),
    }
}

/// Prints a problem: a document for programs, its words for a person at a terminal.
pub fn failure(failure: &Failure, json: bool) -> ExitCode {
    let mut err = stderr().lock();
    let _ = if json || !err.is_terminal() {
        writeln!(err, "{}", failure.problem)
    } else {
        writeln!(err, "{}{}", failure.detail(), places(&failure.problem))
    };
    ExitCode::FAILURE
}

fn places(problem: &Value) -> String {
    let errors = problem.get("errors").and_then(Value::as_array);
    let text = |error: &Value, name: &str| -> String {
        let found = error.get(name).and_then(Value::as_str);
        found.unwrap_or_default().to_owned()
    };
    errors
        .into_iter()
        .flatten()
        .map(|error| format!("\n  {}: {}", text(error, "pointer"), text(error, "detail")))
        .collect()
}

/// Prints help and versions as asked for, and everything else as a problem with the exit code of a wrong call.
pub fn usage(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = write!(stdout().lock(), "{}", error.render());
            ExitCode::SUCCESS
        }
        _ => {
            let json = std::env::args().any(|argument| argument == "--json");
            let words = error.render().to_string();
            let words = words.trim().trim_start_matches("error: ");
            let _ = failure(&Failure::local("usage", words), json);
            ExitCode::from(2)
        }
    }
}
