//! The command line of Edgewright.
//!
//! Other programs depend on it: with `--json` it prints exactly one JSON object on standard output, errors are
//! problem documents on standard error, and it ends with 0 only on success.

mod arguments;
mod client;
mod commands;
mod credentials;
mod failure;
mod idempotency;
mod output;
mod progress;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = match arguments::parse() {
        Ok(arguments) => arguments,
        Err(error) => return output::usage(&error),
    };
    let json = arguments.json;
    match commands::run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => output::failure(&failure, json),
    }
}
