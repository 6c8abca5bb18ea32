//! Every example is accepted, or yields exactly the findings written here.

use std::collections::{BTreeMap, BTreeSet};

use edgewright_workflow_definition::{Platform, Severity, check, read};

use super::folder;

const PLATFORM: Platform<'_> = Platform {
    functions: &[],
    schedule_interval_ms: 60_000,
    private_addresses: false,
};

/// The errors of each example that is not accepted, as code and pointer. Examples that are not here have none.
const REFUSED: &[(&str, &[&str])] = &[
    (
        "authentication-oauth2",
        &["address-private /do/0/getPet/with/endpoint/authentication/oauth2/authority"],
    ),
    (
        "authentication-oidc",
        &["address-private /do/0/getPet/with/endpoint/authentication/oidc/authority"],
    ),
    (
        "call-asyncapi-publish",
        &["outside-profile /do/0/findPet/call"],
    ),
    (
        "call-asyncapi-subscribe-consume-amount",
        &["outside-profile /do/0/getNotifications/call"],
    ),
    (
        "call-asyncapi-subscribe-consume-forever-foreach",
        &["outside-profile /do/0/getNotifications/call"],
    ),
    (
        "call-asyncapi-subscribe-consume-until",
        &["outside-profile /do/0/getNotifications/call"],
    ),
    (
        "call-asyncapi-subscribe-consume-while",
        &["outside-profile /do/0/getNotifications/call"],
    ),
    (
        "call-custom-function-cataloged",
        &["outside-profile /do/0/log/call"],
    ),
    ("call-grpc", &["outside-profile /do/0/greet/call"]),
    (
        "call-mcp",
        &["outside-profile /do/0/publishMessageToSlack/call"],
    ),
    (
        "mock-service-extension",
        &["outside-profile /use/extensions"],
    ),
    ("run-container", &[CONTAINER]),
    ("run-container-cleanup-always", &[CONTAINER]),
    ("run-container-cleanup-eventually", &[CONTAINER]),
    (
        "run-container-stdin-and-arguments",
        &["outside-profile /do/1/runContainer/run/container"],
    ),
    ("run-container-with-name", &[CONTAINER]),
    ("run-container-with-pull-policy", &[CONTAINER]),
    ("run-return-all", &[CONTAINER]),
    ("run-return-code", &[CONTAINER]),
    ("run-return-none", &[CONTAINER]),
    ("run-return-stderr", &[CONTAINER]),
    (
        "run-script-with-stdin-and-arguments",
        &["outside-profile /do/0/runScript/run/script"],
    ),
    (
        "run-shell-stdin-and-arguments",
        &["outside-profile /do/1/runShell/run/shell"],
    ),
];

const CONTAINER: &str = "outside-profile /do/0/runContainer/run/container";

/// What else is said of examples that are accepted, as code and number.
const REMARKS: &[(&str, &str, usize)] = &[
    ("authentication-oauth2", "secret-in-definition", 1),
    ("authentication-oidc", "secret-in-definition", 1),
    ("conditional-task", "expression-unwrapped", 2),
    ("run-subflow", "expression-unwrapped", 1),
    ("star-wars-homeworld", "origin-limited", 1),
    ("try-catch-then", "expression-unwrapped", 1),
];

#[test]
fn every_example_is_accepted_or_refused_for_a_written_reason() {
    let Some(folder) = folder::standard() else {
        return;
    };
    let refused: BTreeMap<_, _> = REFUSED.iter().copied().collect();
    let mut remarks = Vec::new();
    let examples = folder::examples(&folder);
    for (name, text) in &examples {
        let findings = match read(text) {
            Ok(workflow) => check(&workflow, &PLATFORM),
            Err(findings) => findings,
        };
        let mut errors = Vec::new();
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for finding in findings {
            if finding.severity == Severity::Error {
                errors.push(format!("{} {}", finding.code, finding.pointer));
            } else {
                *counts.entry(finding.code).or_default() += 1;
            }
        }
        let expected = refused.get(name.as_str()).copied().unwrap_or_default();
        assert_eq!(errors, expected, "{name}");
        let counts = counts.into_iter();
        remarks.extend(counts.map(|(code, count)| (name.clone(), code, count)));
    }
    let expected = REMARKS.iter();
    let expected: Vec<_> = expected
        .map(|(name, code, count)| ((*name).to_owned(), (*code).to_owned(), *count))
        .collect();
    assert_eq!(remarks, expected);
    let known: BTreeSet<&str> = examples.iter().map(|(name, _)| name.as_str()).collect();
    let gone = refused.keys().filter(|name| !known.contains(*name));
    assert_eq!(gone.count(), 0, "an example that is written here is gone");
    println!(
        "{} examples: {} accepted, {} refused with a reason",
        examples.len(),
        examples.len() - refused.len(),
        refused.len()
    );
}
