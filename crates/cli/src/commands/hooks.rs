//! `hooks`: the address at which requests from outside start runs of a workflow.

use std::io::{Read, stdin};

use edgewright_types::Secret;
use serde_json::{Value, json};

use super::workflow_path;
use crate::arguments::{HookArguments, HookSetArguments, HooksCommand};
use crate::client::Client;
use crate::failure::Failure;
use crate::output;

/// What is read of standard input at most; a longer secret is none.
const INPUT_BYTES: u64 = 4096;

/// Does one thing with a hook.
///
/// # Errors
/// A problem if the server refuses it.
pub fn run(client: &mut Client, command: &HooksCommand, json: bool) -> Result<(), Failure> {
    match command {
        HooksCommand::Set(set) => {
            let view = client.put(&path(&set.workflow)?, &body(set)?)?;
            output::result(&view, json, &lines(&view))
        }
        HooksCommand::Show(HookArguments { workflow }) => {
            let view = client.get(&path(workflow)?)?;
            output::result(&view, json, &lines(&view))
        }
        HooksCommand::Remove(HookArguments { workflow }) => {
            let answer = client.delete(&path(workflow)?)?;
            output::result(&answer, json, &["The hook is gone.".to_owned()])
        }
    }
}

fn path(workflow: &str) -> Result<String, Failure> {
    Ok(format!("{}/hook", workflow_path(workflow)?))
}

fn body(set: &HookSetArguments) -> Result<Value, Failure> {
    let mut body = json!({
        "signature": set.signature,
        "answer": set.answer,
        "rotate": set.rotate,
    });
    let Some(members) = body.as_object_mut() else {
        return Ok(body);
    };
    if !set.methods.is_empty() {
        members.insert("methods".to_owned(), json!(set.methods));
    }
    if set.secret_from_stdin {
        let mut text = String::new();
        let read = stdin().take(INPUT_BYTES).read_to_string(&mut text);
        read.map_err(|_| Failure::local("key-unreadable", "The secret could not be read."))?;
        let secret = Secret::new(text);
        members.insert("secret".to_owned(), secret.expose().trim().into());
    }
    Ok(body)
}

/// A hook for people.
fn lines(view: &Value) -> Vec<String> {
    let text = |name: &str| view.get(name).and_then(Value::as_str).unwrap_or_default();
    let mut printed = vec![
        format!("{} (signed: {})", text("url"), text("signature")),
        format!("{} only shows what it is sent.", text("test_url")),
    ];
    if !text("secret").is_empty() {
        printed.push(format!("Secret, shown this once: {}", text("secret")));
    }
    if !text("previous_secret_until").is_empty() {
        let until = text("previous_secret_until");
        printed.push(format!("The secret before it is right until {until}."));
    }
    if let Some(test) = view.get("test").filter(|test| !test.is_null()) {
        printed.push(format!("Last test: {test:#}"));
    }
    printed
}
