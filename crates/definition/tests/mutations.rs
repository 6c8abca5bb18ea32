//! Documents that are almost right: every place of a good definition is replaced in turn. Reading and checking must
//! always come to an end without a panic, and every finding must point at a place that exists.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

use std::fs;
use std::path::Path;

use edgewright_definition::checker::{check, check_tests, is_publishable};
use edgewright_definition::{Finding, access_lines, difference, parse_value};
use serde_json::{Value, json};

fn read(name: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/definitions");
    serde_json::from_slice(&fs::read(folder.join(name)).unwrap()).unwrap()
}

/// Every pointer of a document, the root left out.
fn places(value: &Value, at: &str, all: &mut Vec<String>) {
    let mut go = |key: &str, inner: &Value| {
        let place = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        all.push(place.clone());
        places(inner, &place, all);
    };
    match value {
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, item)| go(&index.to_string(), item)),
        Value::Object(members) => members.iter().for_each(|(key, item)| go(key, item)),
        _ => {}
    }
}

/// A finding points at something, or at a member that is missing from something.
#[track_caller]
fn points_somewhere(document: &Value, finding: &Finding, context: &str) {
    let parent = finding
        .pointer
        .rsplit_once('/')
        .map_or("", |(parent, _)| parent);
    let found = document
        .pointer(&finding.pointer)
        .or_else(|| document.pointer(parent));
    assert!(found.is_some(), "{context}: {finding:?}");
    assert!(
        !finding.message.is_empty() && !finding.message.contains(".."),
        "{finding:?}"
    );
}

fn try_all(name: &str, replacements: &[Option<Value>]) -> (usize, usize) {
    let good = read(name);
    let old = parse_value(&good).unwrap();
    let mut all = Vec::new();
    places(&good, "", &mut all);
    let (mut tried, mut publishable) = (0, 0);
    for place in &all {
        for replacement in replacements {
            let mut document = good.clone();
            replace(&mut document, place, replacement.as_ref());
            tried += 1;
            let context = format!("{place} becomes {replacement:?}");
            let app = match parse_value(&document) {
                Ok(app) => app,
                Err(findings) => {
                    assert_eq!(findings.len(), 1);
                    points_somewhere(&document, &findings[0], &context);
                    continue;
                }
            };
            let findings = check(&app);
            findings
                .iter()
                .for_each(|finding| points_somewhere(&document, finding, &context));
            let changes = difference::diff(&old, &app);
            let _ = difference::risk(&old, &app, &changes);
            assert!(!access_lines(&app).is_empty());
            if is_publishable(&findings) {
                publishable += 1;
                let again = serde_json::to_value(&app).unwrap();
                assert_eq!(parse_value(&again).unwrap(), app, "{context}");
            }
        }
    }
    (tried, publishable)
}

fn replace(document: &mut Value, place: &str, replacement: Option<&Value>) {
    if let Some(value) = replacement {
        *document.pointer_mut(place).unwrap() = value.clone();
        return;
    }
    let (parent, key) = place.rsplit_once('/').unwrap();
    match document.pointer_mut(parent).unwrap() {
        Value::Array(items) => drop(items.remove(key.parse().unwrap())),
        Value::Object(members) => drop(members.shift_remove(key)),
        _ => unreachable!("a place has a parent"),
    }
}

#[test]
fn almost_right_definitions_are_judged_without_a_panic() {
    let replacements = [
        None,
        Some(json!(null)),
        Some(json!("name")),
        Some(json!(-1)),
        Some(json!({"today": 0})),
    ];
    let (tried, publishable) = try_all("event-sign-up.json", &replacements);
    assert!(
        tried > 1_000 && publishable > 50,
        "{tried} tried, {publishable} publishable"
    );
}

#[test]
fn almost_right_contract_tests_are_judged_without_a_panic() {
    let app = parse_value(&read("event-sign-up.json")).unwrap();
    let good = read("event-sign-up.tests.json");
    let mut all = Vec::new();
    places(&good, "", &mut all);
    for place in &all {
        for replacement in [None, Some(json!(null)), Some(json!("x")), Some(json!([]))] {
            let mut document = good.clone();
            replace(&mut document, place, replacement.as_ref());
            let findings = match edgewright_definition::parse_contract_tests_value(&document) {
                Ok(tests) => check_tests(&app, &tests),
                Err(findings) => findings,
            };
            let context = format!("{place} becomes {replacement:?}");
            findings
                .iter()
                .for_each(|finding| points_somewhere(&document, finding, &context));
        }
    }
}
