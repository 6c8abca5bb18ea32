//! Whatever the arguments are, a function answers: no panic, no result beyond its bounds, no long work.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test that cannot go on has failed, and it measures time"
)]

mod nasty;
mod nonsense;

use std::time::{Duration, Instant};

use edgewright_types::UnixMillis;
use edgewright_workflow_functions::{Context, FunctionError, call, describe};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Far above what any of these takes, also in an unoptimised build on a busy machine.
const LONGEST: Duration = Duration::from_secs(5);

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

/// Enough of a part to be slow if reading takes longer than in proportion.
fn many(part: &str) -> String {
    const BYTES: usize = 100_000;
    part.repeat(BYTES / part.len())
}

#[test]
fn nasty_markdown_gets_an_answer() {
    for part in nasty::MARKDOWN {
        _ = ask("markdown-to-html:1.0.0", &json!({"markdown": many(part)}));
    }
}

#[test]
fn nasty_html_gets_an_answer() {
    for part in nasty::HTML {
        let html = many(part);
        _ = ask("html-to-text:1.0.0", &json!({"html": html, "links": true}));
        _ = ask("decode:1.0.0", &json!({"text": html, "from": "html"}));
        for selector in [
            "a b a b a b a b a",
            "* * * * * * * *",
            "p + p + p",
            ".x.y.z",
        ] {
            let call = json!({"html": html, "selector": selector, "all": true, "take": "html"});
            _ = ask("html-extract:1.0.0", &call);
        }
    }
}

#[test]
fn nasty_formats_get_an_answer() {
    for part in nasty::XML {
        _ = ask("xml-parse:1.0.0", &json!({"text": many(part)}));
        _ = ask(
            "xml-parse:1.0.0",
            &json!({"text": format!("<a>{}</a>", many(part))}),
        );
    }
    for part in nasty::CSV {
        _ = ask("csv-parse:1.0.0", &json!({"text": many(part)}));
    }
    for part in nasty::JSON {
        for lines in [false, true] {
            _ = ask(
                "json-parse:1.0.0",
                &json!({"text": many(part), "lines": lines}),
            );
        }
    }
    for part in nasty::ICS {
        _ = ask("ics-parse:1.0.0", &json!({"text": many(part)}));
        let inside = format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{}", many(part));
        _ = ask("ics-parse:1.0.0", &json!({"text": inside}));
    }
}

#[test]
fn large_lists_get_an_answer() {
    let items: Vec<Value> = (0..5_000)
        .map(|index| json!({"a": index % 7, "b": format!("{index}")}))
        .collect();
    let same = vec![json!({"a": {"b": ["x".repeat(20)]}}); 3_000];
    for items in [items, same] {
        let by = json!(["a", "b", "a", "b"]);
        let sort: Vec<Value> = (0..10)
            .map(|_| json!({"field": "a", "ignore_case": true}))
            .collect();
        let fields: Vec<Value> = (0..100).map(|_| json!("b")).collect();
        _ = ask("sort:1.0.0", &json!({"items": items, "by": sort}));
        _ = ask("deduplicate:1.0.0", &json!({"items": items, "by": by}));
        _ = ask("deduplicate:1.0.0", &json!({"items": items}));
        _ = ask(
            "summarise:1.0.0",
            &json!({"items": items, "fields": fields, "top": 50}),
        );
        _ = ask("pick:1.0.0", &json!({"value": items, "fields": fields}));
        _ = ask("omit:1.0.0", &json!({"value": items, "fields": fields}));
        _ = ask(
            "filter:1.0.0",
            &json!({"items": items, "expression": "[.. | tostring | test(\"(a|b)*c\")] | any"}),
        );
        let values: Vec<Value> = (0..100)
            .map(|index| json!({"as": format!("v{index}"), "op": "distinct", "field": "a"}))
            .collect();
        _ = ask(
            "aggregate:1.0.0",
            &json!({"items": items, "by": ["b"], "values": values}),
        );
    }
}
