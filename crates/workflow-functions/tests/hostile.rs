//! Whatever the arguments are, a function answers: no panic, no result beyond its bounds, no long work.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test that cannot go on has failed, and it measures time"
)]

mod nonsense;

use std::time::{Duration, Instant};

use edgewright_types::UnixMillis;
use edgewright_workflow_functions::{Context, FunctionError, call, describe};
use proptest::prelude::*;
use serde_json::Value;

/// Far above what any of these takes, also in an unoptimised build on a busy machine.
const LONGEST: Duration = Duration::from_secs(20);

fn ask(name: &str, arguments: &Value) -> Result<Value, FunctionError> {
    let (name, version) = name.split_once(':').unwrap();
    let context = Context {
        now: UnixMillis(1_795_195_800_000),
    };
    let begun = Instant::now();
    let answer = call(name, version, arguments, &context).unwrap();
    assert!(
        begun.elapsed() < LONGEST,
        "{name} took {:?}",
        begun.elapsed()
    );
    if let Err(error) = &answer {
        assert!(!error.message.is_empty());
        assert!(
            error.pointer.is_empty() || error.pointer.starts_with('/'),
            "{name}: {}",
            error.pointer
        );
    }
    assert_eq!(
        answer,
        call(name, version, arguments, &context).unwrap(),
        "{name} is not pure"
    );
    answer
}

#[test]
fn nonsense_gets_an_answer() {
    for function in describe() {
        let arguments = nonsense::arguments(&function.arguments);
        let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
            cases: 200,
            failure_persistence: None,
            ..ProptestConfig::default()
        });
        let ran = runner.run(&arguments, |arguments| {
            _ = ask(function.name, &arguments);
            Ok(())
        });
        if let Err(failure) = ran {
            panic!("{}: {failure}", function.name);
        }
    }
}

#[test]
fn nonsense_close_to_the_example_gets_an_answer() {
    for function in describe() {
        let example: Value = serde_json::from_str(function.example).unwrap();
        let arguments = nonsense::near(&example["with"], &function.arguments);
        let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
            cases: 200,
            failure_persistence: None,
            ..ProptestConfig::default()
        });
        let ran = runner.run(&arguments, |arguments| {
            _ = ask(function.name, &arguments);
            Ok(())
        });
        if let Err(failure) = ran {
            panic!("{}: {failure}", function.name);
        }
    }
}
