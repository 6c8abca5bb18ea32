//! A definition around what is tested, and its findings.

use edgewright_workflow_definition::{Finding, Platform, check, read};

pub const PLATFORM: Platform<'_> = Platform {
    functions: &["hash:1.0.0"],
    schedule_interval_ms: 300_000,
    private_addresses: false,
};

pub const HEADER: &str =
    "document: { dsl: '1.0.3', namespace: test, name: tested, version: '0.1.0' }\n";

/// All findings about a whole text.
pub fn findings_of(text: &str) -> Vec<Finding> {
    match read(text) {
        Ok(workflow) => check(&workflow, &PLATFORM),
        Err(findings) => findings,
    }
}

/// Code and pointer of each finding.
pub fn places(findings: &[Finding]) -> Vec<String> {
    let place = |finding: &Finding| format!("{} {}", finding.code, finding.pointer);
    findings.iter().map(place).collect()
}

/// Code and pointer of each finding about a definition; the header is added where the text has none.
pub fn found(text: &str) -> Vec<String> {
    let text = if text.starts_with(['{', 'd']) && !text.starts_with("do:") {
        text.to_owned()
    } else {
        format!("{HEADER}{text}")
    };
    places(&findings_of(&text))
}

/// The same of a list of tasks written in flow form.
pub fn in_tasks(tasks: &str) -> Vec<String> {
    found(&format!("do: [{tasks}]"))
}
