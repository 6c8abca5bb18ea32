//! The definitions in tests/definitions: the good ones pass with their contract tests, each bad one is a good one
//! with a change that gets exactly one error, with the code and the place its file names.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

use std::fs;
use std::path::{Path, PathBuf};

use edgewright_definition::checker::{check, check_tests, is_publishable};
use edgewright_definition::{Finding, Severity, parse, parse_contract_tests};
use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/definitions")
}

fn files(folder: &Path, end: &str) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(end))
        .collect();
    all.sort();
    all
}

fn good() -> Vec<PathBuf> {
    let all = files(&folder(), ".json").into_iter();
    all.filter(|path| !path.to_string_lossy().ends_with(".tests.json"))
        .collect()
}

fn lines(findings: &[Finding]) -> String {
    let line = |finding: &Finding| {
        format!(
            "\n{:?} {} {}: {}",
            finding.severity, finding.code, finding.pointer, finding.message
        )
    };
    findings.iter().map(line).collect()
}

#[test]
fn good_definitions_pass_with_their_tests() {
    let paths = good();
    assert!(paths.len() >= 6);
    for path in paths {
        let app =
            parse(&fs::read(&path).unwrap()).unwrap_or_else(|f| panic!("{path:?}{}", lines(&f)));
        let findings = check(&app);
        let quiet = findings
            .iter()
            .all(|finding| finding.severity == Severity::Note);
        assert!(quiet, "{path:?}{}", lines(&findings));
        let tests = fs::read(path.with_extension("tests.json")).unwrap();
        let tests =
            parse_contract_tests(&tests).unwrap_or_else(|f| panic!("{path:?}{}", lines(&f)));
        let findings = check_tests(&app, &tests);
        assert!(findings.is_empty(), "{path:?}{}", lines(&findings));
    }
}

#[test]
fn good_definitions_use_everything_that_is_offered() {
    let text: String = good()
        .iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let kinds = [
        "text",
        "long_text",
        "integer",
        "decimal",
        "money",
        "boolean",
        "date",
        "datetime",
        "select",
        "multi_select",
        "email",
        "url",
        "relation",
        "autonumber",
        "computed",
        "grid",
        "detail",
        "form",
        "cards",
        "kanban",
        "calendar",
        "chart",
    ];
    for kind in kinds {
        assert!(
            text.contains(&format!("\"type\": \"{kind}\"")),
            "no definition uses {kind}"
        );
    }
}

#[test]
fn bad_definitions_get_their_finding() {
    let paths = files(&folder().join("bad"), ".json");
    assert!(paths.len() >= 30);
    let wrong: String = paths.iter().filter_map(|path| complaint(path)).collect();
    assert!(wrong.is_empty(), "{wrong}");
}

/// What is wrong with the findings of one case.
fn complaint(path: &Path) -> Option<String> {
    let case: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let wanted = (text(&case, "code"), text(&case, "pointer"));
    let severity = case
        .get("severity")
        .and_then(Value::as_str)
        .unwrap_or("error");
    let findings = findings_of(&case);
    let found = findings.iter().any(|finding| {
        let named = serde_json::to_value(finding.severity).unwrap() == severity;
        named && (finding.code.as_str(), finding.pointer.as_str()) == wanted
    });
    let is_error = |finding: &&Finding| finding.severity == Severity::Error;
    let errors = findings.iter().filter(is_error).count();
    let alone = errors == usize::from(severity == "error");
    let publishable = is_publishable(&findings) == (severity != "error");
    let fine = found && alone && publishable;
    (!fine).then(|| {
        format!(
            "\n{path:?} wants {wanted:?} alone and gets{}\n",
            lines(&findings)
        )
    })
}

/// Applies the changes of a case to its base and checks what comes out.
fn findings_of(case: &Value) -> Vec<Finding> {
    let read = |name: String| -> Value {
        serde_json::from_slice(&fs::read(folder().join(name)).unwrap()).unwrap()
    };
    let base = text(case, "base");
    let mut app = read(format!("{base}.json"));
    let tests_only = case.get("tests").is_some();
    let mut tests = tests_only.then(|| read(format!("{base}.tests.json")));
    let document = tests.as_mut().unwrap_or(&mut app);
    for change in case.get("changes").and_then(Value::as_array).unwrap() {
        apply(document, text(change, "at"), change.get("value"));
    }
    let app = match edgewright_definition::parse_value(&app) {
        Ok(app) => app,
        Err(findings) => return findings,
    };
    match tests {
        None => check(&app),
        Some(tests) => match edgewright_definition::parse_contract_tests_value(&tests) {
            Ok(tests) => check_tests(&app, &tests),
            Err(findings) => findings,
        },
    }
}

/// Sets what is at a pointer; `-` adds to a list, and no value removes.
fn apply(document: &mut Value, pointer: &str, value: Option<&Value>) {
    let (parent, last) = pointer.rsplit_once('/').unwrap();
    let parent = document
        .pointer_mut(parent)
        .unwrap_or_else(|| panic!("nothing at {parent}"));
    match (parent, value) {
        (Value::Array(items), Some(value)) if last == "-" => items.push(value.clone()),
        (Value::Array(items), Some(value)) => items[last.parse::<usize>().unwrap()] = value.clone(),
        (Value::Array(items), None) => drop(items.remove(last.parse().unwrap())),
        (Value::Object(members), Some(value)) => {
            drop(members.insert(last.to_owned(), value.clone()))
        }
        (Value::Object(members), None) => drop(members.shift_remove(last)),
        _ => panic!("{pointer} is not inside a list or an object"),
    }
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value.get(member).and_then(Value::as_str).unwrap()
}
