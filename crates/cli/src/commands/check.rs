//! `check`: the checkers of the platform, on a file.

use edgewright_definition::checker::{check, check_tests, is_publishable};
use edgewright_definition::{Finding, Severity, parse, parse_contract_tests};
use serde_json::json;

use super::{file, workflow};
use crate::arguments::CheckArguments;
use crate::failure::Failure;
use crate::output;

/// Prints what the checker finds.
///
/// # Errors
/// A problem if the file cannot be read, or if the definition may not be published.
pub fn run(arguments: &CheckArguments, json: bool) -> Result<(), Failure> {
    let text = file::read(&arguments.file)?;
    let tests = arguments.tests.as_deref().map(file::read).transpose()?;
    let findings = findings_of(&text, tests.as_deref());
    let errors = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .count();
    let fine = is_publishable(&findings);
    let mut lines: Vec<String> = findings.iter().map(line).collect();
    lines.push(match errors {
        0 => "It may be published.".to_owned(),
        1 => "1 error keeps it from being published.".to_owned(),
        _ => format!("{errors} errors keep it from being published."),
    });
    output::result(
        &json!({"findings": findings, "publishable": fine}),
        json,
        &lines,
    )?;
    if fine {
        return Ok(());
    }
    let detail = format!(
        "{} may not be published yet. Mend what the findings name and check again.",
        arguments.file.display()
    );
    Err(Failure::local("definition-invalid", detail).with("error_count", errors))
}

fn findings_of(text: &[u8], tests: Option<&[u8]>) -> Vec<Finding> {
    if workflow::is_workflow(text) {
        return workflow::findings_of(text);
    }
    let app = match parse(text) {
        Ok(app) => app,
        Err(findings) => return findings,
    };
    let mut findings = check(&app);
    if let (Some(tests), true) = (tests, is_publishable(&findings)) {
        findings.extend(match parse_contract_tests(tests) {
            Ok(tests) => check_tests(&app, &tests),
            Err(broken) => broken,
        });
    }
    findings
}

fn line(finding: &Finding) -> String {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let place = if finding.pointer.is_empty() {
        "/"
    } else {
        &finding.pointer
    };
    format!("{severity} at {place}\n  {}", finding.message)
}
