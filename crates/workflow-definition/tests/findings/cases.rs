//! One definition per finding: its code, where it is, and nothing else.

use std::collections::BTreeSet;

use edgewright_workflow_definition::codes::CODES;

use crate::data::CASES;
use crate::world::{findings_of, found, in_tasks};

#[test]
fn each_case_yields_its_findings_and_nothing_else() {
    let wrong: Vec<_> = CASES
        .iter()
        .map(|(text, expected)| (text, found(text), expected))
        .filter(|(_, found, expected)| found != *expected)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_code_is_shown_by_a_case() {
    let shown: BTreeSet<&str> = CASES
        .iter()
        .flat_map(|(_, expected)| *expected)
        .map(|place| place.split(' ').next().unwrap())
        .collect();
    // These need more text than a line.
    let elsewhere = [
        "document-too-deep",
        "document-too-large",
        "expression-too-long",
        "more-findings",
        "name-too-long",
        "too-deep",
        "too-many",
    ];
    let missing: Vec<_> = CODES
        .iter()
        .filter(|code| !shown.contains(*code) && !elsewhere.contains(code))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    let unlisted: Vec<_> = shown.iter().filter(|code| !CODES.contains(code)).collect();
    assert!(unlisted.is_empty(), "{unlisted:?}");
    assert!(CODES.is_sorted());
}

#[test]
fn several_findings_come_at_once() {
    let places = found(
        "do:\n- a: { call: http, with: { method: fetch, endpoint: 7, x: 1 }, thn: end }\n- b: { wait: soon }\n- c: { run: { shell: { command: ls } } }\ntimeuot: 1",
    );
    assert_eq!(
        places,
        [
            "unknown-value /do/0/a/with/method",
            "wrong-type /do/0/a/with/endpoint",
            "unknown-member /do/0/a/with/x",
            "unknown-member /do/0/a/thn",
            "duration-invalid /do/1/b/wait",
            "outside-profile /do/2/c/run/shell",
            "unknown-member /timeuot",
        ]
    );
}

#[test]
fn names_close_by_are_offered() {
    let message = |text: &str| {
        findings_of(&format!("{}{text}", crate::world::HEADER))[0]
            .message
            .clone()
    };
    assert!(
        message("do: [{ ship: { wait: PT1S, then: chekout } }, { checkout: { wait: PT1S } }]")
            .contains("Did you mean 'checkout'?")
    );
    assert!(message("do: [{ a: { wiat: PT1S } }]").contains("Did you mean 'wait'?"));
    assert!(message("do: [{ a: { wait: { second: 1 } } }]").contains("Did you mean 'seconds'?"));
    assert!(message("do: [{ a: { raise: { error: outOfStok } } }]\nuse: { errors: { outOfStock: { type: 'https://a.example/x', status: 409 } } }").contains("Did you mean 'outOfStock'?"));
}

#[test]
fn a_flow_reaches_what_it_should() {
    assert!(in_tasks("{ a: { wait: PT1S, then: c } }, { b: { wait: PT1S } }, { c: { switch: [{ x: { when: .again, then: b } }] } }").is_empty());
    assert!(in_tasks("{ a: { if: .x, raise: { error: { type: 'https://a.example/e', status: 400 } }, then: end } }, { b: { set: { a: 1 } } }").is_empty());
    // A circle one can leave is somebody's loop.
    assert!(in_tasks("{ a: { set: { n: '${ .n + 1 }' } } }, { b: { switch: [{ again: { when: .n < 9, then: a } }] } }").is_empty());
}

#[test]
fn variables_are_seen_where_they_are_in_scope() {
    assert!(in_tasks("{ a: { for: { each: pet, in: .pets }, while: $pet != null and $index < 3, do: [{ b: { set: { x: '${ $pet.name }' } } }] } }").is_empty());
    assert!(in_tasks("{ a: { try: [{ b: { wait: PT1S } }], catch: { as: err, when: $err.status == 500, retry: { when: $err.status == 503, limit: { attempt: { count: 2 } } }, do: [{ c: { set: { x: '${ $err }' } } }] } } }").is_empty());
    assert!(in_tasks("{ a: { listen: { to: { any: [] } }, foreach: { item: ev, do: [{ b: { set: { x: '${ $ev }' } } }], output: { as: $ev }, export: { as: '{ n: $index }' } } } }").is_empty());
    assert_eq!(
        in_tasks("{ a: { for: { each: pet, in: .pets }, do: [], output: { as: $pet } } }"),
        ["expression-broken /do/0/a/output/as"]
    );
    assert_eq!(
        in_tasks("{ a: { try: [{ b: { set: { x: '${ $error }' } } }], catch: {} } }"),
        ["expression-broken /do/0/a/try/0/b/set/x"]
    );
}
