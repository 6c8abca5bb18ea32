//! `docs/expressions.md` lists exactly the functions that exist, and the names that do not.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "tests may fail loudly"
)]

use std::collections::BTreeSet;

use edgewright_expression::Program;

const DOCUMENT: &str = include_str!("../../../docs/expressions.md");

/// What stands between backticks in the first column of the rows of a section.
fn first_column(section: &str) -> BTreeSet<String> {
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
    let columns = rows.filter_map(|row| row.split(" |").next());
    columns
        .flat_map(|column| {
            column
                .split('`')
                .filter(|text| !text.trim().is_empty())
                .map(str::to_owned)
        })
        .collect()
}

fn section(from: &str, to: &str) -> &'static str {
    let start = DOCUMENT.find(from).unwrap();
    let rest = &DOCUMENT[start..];
    &rest[..rest.find(to).unwrap_or(rest.len())]
}

#[test]
fn the_tables_of_functions_equal_the_registry() {
    let documented = first_column(section("## Functions", "### Formats"));
    let registered = edgewright_expression::functions()
        .into_iter()
        .map(|(name, arity)| format!("{name}/{arity}"));
    let registered: BTreeSet<String> = registered.collect();
    assert_eq!(documented, registered);
    assert!(registered.len() >= 140);
}

#[test]
fn the_formats_exist() {
    let formats = first_column(section("### Formats", "### Patterns"));
    assert_eq!(formats.len(), 9);
    for format in formats {
        assert!(Program::compile(&format, &[]).is_ok(), "{format}");
    }
    assert!(Program::compile("@base32", &[]).is_err());
}

#[test]
fn what_does_not_exist_says_why() {
    let absent = first_column(section("## What does not exist", "\u{0}"));
    assert!(absent.len() > 20);
    for name in absent {
        let refused = Program::compile(&format!("1 | {name}"), &[]).unwrap_err();
        assert!(
            refused.message.contains("does not exist here"),
            "{name}: {}",
            refused.message
        );
        assert_eq!(refused.offset, 4, "{name}");
    }
}
