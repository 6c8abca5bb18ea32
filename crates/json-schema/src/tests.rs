#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use edgewright_limits::{
    workflow::{SCHEMA_BYTES, SCHEMA_PARTS},
    workflow_run::SCHEMA_NESTING,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Misfit, Schema};

fn read(schema: &Value) -> Schema {
    Schema::read(schema).unwrap_or_else(|faults| panic!("{schema}: {faults:?}"))
}

fn why(schema: &Value, value: &Value) -> String {
    read(schema).check(value).unwrap_err().to_string()
}

fn fault(schema: &Value) -> (String, String) {
    let faults = Schema::read(schema).unwrap_err();
    let first = faults.first().unwrap();
    (first.pointer.clone(), first.message.clone())
}

#[test]
fn what_does_not_fit_is_named_by_its_place_and_never_quoted() {
    let order = json!({
        "type": "object",
        "required": ["id", "lines"],
        "properties": {
            "id": {"type": "string", "pattern": "^o-[0-9]+$"},
            "lines": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/line"}}
        },
        "$defs": {"line": {"type": "object", "properties": {"count": {"type": "integer", "minimum": 1}}}}
    });
    let good = json!({"id": "o-1", "lines": [{"count": 2}, {"count": 1.0}]});
    assert_eq!(read(&order).check(&good), Ok(()));
    assert_eq!(
        why(&order, &json!({"id": "o-1"})),
        "The member 'lines' is missing."
    );
    let planted = json!({"id": "planted", "lines": [{}]});
    assert_eq!(
        why(&order, &planted),
        "At /id: It does not match the pattern ^o-[0-9]+$"
    );
    assert_eq!(
        why(
            &order,
            &json!({"id": "o-1", "lines": [{"count": 1}, {"count": 0}]})
        ),
        "At /lines/1/count: It has to be at least 1."
    );
    assert_eq!(
        why(
            &json!({"properties": {"a/b": {"type": ["null", "integer"]}}}),
            &json!({"a/b": 1.5})
        ),
        "At /a~1b: It has to be null or a whole number."
    );
}

#[test]
fn what_is_wrong_with_a_schema_is_found_when_it_is_read() {
    for (schema, place, words) in [
        (json!(3), "", "an object, true or false"),
        (json!({"type": "text"}), "/type", "null, boolean"),
        (
            json!({"properties": {"a": {"minimum": "1"}}}),
            "/properties/a/minimum",
            "a number",
        ),
        (
            json!({"$defs": {"x": {"pattern": "("}}}),
            "/$defs/x/pattern",
            "not a pattern",
        ),
        (json!({"items": [{}]}), "/items", "prefixItems"),
        (
            json!({"$ref": "https://example.com/schema"}),
            "/$ref",
            "nothing is fetched",
        ),
        (
            json!({"$ref": "#/$defs/gone"}),
            "/$ref",
            "nothing is fetched",
        ),
        (json!({"$dynamicRef": "#x"}), "/$dynamicRef", "Use '$ref'"),
        (
            json!({"$schema": "http://json-schema.org/draft-07/schema#"}),
            "/$schema",
            "2020-12",
        ),
        (json!({"$ref": "#"}), "", "refers to itself"),
        (
            json!({"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"anyOf": [{"$ref": "#/$defs/a"}, true]}}}),
            "/$defs/a",
            "refers to itself",
        ),
        (json!({"multipleOf": 0}), "/multipleOf", "above 0"),
        (json!({"required": "a"}), "/required", "list of texts"),
    ] {
        let (pointer, message) = fault(&schema);
        assert_eq!(pointer, place, "{schema}");
        assert!(message.contains(words), "{schema}: {message}");
    }
}

#[test]
fn a_schema_has_its_size() {
    let of_bytes = |bytes: usize| {
        let frame = json!({"description": ""}).to_string().len();
        json!({"description": "d".repeat(bytes - frame)})
    };
    for (bytes, fits) in [
        (SCHEMA_BYTES - 1, true),
        (SCHEMA_BYTES, true),
        (SCHEMA_BYTES + 1, false),
    ] {
        assert_eq!(Schema::read(&of_bytes(bytes)).is_ok(), fits, "{bytes}");
    }
    let of_parts = |parts: usize| json!({"allOf": vec![json!(true); parts - 1]});
    for (parts, fits) in [
        (SCHEMA_PARTS - 1, true),
        (SCHEMA_PARTS, true),
        (SCHEMA_PARTS + 1, false),
    ] {
        assert_eq!(Schema::read(&of_parts(parts)).is_ok(), fits, "{parts}");
    }
}

#[test]
fn no_schema_takes_long() {
    // Thirty steps of two references each: a thousand million ways.
    let mut definitions = serde_json::Map::new();
    for step in 0..30 {
        let next = json!({"$ref": format!("#/$defs/s{}", step + 1)});
        definitions.insert(format!("s{step}"), json!({"allOf": [next, next]}));
    }
    definitions.insert("s30".to_owned(), json!({"type": "object"}));
    let doubling = json!({"$ref": "#/$defs/s0", "$defs": definitions});
    assert_eq!(read(&doubling).check(&json!({})), Err(Misfit::Exhausted));

    // Slow for a matcher that goes back.
    let pattern = json!({"pattern": "^(a+)+$"});
    let text = "a".repeat(5_000) + "b";
    assert!(read(&pattern).check(&json!(text)).is_err());

    let unique = json!({"uniqueItems": true});
    let many: Vec<u32> = (0..20_000).collect();
    assert_eq!(read(&unique).check(&json!(many)), Err(Misfit::Exhausted));
}

#[test]
fn a_schema_may_go_into_itself_as_deep_as_is_allowed() {
    let list = json!({"items": {"$ref": "#"}, "type": "array"});
    let nested = |depth: usize| (1..depth).fold(json!([]), |inside, _| json!([inside]));
    let most = SCHEMA_NESTING / 2;
    assert_eq!(read(&list).check(&nested(most)), Ok(()));
    assert_eq!(read(&list).check(&nested(most + 1)), Err(Misfit::Exhausted));
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3_i64..6).prop_map(Value::from),
        (-4_i32..8).prop_map(|halves| json!(f64::from(halves) / 2.0)),
        "[ab1]{0,3}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inside| {
        prop_oneof![
            prop::collection::vec(inside.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[abc]", inside, 0..3).prop_map(|members| json!(members)),
        ]
    })
}

fn schema() -> impl Strategy<Value = Value> {
    let name = prop::sample::select(vec![
        "null", "boolean", "object", "array", "number", "integer", "string",
    ]);
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        name.clone().prop_map(|name| json!({"type": name})),
        (name.clone(), name)
            .prop_filter("two", |(one, two)| one != two)
            .prop_map(|(one, two)| json!({"type": [one, two]})),
        value().prop_map(|value| json!({"const": value})),
        value().prop_map(|value| json!({"enum": [value, 1]})),
        (-2_i64..4).prop_map(|limit| json!({"minimum": limit, "exclusiveMaximum": limit + 2})),
        (1_i64..4).prop_map(|of| json!({"multipleOf": of})),
        (0_u64..3).prop_map(|least| json!({"minLength": least, "maxLength": least + 1})),
        (0_u64..3).prop_map(|most| json!({"maxItems": most, "maxProperties": most})),
        prop::sample::select(vec!["^a", "b$", "[0-9]", "a|1"])
            .prop_map(|pattern| json!({"pattern": pattern})),
        Just(json!({"uniqueItems": true})),
        "[abc]".prop_map(|name| json!({"required": [name]})),
        ("[abc]", "[abc]").prop_map(|(one, two)| json!({"dependentRequired": {one: [two]}})),
        Just(json!({"$ref": "#/$defs/shared"})),
    ];
    leaf.prop_recursive(3, 16, 3, |inside| {
        prop_oneof![
            (inside.clone(), inside.clone()).prop_map(|(a, b)| json!({"allOf": [a, b]})),
            (inside.clone(), inside.clone()).prop_map(|(a, b)| json!({"anyOf": [a, b]})),
            (inside.clone(), inside.clone()).prop_map(|(a, b)| json!({"oneOf": [a, b]})),
            inside.clone().prop_map(|a| json!({"not": a})),
            (inside.clone(), inside.clone(), inside.clone()).prop_map(|(a, b, c)| json!({"if": a, "then": b, "else": c})),
            (inside.clone(), inside.clone()).prop_map(|(a, b)| json!({"prefixItems": [a], "items": b})),
            (inside.clone(), 0_u64..2).prop_map(|(a, least)| json!({"contains": a, "minContains": least, "maxContains": 2})),
            (inside.clone(), inside.clone(), inside.clone()).prop_map(|(a, b, c)| json!({"properties": {"a": a}, "patternProperties": {"^b": b}, "additionalProperties": c})),
            inside.clone().prop_map(|a| json!({"propertyNames": a})),
            (inside.clone(), inside.clone()).prop_map(|(a, b)| json!({"anyOf": [{"properties": {"a": a}}, {"properties": {"b": b}}], "unevaluatedProperties": false})),
            (inside.clone(), inside.clone()).prop_map(|(a, b)| json!({"contains": a, "prefixItems": [b], "unevaluatedItems": false})),
            inside.prop_map(|a| json!({"dependentSchemas": {"a": a}})),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    /// A library that knows the whole draft is the judge.
    #[test]
    fn it_says_the_same_as_the_library(schema in schema(), shared in schema(), value in value()) {
        let shared = shared.to_string().replace("#/$defs/shared", "#/$defs/plain");
        let shared: Value = serde_json::from_str(&shared).unwrap();
        let whole = json!({"allOf": [schema], "$defs": {"shared": shared, "plain": {"type": ["object", "string"]}}});
        let judge = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .build(&whole)
            .unwrap();
        prop_assert_eq!(read(&whole).check(&value).is_ok(), judge.is_valid(&value), "{} on {}", whole, value);
    }
}
