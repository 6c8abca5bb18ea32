//! The same values as serde_json reads, and the place where it does not fit.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::*;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Name(String);

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Id(String);

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Plain {
    One,
    Many(Vec<u8>),
    Pair(i8, i8),
    Both { a: bool, b: Option<f64> },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Tagged {
    Text { text: Name },
    Number { number: i64 },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Either {
    Word(String),
    Count { count: u32 },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    name: Name,
    plain: Vec<Plain>,
    tagged: Tagged,
    either: Vec<Either>,
    map: BTreeMap<Id, u64>,
    #[serde(default)]
    by_number: BTreeMap<u64, char>,
    pair: (i32, f64),
    unit: (),
    any: Value,
    maybe: Option<Box<i64>>,
}

fn document() -> Value {
    json!({
        "name": "n",
        "plain": ["one", {"many": [1, 255]}, {"pair": [-1, 2]}, {"both": {"a": true, "b": null}}, {"one": null}],
        "tagged": {"kind": "text", "text": "t"},
        "either": ["w", {"count": 3}],
        "map": {"a": 18_446_744_073_709_551_615_u64},
        "by_number": {"7": "x"},
        "pair": [1, 2],
        "unit": null,
        "any": {"deep": [1, null, 1.5]},
        "maybe": -5
    })
}

#[test]
fn reads_what_serde_json_reads() {
    let read: Document = from_value(&document()).unwrap();
    let other: Document = serde_json::from_value(document()).unwrap();
    assert_eq!(read, other);
    let text = document().to_string();
    assert_eq!(from_text::<Document>(&text), Ok(read));
}

fn mismatch(pointer: &str, replacement: Value) -> Mismatch {
    let mut changed = document();
    *changed.pointer_mut(pointer).unwrap() = replacement;
    from_value::<Document>(&changed).unwrap_err()
}

#[test]
fn the_place_is_named() {
    let cases = [
        ("/plain/1/many/1", json!(256), "/plain/1/many/1"),
        ("/plain/1", json!({"manny": []}), "/plain/1"),
        ("/plain/3/both/a", json!(1), "/plain/3/both/a"),
        ("/map", json!({"a/b~": -1}), "/map/a~1b~0"),
        ("/pair/1", json!("x"), "/pair/1"),
        ("/name", json!(null), "/name"),
        ("/unit", json!({}), "/unit"),
        ("/maybe", json!(2.5), "/maybe"),
        ("", json!([]), ""),
    ];
    for (place, replacement, pointer) in cases {
        assert_eq!(mismatch(place, replacement).pointer(), pointer, "{place}");
    }
}

#[test]
fn the_words_are_those_of_serde_json() {
    for (place, replacement) in [
        ("/name", json!(5)),
        ("/plain/0", json!("two")),
        ("/plain/1/many/0", json!("x")),
        ("/tagged/kind", json!("none")),
        ("/either/0", json!(5)),
        ("/map/a", json!(1.5)),
        ("/maybe", json!([])),
    ] {
        let mut changed = document();
        *changed.pointer_mut(place).unwrap() = replacement;
        let wanted = serde_json::from_value::<Document>(changed.clone())
            .unwrap_err()
            .to_string();
        assert_eq!(
            from_value::<Document>(&changed).unwrap_err().message(),
            wanted,
            "{place}"
        );
    }
    let mut changed = document();
    changed["more"] = json!(1);
    let unknown = from_value::<Document>(&changed).unwrap_err();
    assert!(
        unknown
            .message()
            .starts_with("unknown field `more`, expected one of"),
        "{unknown}"
    );
    assert_eq!(unknown.pointer(), "/more");
}

#[test]
fn people_are_told_in_plain_words() {
    for (place, replacement, words) in [
        ("", json!([]), "This is a list; it should be an object."),
        (
            "/name",
            json!(5),
            "This is the number 5; it should be text.",
        ),
        ("/plain", json!(null), "This is null; it should be a list."),
        (
            "/map/a",
            json!(-1),
            "This is the number -1; it should be a whole number that is not negative.",
        ),
        (
            "/plain/3/both/a",
            json!("yes, expected"),
            "This is the text \"yes, expected\"; it should be true or false.",
        ),
        (
            "/tagged/kind",
            json!("none"),
            "'none' is not possible here. Possible: text, number.",
        ),
        (
            "/tagged",
            json!({"kind": "text"}),
            "'text' is missing here. Add it.",
        ),
    ] {
        assert_eq!(
            mismatch(place, replacement).in_plain_words(),
            words,
            "{place}"
        );
    }
    let long = mismatch("/pair", json!("é".repeat(500))).in_plain_words();
    assert!(long.chars().count() < 150, "{long}");
}

#[test]
fn what_is_not_json_is_a_syntax_error() {
    for text in ["", "{", "{}{}", "nul", "[1e999999]"] {
        assert!(
            matches!(from_text::<Value>(text), Err(ReadError::Syntax(_))),
            "{text}"
        );
    }
    assert!(matches!(
        from_text::<Document>("{}"),
        Err(ReadError::Mismatch(_))
    ));
}

#[test]
fn a_name_given_twice_is_refused_where_it_is() {
    let Err(ReadError::Mismatch(twice)) = from_text::<Value>(r#"{"a":[1,{"b":1,"c":{},"b":2}]}"#)
    else {
        panic!("it was taken");
    };
    assert_eq!(
        (twice.pointer().as_str(), twice.message()),
        ("/a/1/b", "duplicate field `b`")
    );
}

#[test]
fn every_kind_of_value_survives_the_text() {
    let value = json!({"u": u64::MAX, "i": i64::MIN, "f": 0.1, "t": "é\n\u{1}", "n": null, "b": [true, [], {}]});
    assert_eq!(from_text::<Value>(value.to_string()), Ok(value));
}

#[test]
fn what_is_written_is_what_serde_json_writes() {
    let read: Document = from_value(&document()).unwrap();
    assert_eq!(
        to_text(&read).unwrap(),
        serde_json::to_string(&read).unwrap()
    );
}
