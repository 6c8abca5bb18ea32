//! `build`: a description goes in, an app comes out.

mod feature;
mod follow;

use serde_json::{Value, json};

use feature::Feature;

use crate::arguments::BuildArguments;
use crate::client::Client;
use crate::failure::Failure;
use crate::{idempotency, output};

/// Builds, waits, and with `--yes` approves.
///
/// # Errors
/// A problem if the server refuses, if what was asked for cannot be built yet, or if the build failed.
pub fn run(client: &mut Client, arguments: &BuildArguments, json: bool) -> Result<(), Failure> {
    let mut body = json!({"text": arguments.text, "start": true});
    let optional = [
        ("mode", arguments.mode.map(|mode| mode.as_str().to_owned())),
        ("app", arguments.app.clone()),
    ];
    if let Some(members) = body.as_object_mut() {
        for (name, value) in optional {
            members.extend(value.map(|value| (name.to_owned(), Value::from(value))));
        }
    }
    let key = idempotency::new_key();
    let started = Feature(client.post("/v1/features", &body, key.as_deref())?);
    let mut feature = follow::until_settled(client, started, json)?;
    if feature.status() == "awaiting_approval" && arguments.yes {
        let approved = approve(client, &feature, arguments)?;
        feature = follow::until_settled(client, approved, json)?;
    }
    let report = feature.report(client.url());
    output::result(&report, json, &feature.lines(client.url()))?;
    feature.outcome(arguments.yes)
}

fn approve(
    client: &mut Client,
    feature: &Feature,
    arguments: &BuildArguments,
) -> Result<Feature, Failure> {
    let mut body =
        json!({"revision": feature.0.get("revision"), "accept_loss": arguments.accept_loss});
    if let (Some(slug), Some(members)) = (&arguments.slug, body.as_object_mut()) {
        members.insert("slug".to_owned(), Value::from(slug.as_str()));
    }
    let path = format!("/v1/features/{}/approve", feature.id());
    let key = idempotency::new_key();
    client.post(&path, &body, key.as_deref()).map(Feature)
}
