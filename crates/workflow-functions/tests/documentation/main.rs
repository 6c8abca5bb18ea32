//! The reference page is what the functions say now. `UPDATE=1` writes it anew.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod page;

use std::path::Path;

use edgewright_workflow_functions::describe;
use serde_json::Value;

#[test]
fn the_reference_page_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/workflows/functions.md");
    let wanted = page::render(&describe());
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, wanted).unwrap();
        return;
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == wanted,
        "docs/workflows/functions.md is stale; run UPDATE=1 cargo test -p edgewright-workflow-functions"
    );
}

#[test]
fn every_argument_is_described() {
    for function in describe() {
        let defs = function.arguments["$defs"]
            .as_object()
            .cloned()
            .unwrap_or_default();
        for (name, part) in defs
            .iter()
            .map(|(name, part)| (name.as_str(), part))
            .chain([("", &function.arguments)])
        {
            let members = part["properties"].as_object().cloned().unwrap_or_default();
            for (member, detail) in members {
                let described = detail["description"].as_str().is_some();
                assert!(
                    described,
                    "{} {name}.{member} has no description",
                    function.name
                );
            }
        }
    }
}

#[test]
fn no_word_is_one_that_people_do_not_use() {
    let page = page::render(&describe()).to_lowercase();
    for word in ["schema", "entity", "deploy", "constraint"] {
        let found = page
            .lines()
            .find(|line| line.contains(word) && !line.contains('`'));
        assert_eq!(found, None);
    }
    assert!(
        !serde_json::to_string(&Value::from(page))
            .unwrap()
            .contains("todo")
    );
}
