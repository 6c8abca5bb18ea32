//! `models`: keys of model providers, which go in and never come out, and what asking them costs.

mod usage;

use std::io::{IsTerminal, Read, stdin};

use edgewright_types::Secret;
use serde_json::{Value, json};

use crate::arguments::{ModelArguments, ModelsCommand};
use crate::client::Client;
use crate::failure::Failure;
use crate::output;

/// Where the server keeps them.
const PATH: &str = "/v1/model-keys";
/// What is read of standard input at most; a longer key is none.
const INPUT_BYTES: u64 = 4096;
/// The provider that may want no key.
const OWN_SERVER: &str = "compatible";

/// Does what was asked with the keys.
///
/// # Errors
/// A problem if the server refuses, or if there is no key to keep.
pub fn run(client: &mut Client, command: &ModelsCommand, json: bool) -> Result<(), Failure> {
    match command {
        ModelsCommand::List => {
            let answer = client.get(PATH)?;
            let items = answer.get("items").and_then(Value::as_array);
            let mut lines: Vec<String> = items.into_iter().flatten().map(line).collect();
            if lines.is_empty() {
                lines.push(
                    "You brought no key along; the model of the installation builds for you."
                        .to_owned(),
                );
            }
            output::result(&answer, json, &lines)
        }
        ModelsCommand::Set(set) => {
            let path = path(&set.provider.provider);
            let answer = client.put(&path, &body(set)?)?;
            let line = format!("Kept. {}", line(&answer));
            output::result(&answer, json, &[line])
        }
        ModelsCommand::Remove(remove) => {
            client.delete(&path(&remove.provider))?;
            let removed = json!({"removed": remove.provider});
            let line = format!("The key for {} was removed.", remove.provider);
            output::result(&removed, json, &[line])
        }
        ModelsCommand::Test(test) => {
            let path = format!("{}/test", path(&test.provider));
            let answer = client.post(&path, &json!({}), None)?;
            let words = answer.get("detail").and_then(Value::as_str);
            let lines = [words.unwrap_or_default().to_owned()];
            output::result(&answer, json, &lines)
        }
        ModelsCommand::Usage => usage::show(client, json),
        ModelsCommand::Budget(budget) => usage::set_budget(client, &budget.dollars, json),
    }
}

fn path(provider: &str) -> String {
    format!("{PATH}/{}", super::encode(provider))
}

fn line(key: &Value) -> String {
    let text = |name: &str| {
        key.get(name)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    };
    let mut line = text("provider").unwrap_or_default().to_owned();
    if let Some(mask) = text("mask") {
        line.push_str(&format!(": the key ends in …{mask}"));
    }
    if let Some(base_url) = text("base_url") {
        line.push_str(&format!(", at {base_url}"));
    }
    if let Some(model) = text("model") {
        line.push_str(&format!(", model {model}"));
    }
    line
}

fn body(set: &ModelArguments) -> Result<Value, Failure> {
    let key = key()?;
    let is_empty = key.expose().is_empty();
    if is_empty && set.provider.provider != OWN_SERVER {
        return Err(Failure::local(
            "key-missing",
            "There is no key on standard input. Pipe it in, such as: edgewright models set openai < key.txt",
        ));
    }
    let key = (!is_empty).then(|| key.expose());
    Ok(json!({"key": key, "base_url": set.base_url, "model": set.model}))
}

/// Asked for without showing it at a terminal, read as it is otherwise.
fn key() -> Result<Secret, Failure> {
    let unreadable =
        |error| Failure::local("key-missing", format!("The key cannot be read: {error}."));
    let text = if stdin().is_terminal() {
        rpassword::prompt_password("Key: ").map_err(unreadable)?
    } else {
        let mut text = String::new();
        let mut input = stdin().lock().take(INPUT_BYTES);
        input.read_to_string(&mut text).map_err(unreadable)?;
        text
    };
    Ok(Secret::new(text.trim().to_owned()))
}
