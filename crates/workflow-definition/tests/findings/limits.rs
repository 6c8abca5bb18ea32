//! Every limit one below, at, and one above its edge.

use edgewright_limits::expression::SOURCE_BYTES;
use edgewright_limits::workflow::{
    ADDRESS_CHARS, BRANCHES, CASES, CORRELATIONS, DEFINITION_BYTES, EVENT_FILTERS, FINDINGS,
    JSON_DEPTH, NAME_CHARS, ORIGINS, RETRY_ATTEMPTS, REUSABLE, TASK_DEPTH, TASKS, YAML_TEXT_BYTES,
    YAML_VALUES,
};
use edgewright_workflow_definition::read_text;

use crate::world::{HEADER, found};

/// Builds the text with one less, as many and one more; only the last may be refused.
fn edge(most: usize, code: &str, text: impl Fn(usize) -> String) {
    for count in [most - 1, most] {
        assert_eq!(
            found(&text(count)),
            Vec::<String>::new(),
            "{code} at {count}"
        );
    }
    let places = found(&text(most + 1));
    assert_eq!(places.len(), 1, "{code} above {most}: {places:?}");
    assert!(places[0].starts_with(code), "{}", places[0]);
}

fn listed(count: usize, item: impl Fn(usize) -> String) -> String {
    (0..count).map(item).collect::<Vec<_>>().join(", ")
}

#[test]
fn counts_have_edges() {
    edge(TASKS, "too-many", |count| {
        let inside = listed(count - 1, |at| format!("{{ t{at}: {{ wait: PT1S }} }}"));
        format!("do: [{{ a: {{ do: [{inside}] }} }}]")
    });
    edge(BRANCHES, "too-many", |count| {
        let branches = listed(count, |at| format!("{{ b{at}: {{ wait: PT1S }} }}"));
        format!("do: [{{ a: {{ fork: {{ branches: [{branches}] }} }} }}]")
    });
    edge(CASES, "too-many", |count| {
        let cases = listed(count, |at| {
            format!("{{ c{at}: {{ when: .x, then: end }} }}")
        });
        format!("do: [{{ a: {{ switch: [{cases}] }} }}]")
    });
    edge(EVENT_FILTERS, "too-many", |count| {
        let filters = listed(count, |at| format!("{{ with: {{ type: e{at} }} }}"));
        format!("do: [{{ a: {{ listen: {{ to: {{ all: [{filters}] }} }} }} }}]")
    });
    edge(CORRELATIONS, "too-many", |count| {
        let correlate = listed(count, |at| format!("c{at}: {{ from: .x }}"));
        format!(
            "do: []\nschedule: {{ on: {{ one: {{ with: {{ type: x }}, correlate: {{ {correlate} }} }} }} }}"
        )
    });
    edge(REUSABLE, "too-many", |count| {
        format!(
            "do: []\nuse: {{ secrets: [{}] }}",
            listed(count, |at| format!("s{at}"))
        )
    });
    edge(REUSABLE, "too-many", |count| {
        let functions = listed(count, |at| format!("f{at}: {{ wait: PT1S }}"));
        format!("do: []\nuse: {{ functions: {{ {functions} }} }}")
    });
    edge(ORIGINS, "too-many", |count| {
        let origins = listed(count, |at| format!("'https://o{at}.example'"));
        format!(
            "document: {{ dsl: 1.0.3, namespace: a, name: b, version: 1.0.0, metadata: {{ origins: [{origins}] }} }}\ndo: []"
        )
    });
    let attempts = usize::try_from(RETRY_ATTEMPTS).unwrap();
    edge(attempts, "too-many", |count| {
        format!(
            "do: []\nuse: {{ retries: {{ r: {{ limit: {{ attempt: {{ count: {count} }} }} }} }} }}"
        )
    });
}

#[test]
fn findings_are_listed_up_to_their_edge() {
    let codes = |count: usize| {
        let tasks = listed(count, |at| {
            format!("{{ t{at}: {{ wait: PT1S, then: nowhere{at} }} }}")
        });
        let places = found(&format!("do: [{tasks}]"));
        let is_more = |place: &&String| place.as_str() == "more-findings ";
        (places.len(), places.iter().filter(is_more).count())
    };
    assert_eq!(codes(FINDINGS - 1), (FINDINGS - 1, 0));
    assert_eq!(codes(FINDINGS), (FINDINGS, 0));
    assert_eq!(codes(FINDINGS + 1), (FINDINGS + 1, 1));
}

#[test]
fn lengths_have_edges() {
    edge(NAME_CHARS, "name-too-long", |count| {
        format!("do: [{{ {}: {{ wait: PT1S }} }}]", "n".repeat(count))
    });
    edge(NAME_CHARS, "variable-invalid", |count| {
        format!(
            "do: [{{ a: {{ for: {{ each: {}, in: .a }}, do: [] }} }}]",
            "n".repeat(count)
        )
    });
    edge(SOURCE_BYTES, "expression-too-long", |count| {
        format!(
            "do: [{{ a: {{ if: '.x{}', wait: PT1S }} }}]",
            "x".repeat(count - 2)
        )
    });
    edge(ADDRESS_CHARS, "address-invalid", |count| {
        let address = format!("https://a.example/{}", "x".repeat(count - 18));
        format!("do: [{{ a: {{ call: http, with: {{ method: get, endpoint: '{address}' }} }} }}]")
    });
}

#[test]
fn nesting_has_edges() {
    edge(TASK_DEPTH, "too-deep", |count| {
        let open = "[{ a: { do: ".repeat(count - 1);
        let close = " } }]".repeat(count - 1);
        format!("do: {open}[{{ a: {{ wait: PT1S }} }}]{close}")
    });
    // The value stands six deep, in YAML and in JSON.
    edge(JSON_DEPTH, "document-too-deep", |count| {
        let value = format!("{}{}", "[".repeat(count - 5), "]".repeat(count - 5));
        format!("do: [{{ a: {{ set: {{ x: {value} }} }} }}]")
    });
    edge(JSON_DEPTH, "document-too-deep", |count| {
        let value = format!("{}{}", "[".repeat(count - 5), "]".repeat(count - 5));
        let document = r#"{"dsl":"1.0.3","namespace":"a","name":"b","version":"1.0.0"}"#;
        format!(
            r#"{{"document":{document},"do":[{{"a":{{"set":{{"x":{value}}}}}}}],"input":{{}}}} "#
        )
    });
}

#[test]
fn sizes_have_edges() {
    let padded = |bytes: usize| {
        let text = format!("{HEADER}do: []\n#");
        format!("{text}{}", " ".repeat(bytes - text.len()))
    };
    edge(DEFINITION_BYTES, "document-too-large", padded);
}

#[test]
fn aliases_count_as_if_written_out() {
    let read = |text: &str| read_text(text).map_err(|findings| findings[0].code.clone());
    // One list of a hundred values and its frame, repeated by aliases; the list of lists counts one.
    let lists = |aliases: usize, more: usize| {
        let first = listed(99, |at| at.to_string());
        let rest = vec!["*a"; aliases].join(", ");
        let more = listed(more, |_| "x".to_owned());
        format!("[&a [{first}], {rest}, {more}]")
    };
    let aliases = YAML_VALUES / 100 - 2;
    let rest = YAML_VALUES - 1 - (aliases + 1) * 100;
    assert!(read(&lists(aliases, rest - 1)).is_ok());
    assert!(read(&lists(aliases, rest)).is_ok());
    assert_eq!(
        read(&lists(aliases, rest + 1)),
        Err("document-too-large".to_owned())
    );
    let long = "x".repeat(1_024);
    let texts = |count: usize| format!("[&a {long}, {}]", vec!["*a"; count - 1].join(", "));
    assert!(read(&texts(YAML_TEXT_BYTES / 1_024)).is_ok());
    assert_eq!(
        read(&texts(YAML_TEXT_BYTES / 1_024 + 1)),
        Err("document-too-large".to_owned())
    );
    // A billion laughs.
    let mut bomb = "a0: &a0 [lol, lol]\n".to_owned();
    for level in 1..40 {
        let before = level - 1;
        bomb.push_str(&format!("a{level}: &a{level} [*a{before}, *a{before}]\n"));
    }
    assert_eq!(read(&bomb), Err("document-too-large".to_owned()));
    // Depth adds up through aliases too.
    let mut deep = "a0: &a0 []\n".to_owned();
    for level in 1..JSON_DEPTH + 1 {
        deep.push_str(&format!("a{level}: &a{level} [*a{}]\n", level - 1));
    }
    assert_eq!(read(&deep), Err("document-too-deep".to_owned()));
}
