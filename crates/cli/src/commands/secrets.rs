//! `secrets`: values that the calls of a workflow carry. They are read from standard input or asked for, never taken from
//! arguments, which other programs can see.

use std::io::{IsTerminal, Read, stdin};

use edgewright_types::Secret;
use serde_json::{Value, json};

use super::{encode, workflow_path};
use crate::arguments::{SecretArguments, SecretListArguments, SecretSetArguments, SecretsCommand};
use crate::client::Client;
use crate::failure::Failure;
use crate::output;

/// What is read of standard input at most; a longer secret is none.
const INPUT_BYTES: u64 = 64 * 1024;

/// Does one thing with secrets.
///
/// # Errors
/// A problem if there is no value to set, or the server refuses it.
pub fn run(client: &mut Client, command: &SecretsCommand, json: bool) -> Result<(), Failure> {
    match command {
        SecretsCommand::Set(set) => {
            let view = client.put(&path(&set.secret)?, &body(set)?)?;
            let done = format!("The secret '{}' is set.", set.secret.name);
            output::result(&view, json, &[done])
        }
        SecretsCommand::List(SecretListArguments { workflow }) => {
            let page = client.get(&format!("{}/secrets", workflow_path(workflow)?))?;
            output::result(&page, json, &lines(&page))
        }
        SecretsCommand::Remove(secret) => {
            let answer = client.delete(&path(secret)?)?;
            let done = format!("The secret '{}' is gone.", secret.name);
            output::result(&answer, json, &[done])
        }
    }
}

fn path(secret: &SecretArguments) -> Result<String, Failure> {
    let workflow = workflow_path(&secret.workflow)?;
    Ok(format!("{workflow}/secrets/{}", encode(&secret.name)))
}

fn lines(page: &Value) -> Vec<String> {
    let items = page.get("items").and_then(Value::as_array);
    let line = |item: &Value| {
        let text = |name: &str| item.get(name).and_then(Value::as_str).unwrap_or_default();
        format!("{}, set {}", text("name"), text("set_at"))
    };
    let mut lines: Vec<String> = items.into_iter().flatten().map(line).collect();
    if lines.is_empty() {
        lines.push("No secrets yet. Set one with `edgewright secrets set`.".to_owned());
    }
    lines
}

fn body(set: &SecretSetArguments) -> Result<Value, Failure> {
    let value = value()?;
    if value.expose().is_empty() {
        return Err(Failure::local(
            "key-missing",
            "There is no value on standard input. Pipe it in, such as: edgewright secrets set ann/digest api_key < key.txt",
        ));
    }
    if !set.as_object {
        return Ok(json!({"value": value.expose()}));
    }
    // What a reader says of JSON may quote it.
    let object: Value = serde_json::from_str(value.expose())
        .map_err(|_| Failure::local("not-json", "The value is not JSON."))?;
    Ok(json!({"value": object}))
}

/// Asked for without showing it at a terminal, read as it is otherwise.
fn value() -> Result<Secret, Failure> {
    let unreadable =
        |error| Failure::local("key-missing", format!("The value cannot be read: {error}."));
    let text = if stdin().is_terminal() {
        rpassword::prompt_password("Value: ").map_err(unreadable)?
    } else {
        let mut text = String::new();
        let mut input = stdin().lock().take(INPUT_BYTES);
        input.read_to_string(&mut text).map_err(unreadable)?;
        text
    };
    let text = Secret::new(text);
    Ok(Secret::new(
        text.expose().trim_end_matches(['\r', '\n']).to_owned(),
    ))
}
