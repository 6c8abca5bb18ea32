#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use edgewright_limits::workflow::{NAME_CHARS, SECRET_BYTES, SECRET_BYTES_MIN};
use edgewright_storage_native::NativeStorage;
use serde_json::json;

use super::*;

#[test]
fn a_name_and_a_value_have_their_form_and_a_refusal_repeats_neither() {
    for (name, fits) in [
        ("api_key", true),
        ("a", true),
        ("a.b-c", true),
        ("", false),
        ("a b", false),
        ("a/b", false),
        ("ä", false),
    ] {
        assert_eq!(check_name(name).is_ok(), fits, "{name}");
    }
    for (length, fits) in [
        (NAME_CHARS - 1, true),
        (NAME_CHARS, true),
        (NAME_CHARS + 1, false),
    ] {
        assert_eq!(check_name(&"n".repeat(length)).is_ok(), fits, "{length}");
    }
    for (length, fits) in [
        (SECRET_BYTES_MIN - 1, false),
        (SECRET_BYTES_MIN, true),
        (SECRET_BYTES_MIN + 1, true),
        (SECRET_BYTES - 1, true),
        (SECRET_BYTES, true),
        (SECRET_BYTES + 1, false),
    ] {
        let checked = check_value(&json!("k".repeat(length)));
        assert_eq!(checked.is_ok(), fits, "{length}");
    }
    assert_eq!(
        check_value(&json!({"token": "t"})).unwrap(),
        r#"{"token":"t"}"#
    );
    for wrong in [
        json!(null),
        json!(12_345_678),
        json!(["planted-value"]),
        json!({}),
    ] {
        let refused = check_value(&wrong).unwrap_err();
        assert!(!format!("{refused:?}").contains("planted"));
    }
}

#[test]
fn a_secret_is_replaced_by_its_name_and_taken_away_once() {
    let storage = NativeStorage::in_memory().unwrap();
    install(&storage).unwrap();
    let secret = |version: i64, sealed: &str| SealedSecret {
        name: "key".to_owned(),
        version,
        sealed: sealed.to_owned(),
    };
    store::save(&storage, &secret(1, "one")).unwrap();
    store::save(&storage, &secret(2, "two")).unwrap();
    assert_eq!(store::list(&storage).unwrap(), [secret(2, "two")]);
    assert!(store::remove(&storage, "key").unwrap());
    assert!(!store::remove(&storage, "key").unwrap());
}
