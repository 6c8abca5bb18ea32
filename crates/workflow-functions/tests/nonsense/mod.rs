//! Arguments that fit a function's description in form but not in sense.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Arguments with the members that a description names, each filled with something.
pub fn arguments(description: &Value) -> BoxedStrategy<Value> {
    of(description, description, 4)
}

/// The example with one member replaced.
pub fn near(example: &Value, description: &Value) -> BoxedStrategy<Value> {
    let members = description["properties"]
        .as_object()
        .cloned()
        .unwrap_or_default();
    let replaced: Vec<BoxedStrategy<Value>> = members
        .into_iter()
        .map(|(name, part)| {
            let example = example.clone();
            of(&part, description, 4)
                .prop_map(move |value| {
                    let mut changed = example.clone();
                    changed[&name] = value;
                    changed
                })
                .boxed()
        })
        .collect();
    proptest::strategy::Union::new(replaced).boxed()
}

fn of(part: &Value, root: &Value, depth: u32) -> BoxedStrategy<Value> {
    if let Some(reference) = part["$ref"].as_str() {
        let target = reference
            .strip_prefix('#')
            .and_then(|pointer| root.pointer(pointer))
            .unwrap_or(root);
        return if depth == 0 {
            Just(Value::Null).boxed()
        } else {
            of(target, root, depth - 1)
        };
    }
    for several in ["anyOf", "oneOf"] {
        if let Some(parts) = part[several].as_array() {
            let parts = parts
                .iter()
                .map(|one| of(one, root, depth))
                .collect::<Vec<_>>();
            return proptest::strategy::Union::new(parts).boxed();
        }
    }
    if let Some(constant) = part.get("const") {
        return Just(constant.clone()).boxed();
    }
    if let Some(values) = part["enum"].as_array() {
        return proptest::sample::select(values.clone()).boxed();
    }
    let kind = match &part["type"] {
        Value::Array(kinds) => kinds[0].as_str().unwrap_or_default().to_owned(),
        kind => kind.as_str().unwrap_or_default().to_owned(),
    };
    match kind.as_str() {
        "object" => object(part, root, depth),
        "array" => vec(of(&part["items"], root, depth), 0..6)
            .prop_map(Value::from)
            .boxed(),
        "string" => text().prop_map(Value::from).boxed(),
        "boolean" => any::<bool>().prop_map(Value::from).boxed(),
        "integer" | "number" => number().boxed(),
        _ => anything().boxed(),
    }
}

fn object(part: &Value, root: &Value, depth: u32) -> BoxedStrategy<Value> {
    let Some(members) = part["properties"].as_object() else {
        return proptest::collection::vec((text(), anything()), 0..4)
            .prop_map(|members| Value::Object(members.into_iter().collect()))
            .boxed();
    };
    let required = part["required"].as_array().cloned().unwrap_or_default();
    let start = Just(Map::new()).boxed();
    let all = members.iter().fold(start, |built, (name, member)| {
        let name = name.clone();
        let is_required = required.iter().any(|one| *one == name.as_str());
        let present = if is_required {
            Just(true).boxed()
        } else {
            any::<bool>().boxed()
        };
        (built, present, of(member, root, depth))
            .prop_map(move |(mut built, present, value)| {
                if present {
                    built.insert(name.clone(), value);
                }
                built
            })
            .boxed()
    });
    all.prop_map(Value::Object).boxed()
}

/// Text of the kinds that functions read, whole and broken.
fn text() -> impl Strategy<Value = String> {
    let seeds = proptest::sample::select(vec![
        "",
        " ",
        "a",
        "a.b",
        "/x",
        "é",
        "e\u{301}",
        "👩‍👩‍👧",
        "\u{0}",
        "\u{feff}",
        "2026-02-29",
        "2026-03-29T02:30:00",
        "now",
        "2026-10-25T02:30:00+02:00",
        "Europe/Berlin",
        "%Y-%m-%d",
        "%1000000Y%",
        "9999-12-31T23:59:59Z",
        "-009999-01-01T00:00:00Z",
        "<p>a<b>c</p>",
        "<a href='x'>y</a>",
        "<![CDATA[",
        "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
        "<a b=\"c\"><d/></a>",
        "&#x110000;",
        "&amp;&lt",
        "p > a[href^=x]",
        "* *",
        ":not(",
        "[a](javascript:x)",
        "# t\n- a\n  - b\n\n| a |\n|--|\n",
        "[a][b]\n\n[b]: x",
        "```",
        "a,b\n\"c\"\"d\",e\n",
        "\"open",
        "=1+1",
        "a;b",
        "{\"a\":[1,2]}",
        "[[[[",
        "1e999",
        "H4sIAAAAAAAA",
        "UEsDBA==",
        "////",
        "%zz",
        "%41",
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261120T090000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        "BEGIN:VEVENT",
        "DTSTART;TZID=x:",
        "(a+)+$",
        "[",
        "\\",
        ". as $x | .",
        "sha-256",
        "P1D",
        "hello world",
    ]);
    prop_oneof![
        3 => seeds.clone().prop_map(str::to_owned),
        1 => vec(seeds, 2..4).prop_map(|parts| parts.concat()),
        1 => any::<String>(),
    ]
}

fn number() -> impl Strategy<Value = Value> {
    prop_oneof![
        (-3_i64..20).prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(|float| json!(float)),
    ]
}

fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number(),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            vec(
                (
                    proptest::sample::select(vec![
                        "a", "b", "field", "value", "$", "@x", "#text", ""
                    ]),
                    inner
                ),
                0..5
            )
            .prop_map(|members| {
                Value::Object(
                    members
                        .into_iter()
                        .map(|(name, value)| (name.to_owned(), value))
                        .collect(),
                )
            }),
        ]
    })
}
