//! The commands, one file each.

mod build;
mod check;
mod eval;
pub mod events;
mod file;
mod hooks;
mod login;
pub mod mailbox;
mod models;
mod publish;
mod rows;
mod run;
mod runs;
mod secrets;
mod workflow;

use crate::arguments::{Arguments, Command};
use crate::client::Client;
use crate::failure::Failure;

/// Does what was typed.
///
/// # Errors
/// Why it was not done.
pub fn run(arguments: Arguments) -> Result<(), Failure> {
    let Arguments { json, url, command } = arguments;
    let client = || Client::new(url);
    match command {
        Command::Check(check) => check::run(&check, json),
        Command::Eval(eval) => eval::run(&eval, json),
        Command::Login(login) => login::run(&mut client()?, &login, json),
        Command::Build(build) => build::run(&mut client()?, &build, json),
        Command::Publish(publish) => publish::run(&mut client()?, &publish, json),
        Command::Run(start) => run::run(&mut client()?, &start, json),
        Command::Runs(runs) => runs::run(&mut client()?, &runs, json),
        Command::Secrets(secrets) => secrets::run(&mut client()?, &secrets, json),
        Command::Hooks(hooks) => hooks::run(&mut client()?, &hooks, json),
        Command::Mailbox(mailbox) => mailbox::run(&mut client()?, &mailbox, json),
        Command::Events(events) => events::run(&mut client()?, &events, json),
        Command::Rows(rows) => rows::run(&mut client()?, &rows, json),
        Command::Models(models) => models::run(&mut client()?, &models, json),
    }
}

/// Text as part of a path or query (RFC 3986).
fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// The path of an app's API for `OWNER/SLUG`.
fn app_path(app: &str) -> Result<String, Failure> {
    path_below("apps", app).ok_or_else(|| {
        Failure::local(
            "address-form",
            format!("'{app}' is not the address of an app. It looks like ann/tool-library."),
        )
    })
}

/// The path of a workflow's API for `OWNER/SLUG`.
fn workflow_path(workflow: &str) -> Result<String, Failure> {
    path_below("workflows", workflow).ok_or_else(|| {
        Failure::local(
            "address-form",
            format!(
                "'{workflow}' is not the address of a workflow. It looks like ann/daily-digest."
            ),
        )
    })
}

fn path_below(kind: &str, address: &str) -> Option<String> {
    let (owner, slug) = address
        .split_once('/')
        .filter(|(owner, slug)| !owner.is_empty() && !slug.is_empty())?;
    Some(format!("/v1/{kind}/{}/{}", encode(owner), encode(slug)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_paths() {
        assert_eq!(app_path("ann/tools").unwrap(), "/v1/apps/ann/tools");
        assert_eq!(
            app_path("~preview/feat_1").unwrap(),
            "/v1/apps/~preview/feat_1"
        );
        assert_eq!(app_path("a b/../x").unwrap(), "/v1/apps/a%20b/..%2Fx");
        assert_eq!(
            workflow_path("ann/digest").unwrap(),
            "/v1/workflows/ann/digest"
        );
        for wrong in ["ann", "/tools", "ann/", ""] {
            assert_eq!(app_path(wrong).unwrap_err().code(), "address-form");
            assert_eq!(workflow_path(wrong).unwrap_err().code(), "address-form");
        }
    }
}
