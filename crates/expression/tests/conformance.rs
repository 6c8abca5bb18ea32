//! The language against jq: `data/conformance.jsonl` holds what jq 1.7 answers, one case per line.
//!
//! A case has `outputs`, or `error` (its message, or true for any), or `refused` when it must not compile.
//! Where we differ on purpose, `jq` holds jq's answer and `why` the reason; `since` marks functions of later versions.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "tests may fail loudly"
)]

use edgewright_expression::{Budget, Program, RunError};
use serde_json::{Value, json};

/// What an expression does, in the form of the data.
fn run(expression: &str, input: &Value) -> Value {
    match Program::compile(expression, &[]) {
        Err(_) => json!({ "refused": true }),
        Ok(program) => match program.run(input, &[], &Budget::EVALUATE) {
            Ok(outputs) => json!({ "outputs": outputs }),
            Err(RunError::Value { message, .. }) => json!({ "error": message }),
            Err(RunError::Budget(what)) => json!({ "budget": format!("{what:?}") }),
        },
    }
}

/// Makes all numbers floats, since JSON does not tell 1 from 1.0.
fn normalize(value: &Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64()),
        Value::Array(items) => items.iter().map(normalize).collect(),
        Value::Object(entries) => entries
            .iter()
            .map(|(key, item)| (key.clone(), normalize(item)))
            .collect(),
        other => other.clone(),
    }
}

/// Key order is part of an answer, so answers are compared as text.
fn is_same(a: &Value, b: &Value) -> bool {
    let text = |value: &Value| normalize(value).to_string();
    text(a) == text(b)
}

#[test]
fn answers_like_jq() {
    let mut wrong = Vec::new();
    let mut cases = 0;
    for line in include_str!("data/conformance.jsonl").lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let actual = run(case["expression"].as_str().unwrap(), &case["input"]);
        let right = if case["refused"] == true {
            actual["refused"] == true
        } else if case["error"] == true {
            actual["error"].is_string()
        } else if case["error"].is_string() {
            actual["error"] == case["error"]
        } else {
            is_same(&actual["outputs"], &case["outputs"])
        };
        cases += 1;
        if !right {
            wrong.push(format!("{line}\n  -> {actual}"));
        }
    }
    assert!(cases >= 200);
    assert!(
        wrong.is_empty(),
        "{} of {cases} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
