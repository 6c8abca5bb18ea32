//! YAML and JSON as texts: what values they are, and what is wrong with them, with its line and column.

use edgewright_workflow_definition::{read, read_text, read_value};
use serde_json::json;

use crate::world::{HEADER, findings_of};

#[test]
fn yaml_values_are_those_of_its_core_schema() {
    let text = "
a: [null, ~, true, False, yes, no, on, off]
b: [0, -1, +7, 0x1F, 0o17, 017, 1_000, 12:30, 18446744073709551615, 99999999999999999999]
c: [1.5, 1., .5, 1e3, -2E-1, 1.0.0, .., '1', \"2\", !!str 3]
d: |
  two
  lines
e: >-
  one
  line
f: &x { y: 1 }
g: *x
2026-01-01: 2026-01-01
<<: no merge
";
    assert_eq!(
        read_text(text).unwrap(),
        json!({
            "a": [null, null, true, false, "yes", "no", "on", "off"],
            "b": [0, -1, 7, 31, 15, 17, "1_000", "12:30", 18446744073709551615_u64, 99999999999999999999_f64],
            "c": [1.5, 1.0, 0.5, 1000.0, -0.2, "1.0.0", "..", "1", "2", "3"],
            "d": "two\nlines\n",
            "e": "one line",
            "f": { "y": 1 },
            "g": { "y": 1 },
            "2026-01-01": "2026-01-01",
            "<<": "no merge",
        })
    );
}

#[test]
fn what_is_wrong_has_a_line_and_a_column() {
    for (text, code, place) in [
        ("a: 1\nb: [1, 2\nc: 3", "not-yaml", "Line 3, column "),
        ("a: 1\n b: 2", "not-yaml", "Line 2, column "),
        ("a:\n\t- 1", "not-yaml", "Line 2, column "),
        ("a: *nobody", "not-yaml", "Line 1, column "),
        ("a: &x [*x]", "yaml-value", "Line 1, column 8"),
        ("a: 1\na: 2", "duplicate-member", "Line 2, column 1"),
        ("a: .inf", "yaml-value", "Line 1, column 4"),
        ("a: !!binary x", "yaml-value", "Line 1, column "),
        (
            "a: 1\n---\nb: 2",
            "yaml-several-documents",
            "Line 2, column 1",
        ),
        ("{\"a\": 1,}x", "not-json", "line 1 column 9"),
        ("{a: 1, b: ]", "not-yaml", "Line 1, column 11"),
    ] {
        let findings = findings_of(text);
        assert_eq!(findings.len(), 1, "{text}: {findings:?}");
        assert_eq!(findings[0].code, code, "{text}: {findings:?}");
        assert!(
            findings[0].message.contains(place),
            "{text}: {}",
            findings[0].message
        );
    }
    for text in ["", "# nothing", "---"] {
        let findings = findings_of(text);
        assert!(
            matches!(findings[0].code.as_str(), "not-yaml" | "wrong-type"),
            "{findings:?}"
        );
    }
}

#[test]
fn json_and_yaml_and_what_was_kept_are_the_same_workflow() {
    let yaml = format!("{HEADER}do:\n- a:\n    wait: {{ seconds: 30 }}\n    then: exit\n");
    let from_yaml = read(&yaml).unwrap();
    let json = from_yaml.source().to_string();
    assert_eq!(read(&json).unwrap(), from_yaml);
    assert_eq!(read_value(from_yaml.source().clone()).unwrap(), from_yaml);
    assert_eq!(read(&format!("\u{feff}{json}")).unwrap(), from_yaml);
}

#[test]
fn tasks_are_found_by_their_references() {
    let text = format!(
        "{HEADER}do: [{{ a/b: {{ try: [{{ c: {{ fork: {{ branches: [{{ d: {{ for: {{ in: .x }}, do: [{{ e: {{ wait: PT1S }} }}] }} }}] }} }} }}], catch: {{ do: [{{ f: {{ wait: PT2S }} }}] }} }} }}]\nuse: {{ functions: {{ g: {{ do: [{{ h: {{ wait: PT3S }} }}] }} }} }}"
    );
    let workflow = read(&text).unwrap();
    for (reference, name) in [
        ("/do/0/a~1b", "a/b"),
        ("/do/0/a~1b/try/0/c/fork/branches/0/d/do/0/e", "e"),
        ("/do/0/a~1b/catch/do/0/f", "f"),
        ("/use/functions/g/do/0/h", "h"),
    ] {
        let task = workflow.task(reference).unwrap();
        assert_eq!(
            (task.name.as_str(), task.reference.as_str()),
            (name, reference)
        );
        assert!(workflow.task_source(reference).unwrap().is_object());
    }
    assert!(workflow.task("/do/0").is_none());
}
