//! The published schemas and the reference page are what the types say now. `UPDATE=1` writes them anew.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod page;

use std::path::{Path, PathBuf};

use edgewright_definition::schema;
use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/definition")
}

#[track_caller]
fn is_current(file: &str, wanted: &str) {
    let path = folder().join(file);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, wanted).unwrap();
        return;
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == wanted,
        "docs/definition/{file} is stale; run UPDATE=1 cargo test -p edgewright-definition"
    );
}

fn pretty(schema: &Value) -> String {
    format!("{}\n", serde_json::to_string_pretty(schema).unwrap())
}

#[test]
fn the_app_definition_schema_is_current() {
    let wanted = pretty(&schema::generate_app_definition_schema());
    is_current("app-definition.schema.json", &wanted);
}

#[test]
fn the_contract_tests_schema_is_current() {
    let wanted = pretty(&schema::generate_contract_tests_schema());
    is_current("contract-tests.schema.json", &wanted);
}

#[test]
fn the_reference_page_is_current() {
    let wanted = page::render(
        &schema::generate_app_definition_schema(),
        &schema::generate_contract_tests_schema(),
    );
    is_current("reference.md", &wanted);
}

#[test]
fn every_member_of_the_format_is_described() {
    for schema in [
        schema::generate_app_definition_schema(),
        schema::generate_contract_tests_schema(),
    ] {
        for (name, part) in page::parts(&schema) {
            for (member, detail) in page::members(&part) {
                let described = detail.get("description").is_some();
                assert!(described, "{name}.{member} has no description");
            }
        }
    }
}
