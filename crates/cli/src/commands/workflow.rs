//! Workflows in `check` and `publish`: their files are told apart from those of apps by what is in them.

use edgewright_finding::{Finding, Pointer, Report};
use edgewright_types::Plan;
use edgewright_workflow::{Settings, Source, check};
use serde_json::{Value, json};

use super::encode;
use crate::client::Client;
use crate::failure::Failure;
use crate::{idempotency, output};

/// Whether a text is the definition of a workflow: YAML always is, JSON if it has the member `document`.
pub fn is_workflow(text: &[u8]) -> bool {
    match serde_json::from_slice::<Value>(text) {
        Ok(value) => value.get("document").is_some(),
        // Broken JSON is nearer to a broken app than to YAML.
        Err(_) => !text.trim_ascii_start().starts_with(b"{"),
    }
}

/// What the checker finds in a workflow, as the server would for a paid plan: it knows no address of this machine.
pub fn findings_of(text: &[u8]) -> Vec<Finding> {
    let Ok(text) = std::str::from_utf8(text) else {
        let mut report = Report::default();
        let message = "The file is not UTF-8 text. Save it as UTF-8 and check again.";
        report.error(&Pointer::root(), "not-text", message);
        return report.finish();
    };
    let settings = Settings { development: false };
    check(Source::Text(text.to_owned()), Plan::Paid, settings).1
}

/// Publishes a workflow, as a new one or as the next version.
///
/// # Errors
/// A problem if the server refuses it.
pub fn publish(client: &mut Client, slug: &str, text: &[u8], json: bool) -> Result<(), Failure> {
    let owner = client.username()?;
    let path = format!("/v1/workflows/{}/{}", encode(&owner), encode(slug));
    let definition = String::from_utf8_lossy(text);
    let key = idempotency::new_key();
    let answer = match client.get(&path) {
        Ok(_) => {
            let body = json!({"definition": definition});
            client.post(&format!("{path}/versions"), &body, key.as_deref())?
        }
        Err(failure) if failure.status() == Some(404) => {
            let body = json!({"slug": slug, "definition": definition});
            client.post("/v1/workflows", &body, key.as_deref())?
        }
        Err(failure) => return Err(failure),
    };
    let version = answer.get("version").cloned().unwrap_or_default();
    let lines = [
        format!("Version {version} of {owner}/{slug} is live."),
        format!("Start it: edgewright run {owner}/{slug} --wait"),
    ];
    let workflow = json!({"owner": owner, "slug": slug, "version": version});
    output::result(&json!({"workflow": workflow}), json, &lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_apart_by_what_is_in_them() {
        assert!(is_workflow(br#"{"document":{}}"#));
        assert!(is_workflow(b"document:\n  dsl: 1.0.0\n"));
        assert!(!is_workflow(br#"{"app":{"name":"Tools"}}"#));
        assert!(!is_workflow(br#" {"app":"#));
    }
}
