//! `login`: a code by e-mail, traded for a sign-in. A development server is asked for the code itself.

use std::collections::BTreeSet;
use std::io::{BufRead, IsTerminal, Write, stderr, stdin};
use std::time::Duration;

use serde_json::{Value, json};

use crate::arguments::LoginArguments;
use crate::client::Client;
use crate::failure::Failure;
use crate::output;

/// How often the development mailbox is looked into for the new message, and how long between.
const LOOKS: u32 = 60;
const BETWEEN_LOOKS: Duration = Duration::from_millis(250);

/// Signs in.
///
/// # Errors
/// A problem if the server refuses, or if there is no way to get the code.
pub fn run(client: &mut Client, arguments: &LoginArguments, json: bool) -> Result<(), Failure> {
    let email = arguments.email.trim();
    client.forget_sign_in();
    let code = match &arguments.code {
        Some(code) => code.clone(),
        None => request_code(client, email)?,
    };
    let user = client.sign_in(email, code.trim())?;
    let name = user
        .get("username")
        .and_then(Value::as_str)
        .unwrap_or(email)
        .to_owned();
    let lines = [format!("Signed in to {} as {name}.", client.url())];
    let url = client.url().to_owned();
    output::result(&json!({"user": user, "url": url}), json, &lines)
}

fn request_code(client: &mut Client, email: &str) -> Result<String, Failure> {
    let before = mailbox(client, email);
    client.post("/v1/auth/codes", &json!({"email": email}), None)?;
    let Some(before) = before else {
        return ask();
    };
    let known: BTreeSet<String> = before.iter().filter_map(id).collect();
    for _ in 0..LOOKS {
        let items = mailbox(client, email).unwrap_or_default();
        let new = items
            .iter()
            .find(|item| id(item).is_some_and(|id| !known.contains(&id)));
        if let Some(code) = new
            .and_then(|item| item.get("code"))
            .and_then(Value::as_str)
        {
            return Ok(code.to_owned());
        }
        std::thread::sleep(BETWEEN_LOOKS);
    }
    Err(Failure::local(
        "code-not-delivered",
        "No code arrived in the development mailbox. Try again.",
    ))
}

/// The messages to an address, on a development server only.
fn mailbox(client: &mut Client, email: &str) -> Option<Vec<Value>> {
    let path = format!("/v1/dev/mailbox?email={}", super::encode(email));
    let answer = client.get(&path).ok()?;
    answer.get("items").and_then(Value::as_array).cloned()
}

fn id(item: &Value) -> Option<String> {
    match item.get("id")? {
        Value::String(id) => Some(id.clone()),
        other => Some(other.to_string()),
    }
}

fn ask() -> Result<String, Failure> {
    if !stdin().is_terminal() {
        return Err(Failure::local(
            "code-needed",
            "A code was sent by e-mail. Run this again with --code.",
        ));
    }
    let _ = write!(stderr().lock(), "Code from the e-mail: ");
    let mut line = String::new();
    stdin().lock().read_line(&mut line).map_err(|error| {
        Failure::local(
            "code-needed",
            format!("The code cannot be read: {error}. Give it with --code."),
        )
    })?;
    Ok(line)
}
