//! Builds the Worker, generates code and keeps the repository tidy: `cargo xtask <command>`.
//!
//! It must never be needed at run time, and must need nothing installed globally besides Rust and Node.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod build;
mod tidy;
mod workspace;

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    about = "Builds the Worker, generates code and keeps the repository tidy."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the Worker into build/workers.
    Build(build::BuildArguments),
    /// Build the part of the browser that is Rust, into frontend/src/lib/player/visibility/module.
    BuildBrowser,
    /// Check the rules of the repository itself.
    Tidy,
}

#[expect(
    clippy::print_stderr,
    reason = "a command-line program reports its errors there"
)]
fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Build(arguments) => build::run(&arguments),
        Command::BuildBrowser => build::browser::run(),
        Command::Tidy => tidy::run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
