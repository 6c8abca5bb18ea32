//! Every function is described, and its example yields what it says.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

use std::collections::BTreeSet;

use edgewright_types::UnixMillis;
use edgewright_workflow_functions::{Context, call, describe, names};
use serde_json::Value;

const CONTEXT: Context = Context {
    now: UnixMillis(1_795_195_800_000),
};

#[test]
fn every_example_yields_what_it_says() {
    for function in describe() {
        let example: Value = serde_json::from_str(function.example).unwrap();
        let (name, version) = function.name.split_once(':').unwrap();
        let result = call(name, version, &example["with"], &CONTEXT).unwrap();
        match result {
            Ok(value) => assert_eq!(value, example["returns"], "{}", function.name),
            Err(error) => panic!("{}: {} {error}", function.name, error.pointer),
        }
    }
}

#[test]
fn every_function_has_a_name_of_its_own() {
    let names: Vec<&str> = names().collect();
    assert_eq!(names.len(), names.iter().collect::<BTreeSet<_>>().len());
    assert_eq!(
        names,
        describe().iter().map(|one| one.name).collect::<Vec<_>>()
    );
    for name in names {
        let (name, version) = name.split_once(':').unwrap();
        assert_eq!(version, "1.0.0");
        assert!(
            name.chars()
                .all(|char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '-')
        );
    }
}

#[test]
fn what_does_not_exist_is_none() {
    assert!(call("split", "2.0.0", &Value::Null, &CONTEXT).is_none());
    assert!(call("nothing", "1.0.0", &Value::Null, &CONTEXT).is_none());
}

#[test]
fn members_that_do_not_exist_are_refused_everywhere() {
    for function in describe() {
        let mut example: Value = serde_json::from_str(function.example).unwrap();
        example["with"]["no_such_member"] = Value::Bool(true);
        let (name, version) = function.name.split_once(':').unwrap();
        let refused = call(name, version, &example["with"], &CONTEXT).unwrap();
        let error = refused.expect_err(function.name);
        assert!(
            error.message.contains("no_such_member"),
            "{}: {error}",
            function.name
        );
    }
}
