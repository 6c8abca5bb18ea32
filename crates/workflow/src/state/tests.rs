use edgewright_limits::workflow_state::{KEY_CHARS, KEYS, LISTED, TTL_SECONDS, VALUE_BYTES};
use edgewright_storage_native::NativeStorage;

use super::*;

fn fresh() -> NativeStorage {
    let storage = NativeStorage::in_memory().unwrap();
    install(&storage).unwrap();
    storage
}

fn ask(storage: &dyn SqlStorage, now: i64, name: &str, arguments: Value) -> Called {
    let asked = FunctionCall {
        name: name.to_owned(),
        version: "1.0.0".to_owned(),
        arguments,
    };
    call(storage, UnixMillis(now), &asked).unwrap().unwrap()
}

#[test]
fn what_is_set_is_got_until_it_is_deleted() {
    let storage = fresh();
    assert_eq!(
        ask(&storage, 0, "state-get", json!({"key": "a"})),
        Ok(Value::Null)
    );
    ask(
        &storage,
        0,
        "state-set",
        json!({"key": "a", "value": {"n": 1}}),
    )
    .unwrap();
    let got = ask(&storage, 1, "state-get", json!({"key": "a"})).unwrap();
    assert_eq!(
        got,
        json!({"key": "a", "value": {"n": 1}, "version": 1, "expires_at": null})
    );
    assert_eq!(
        ask(&storage, 1, "state-delete", json!({"key": "a"})),
        Ok(json!({"deleted": true}))
    );
    assert_eq!(
        ask(&storage, 1, "state-delete", json!({"key": "a"})),
        Ok(json!({"deleted": false}))
    );
}

#[test]
fn of_two_who_read_the_same_version_one_swaps() {
    let storage = fresh();
    let swap = |version: i64, value: &str| {
        let arguments = json!({"key": "a", "version": version, "value": value});
        let answer = ask(&storage, 0, "state-compare-and-set", arguments).unwrap();
        (
            answer["swapped"].as_bool(),
            answer["entry"]["value"].clone(),
        )
    };
    assert_eq!(swap(0, "first"), (Some(true), json!("first")));
    assert_eq!(swap(0, "second"), (Some(false), json!("first")));
    assert_eq!(swap(1, "second"), (Some(true), json!("second")));
}

#[test]
fn a_key_with_a_time_to_live_is_gone_when_it_is_over() {
    let storage = fresh();
    ask(
        &storage,
        0,
        "state-set",
        json!({"key": "a", "value": 1, "ttl_seconds": 10}),
    )
    .unwrap();
    ask(&storage, 5_000, "state-increment", json!({"key": "a"})).unwrap();
    assert_eq!(
        ask(&storage, 9_999, "state-get", json!({"key": "a"})).unwrap()["value"],
        json!(2)
    );
    assert_eq!(
        ask(&storage, 10_000, "state-get", json!({"key": "a"})),
        Ok(Value::Null)
    );
    let anew = ask(
        &storage,
        10_000,
        "state-increment",
        json!({"key": "a", "by": 5}),
    )
    .unwrap();
    assert_eq!((&anew["value"], &anew["version"]), (&json!(5), &json!(1)));
    ask(
        &storage,
        0,
        "state-set",
        json!({"key": "b", "value": 1, "ttl_seconds": 1}),
    )
    .unwrap();
    remove_expired(&storage, UnixMillis(20_000)).unwrap();
    let left = storage.query("SELECT count(*) FROM state", &[]).unwrap();
    assert_eq!(
        left.scalar()
            .and_then(edgewright_storage::SqlValue::as_integer),
        Some(1)
    );
}

#[test]
fn only_whole_numbers_are_raised_and_never_past_their_end() {
    let storage = fresh();
    ask(&storage, 0, "state-set", json!({"key": "t", "value": "x"})).unwrap();
    assert!(ask(&storage, 0, "state-increment", json!({"key": "t"})).is_err());
    ask(
        &storage,
        0,
        "state-set",
        json!({"key": "n", "value": i64::MAX}),
    )
    .unwrap();
    assert!(ask(&storage, 0, "state-increment", json!({"key": "n"})).is_err());
}

#[test]
fn a_list_has_the_keys_that_begin_alike_in_order() {
    let storage = fresh();
    for key in ["b/2", "a", "b/1", "c", "b/\u{1f600}"] {
        ask(&storage, 0, "state-set", json!({"key": key, "value": key})).unwrap();
    }
    let listed = ask(&storage, 0, "state-list", json!({"prefix": "b/"})).unwrap();
    let keys: Vec<_> = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["key"].as_str().unwrap())
        .collect();
    assert_eq!(keys, ["b/1", "b/2", "b/\u{1f600}"]);
}

#[test]
fn every_bound_is_held_below_at_and_above() {
    let storage = fresh();
    let set = |key: &str, value: Value, ttl: i64| {
        ask(
            &storage,
            0,
            "state-set",
            json!({"key": key, "value": value, "ttl_seconds": ttl}),
        )
        .is_ok()
    };
    for (chars, fits) in [
        (KEY_CHARS - 1, true),
        (KEY_CHARS, true),
        (KEY_CHARS + 1, false),
        (0, false),
    ] {
        assert_eq!(set(&"é".repeat(chars), json!(1), 1), fits, "{chars}");
    }
    for (bytes, fits) in [
        (VALUE_BYTES - 1, true),
        (VALUE_BYTES, true),
        (VALUE_BYTES + 1, false),
    ] {
        assert_eq!(set("v", json!("x".repeat(bytes - 2)), 1), fits, "{bytes}");
    }
    for (seconds, fits) in [
        (TTL_SECONDS - 1, true),
        (TTL_SECONDS, true),
        (TTL_SECONDS + 1, false),
        (0, false),
    ] {
        assert_eq!(set("t", json!(1), seconds), fits, "{seconds}");
    }
    for (limit, fits) in [(LISTED - 1, true), (LISTED, true), (LISTED + 1, false)] {
        assert_eq!(
            ask(&storage, 0, "state-list", json!({"limit": limit})).is_ok(),
            fits,
            "{limit}"
        );
    }
}

#[test]
fn a_workflow_holds_so_many_keys_and_no_more() {
    let storage = fresh();
    storage
        .query(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1) \
             INSERT INTO state SELECT 'k' || i, '1', 1, NULL FROM n",
            &[i64::try_from(KEYS - 2).unwrap().into()],
        )
        .unwrap();
    let set = |key: &str| ask(&storage, 0, "state-set", json!({"key": key, "value": 1})).is_ok();
    assert!(set("below"));
    assert!(set("at"));
    assert!(!set("above"));
    assert!(set("at"), "a key that is there may be written");
}

#[test]
fn unknown_arguments_and_other_functions_are_refused() {
    let storage = fresh();
    assert!(ask(&storage, 0, "state-get", json!({"key": "a", "kye": 1})).is_err());
    let other = FunctionCall {
        name: "hash".to_owned(),
        version: "1.0.0".to_owned(),
        arguments: json!({}),
    };
    assert_eq!(call(&storage, UnixMillis(0), &other).unwrap(), None);
}
