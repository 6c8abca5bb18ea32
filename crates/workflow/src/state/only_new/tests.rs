use edgewright_limits::workflow_state::{POLLED, REMEMBERED, VALUE_BYTES};
use edgewright_storage::SqlStorage;
use edgewright_storage_native::NativeStorage;
use edgewright_types::UnixMillis;
use edgewright_workflow_engine::{WorkflowError, effect::FunctionCall};
use serde_json::{Value, json};

use crate::state::{call, install};

fn fresh() -> NativeStorage {
    let storage = NativeStorage::in_memory().unwrap();
    install(&storage).unwrap();
    storage
}

fn ask(storage: &dyn SqlStorage, name: &str, arguments: Value) -> Result<Value, WorkflowError> {
    let asked = FunctionCall {
        name: name.to_owned(),
        version: "1.0.0".to_owned(),
        arguments,
    };
    call(storage, UnixMillis(0), &asked).unwrap().unwrap()
}

fn new_of(storage: &dyn SqlStorage, arguments: Value) -> Value {
    ask(storage, "state-only-new", arguments).unwrap()["items"].clone()
}

#[test]
fn what_was_listed_before_is_not_new() {
    let storage = fresh();
    let poll = |items: Value| new_of(&storage, json!({"key": "k", "items": items, "by": ["id"]}));
    let a = json!({"id": 1, "title": "a"});
    let b = json!({"id": 2, "title": "b"});
    assert_eq!(poll(json!([a, a])), json!([a]));
    assert_eq!(
        poll(json!([{"id": 1.0, "title": "renamed"}, b])),
        json!([b])
    );
    assert_eq!(poll(json!([])), json!([]));
    assert_eq!(poll(json!([b, a])), json!([]));
    // Without paths the whole item counts, and another key knows nothing of this one.
    assert_eq!(
        new_of(&storage, json!({"key": "other", "items": [1, "1", 1]})),
        json!([1, "1"])
    );
}

#[test]
fn the_first_call_may_yield_nothing() {
    let storage = fresh();
    let poll = |items: Value| {
        new_of(
            &storage,
            json!({"key": "k", "items": items, "first": "none"}),
        )
    };
    assert_eq!(poll(json!([])), json!([]));
    assert_eq!(poll(json!([1])), json!([1]), "there was a call before");
    let storage = fresh();
    let poll = |items: Value| {
        new_of(
            &storage,
            json!({"key": "k", "items": items, "first": "none"}),
        )
    };
    assert_eq!(poll(json!([1, 2])), json!([]));
    assert_eq!(poll(json!([1, 2, 3])), json!([3]));
}

#[test]
fn what_is_still_listed_is_remembered_longest() {
    let storage = fresh();
    let poll = |items: Value| new_of(&storage, json!({"key": "k", "items": items, "remember": 2}));
    assert_eq!(poll(json!([1, 2])), json!([1, 2]));
    assert_eq!(poll(json!([1, 3])), json!([3]));
    assert_eq!(poll(json!([1, 3])), json!([]));
    assert_eq!(poll(json!([2])), json!([2]), "it was forgotten");
}

#[test]
fn nothing_new_writes_nothing() {
    let storage = fresh();
    new_of(&storage, json!({"key": "k", "items": [1]}));
    let version = || ask(&storage, "state-get", json!({"key": "k"})).unwrap()["version"].clone();
    assert_eq!(version(), json!(1));
    new_of(&storage, json!({"key": "k", "items": [1]}));
    assert_eq!(version(), json!(1));
    new_of(&storage, json!({"key": "k", "items": [2]}));
    assert_eq!(version(), json!(2));
}

#[test]
fn every_bound_is_held_below_at_and_above() {
    let storage = fresh();
    let fits = |items: usize, remember: usize| {
        let items: Vec<usize> = (0..items).collect();
        let arguments = json!({"key": "k", "items": items, "remember": remember});
        ask(&storage, "state-only-new", arguments).is_ok()
    };
    assert!(fits(POLLED - 1, REMEMBERED) && fits(POLLED, REMEMBERED));
    assert!(!fits(POLLED + 1, REMEMBERED));
    assert!(fits(1, REMEMBERED - 1) && fits(1, 1));
    assert!(!fits(1, REMEMBERED + 1) && !fits(1, 0));
    let kept = ask(&storage, "state-get", json!({"key": "k"})).unwrap()["value"].to_string();
    assert!(kept.len() <= VALUE_BYTES);
}

#[test]
fn a_key_of_another_use_and_paths_that_are_none_are_refused() {
    let storage = fresh();
    ask(
        &storage,
        "state-set",
        json!({"key": "k", "value": ["not a mark"]}),
    )
    .unwrap();
    assert!(ask(&storage, "state-only-new", json!({"key": "k", "items": []})).is_err());
    let told = ask(
        &storage,
        "state-only-new",
        json!({"key": "n", "items": [], "by": ["a..b"]}),
    );
    assert!(
        told.unwrap_err()
            .detail
            .unwrap_or_default()
            .contains("/by/0")
    );
}
