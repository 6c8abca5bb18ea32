//! An expression over a document: whatever the text, it is refused where it stands or ends within its budget, twice
//! with the same result. An input is the expression, a byte 0x1E, and the document as JSON.

#![no_main]

use edgewright_expression::{Budget, Program, RunError};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

/// Small enough for thousands of tries a second; the bounds are the same, only nearer.
const BUDGET: Budget = Budget {
    steps: 20_000,
    output_bytes: 256 << 10,
    alloc_bytes: 2 << 20,
    value_weight: 256 << 10,
    ..Budget::RULE
};

fuzz_target!(|data: &[u8]| {
    let mut parts = data.splitn(2, |byte| *byte == 0x1e);
    let Some(Ok(source)) = parts.next().map(std::str::from_utf8) else {
        return;
    };
    let input = parts
        .next()
        .and_then(|text| serde_json::from_slice(text).ok());
    let input = input.unwrap_or_else(
        || json!({"a": {"a": [1, "x", null]}, "b": [[0, 1.5], {"a": true}], "c": "a,b"}),
    );
    let variables = [
        ("user", json!({"id": "user_1", "name": "Ann"})),
        ("today", json!("2026-03-02")),
    ];
    let program = match Program::compile(source, &["user", "today"]) {
        Ok(program) => program,
        Err(refused) => {
            assert!(
                source.is_char_boundary(refused.offset),
                "refused outside of the text: {refused:?}"
            );
            assert!(!refused.message.is_empty());
            return;
        }
    };
    let result = program.run(&input, &variables, &BUDGET);
    holds_the_bounds(&result);
    assert_eq!(
        program.run(&input, &variables, &BUDGET),
        result,
        "a second run differs"
    );
    let first = program.run_first(&input, &variables, &BUDGET);
    match &result {
        Ok(outputs) => {
            assert_eq!(
                first,
                Ok(outputs.first().cloned()),
                "the first output differs"
            );
            let more = Budget {
                steps: 2 * BUDGET.steps,
                ..BUDGET
            };
            assert_eq!(
                program.run(&input, &variables, &more),
                result,
                "more to spend changes the result"
            );
        }
        Err(_) => {
            assert!(matches!(first, Ok(Some(_))) || first.as_ref().err() == result.as_ref().err())
        }
    }
    only_named_fields_matter(&program, &input, &variables, &result);
});

fn holds_the_bounds(result: &Result<Vec<Value>, RunError>) {
    let outputs = match result {
        Ok(outputs) => outputs.as_slice(),
        Err(RunError::Value { value, .. }) => std::slice::from_ref(value),
        Err(RunError::Budget(_)) => return,
    };
    // A byte of text may take six in JSON; the budget counts roughly.
    let bytes: usize = outputs.iter().map(|output| output.to_string().len()).sum();
    assert!(
        bytes as u64 <= 8 * BUDGET.output_bytes,
        "{bytes} bytes of output"
    );
    assert!(
        outputs
            .iter()
            .all(|output| depth(output) <= usize::from(BUDGET.depth) + 1)
    );
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

fn only_named_fields_matter(
    program: &Program,
    input: &Value,
    variables: &[(&str, Value)],
    result: &Result<Vec<Value>, RunError>,
) {
    let read = program.fields_read();
    let Some(members) = input.as_object().filter(|_| !read.all) else {
        return;
    };
    let changed: serde_json::Map<String, Value> = members
        .iter()
        .map(|(name, value)| match read.names.contains(name) {
            true => (name.clone(), value.clone()),
            false => (name.clone(), json!([["changed"], name])),
        })
        .collect();
    let again = program.run(&Value::Object(changed), variables, &BUDGET);
    assert_eq!(&again, result, "a field that is not read matters");
}
