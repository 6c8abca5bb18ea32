//! Each example changed in one place, in every place: what we accept, the standard's JSON Schema accepts.

use std::collections::BTreeMap;

use edgewright_workflow_definition::{read_text, read_value};
use serde_json::{Value, json};

use super::folder;

/// What stands in the place of something else.
fn replacements() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(7),
        json!(1.5),
        json!(""),
        json!("x"),
        json!("continue"),
        json!("${ . }"),
        json!("https://a.example/{id}"),
        json!("PT1S"),
        json!("P1D"),
        json!("1.0.0"),
        json!([]),
        json!(["x"]),
        json!({}),
        json!({ "x": 1 }),
        json!({ "use": "x" }),
        json!({ "seconds": 1 }),
        json!({ "after": { "seconds": 1 } }),
        json!({ "as": "." }),
        json!([{ "x": { "set": { "a": 1 } } }]),
        json!([{ "x": { "wait": "PT1S", "then": "end" } }]),
    ]
}

/// Members put where they may or may not belong.
fn additions() -> Vec<(&'static str, Value)> {
    vec![
        ("x", json!(1)),
        ("then", json!("exit")),
        ("if", json!(".a")),
        ("timeout", json!("x")),
        ("export", json!({ "as": { "a": "${ . }" } })),
        ("metadata", json!({ "x": null })),
        ("output", json!("raw")),
        ("while", json!(".a")),
        ("foreach", json!({ "do": [] })),
        ("until", json!(".a")),
        ("set", json!({ "a": 1 })),
        ("wait", json!({ "days": 1 })),
        ("do", json!([])),
        ("use", json!("x")),
        ("bearer", json!({ "token": "x" })),
        (
            "authentication",
            json!({ "basic": { "username": "a", "password": "b" } }),
        ),
        ("format", json!("json")),
        (
            "schedule",
            json!({ "every": "PT1H", "after": { "hours": 1 } }),
        ),
        ("evaluate", json!({ "language": "jq" })),
        ("jitter", json!({ "from": "PT0S", "to": { "seconds": 1 } })),
    ]
}

fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                places(value, &format!("{at}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                places(value, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

/// The example with one change, for every change there is at a place.
fn changed(example: &Value, place: &str) -> Vec<Value> {
    let with = |change: &dyn Fn(&mut Value)| {
        let mut document = example.clone();
        change(document.pointer_mut(place).unwrap());
        document
    };
    let mut changed: Vec<Value> = replacements()
        .into_iter()
        .map(|replacement| with(&|value| *value = replacement.clone()))
        .collect();
    let members = example.pointer(place).and_then(Value::as_object);
    for name in members.into_iter().flat_map(|members| members.keys()) {
        changed.push(with(&|value| {
            value.as_object_mut().unwrap().remove(name);
        }));
        changed.push(with(&|value| {
            let members = value.as_object_mut().unwrap();
            let moved = members.remove(name).unwrap();
            members.insert(format!("{name}x"), moved);
        }));
    }
    if members.is_some() {
        for (name, addition) in additions() {
            changed.push(with(&|value| {
                value
                    .as_object_mut()
                    .unwrap()
                    .insert(name.to_owned(), addition.clone());
            }));
        }
    }
    if example.pointer(place).is_some_and(Value::is_array) {
        for item in [
            json!({}),
            json!({ "a": 1, "b": 2 }),
            json!({ "y": { "do": [] } }),
        ] {
            changed.push(with(&|value| {
                value.as_array_mut().unwrap().push(item.clone())
            }));
        }
    }
    changed
}

#[test]
fn whatever_we_accept_the_standard_accepts() {
    let Some(folder) = folder::standard() else {
        return;
    };
    let text = std::fs::read_to_string(folder.join("schema/workflow.yaml")).unwrap();
    let schema = jsonschema::validator_for(&read_text(&text).unwrap()).unwrap();
    let (mut documents, mut accepted) = (0, 0);
    let mut wrong: BTreeMap<String, Value> = BTreeMap::new();
    for (name, text) in folder::examples(&folder) {
        let example = read_text(&text).unwrap();
        let mut all = Vec::new();
        places(&example, "", &mut all);
        for place in all {
            for document in changed(&example, &place) {
                documents += 1;
                if read_value(document.clone()).is_err() {
                    continue;
                }
                accepted += 1;
                if let Err(error) = schema.validate(&document) {
                    wrong.insert(format!("{name} {place}: {error}"), document);
                }
            }
        }
    }
    println!("{documents} changed documents: {accepted} accepted, all of them by the standard too");
    let shown: Vec<_> = wrong
        .iter()
        .take(20)
        .map(|(why, _)| why.chars().take(600).collect::<String>())
        .collect();
    assert!(wrong.is_empty(), "{} are not: {shown:#?}", wrong.len());
}
