//! `publish`: a hand-written definition goes live, as a new app or workflow or as the next version of one.

use serde_json::{Value, json};

use super::{encode, file, workflow};
use crate::arguments::PublishArguments;
use crate::client::Client;
use crate::failure::Failure;
use crate::{idempotency, output};

/// Publishes.
///
/// # Errors
/// A problem if the file cannot be read or the server refuses it.
pub fn run(client: &mut Client, arguments: &PublishArguments, json: bool) -> Result<(), Failure> {
    let text = file::read(&arguments.file)?;
    if workflow::is_workflow(&text) {
        return workflow::publish(client, &arguments.slug, &text, json);
    }
    publish_app(client, arguments, &text, json)
}

fn publish_app(
    client: &mut Client,
    arguments: &PublishArguments,
    text: &[u8],
    json: bool,
) -> Result<(), Failure> {
    let definition = file::as_json(&arguments.file, text)?;
    let tests = arguments
        .tests
        .as_deref()
        .map(file::read_json)
        .transpose()?;
    let owner = client.username()?;
    let path = format!("/v1/apps/{}/{}", encode(&owner), encode(&arguments.slug));
    let key = idempotency::new_key();
    let answer = match live_version(client, &path)? {
        None => {
            let body = json!({"slug": arguments.slug, "definition": definition});
            let body = with_tests(body, tests);
            client.post("/v1/apps", &body, key.as_deref())?
        }
        Some(version) => {
            let body = json!({"definition": definition, "base_version": version, "accept_loss": arguments.accept_loss});
            let body = with_tests(body, tests);
            client.post(&format!("{path}/versions"), &body, key.as_deref())?
        }
    };
    let version = answer.get("version").cloned().unwrap_or_default();
    let url = format!("{}/u/{owner}/{}", client.url(), arguments.slug);
    let lines = [format!("Version {version} is live at {url}.")];
    let app = json!({"owner": owner, "slug": arguments.slug, "version": version});
    output::result(&json!({"app": app, "url": url}), json, &lines)
}

/// Checks that were not given are left out: the server then takes those of the live version.
fn with_tests(mut body: Value, tests: Option<Value>) -> Value {
    if let (Some(members), Some(tests)) = (body.as_object_mut(), tests) {
        members.insert("contract_tests".to_owned(), tests);
    }
    body
}

/// The live version of an app; none if there is no such app.
fn live_version(client: &mut Client, path: &str) -> Result<Option<Value>, Failure> {
    match client.get(path) {
        Ok(app) => Ok(app.get("version").cloned()),
        Err(failure) if failure.status() == Some(404) => Ok(None),
        Err(failure) => Err(failure),
    }
}
