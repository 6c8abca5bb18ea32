//! Every path a document names in backticks exists, so that no document describes what is gone.

use std::{fs, path::Path};

use anyhow::Result;

/// Where a path of ours starts. Anything else in backticks is not taken for one.
const ROOTS: &[&str] = &[
    "crates/",
    "durable-objects/",
    "workers/",
    "frontend/",
    "migrations/",
    "tests/",
    "xtask/",
    "docs/",
    "scripts/",
    "sandbox/",
    ".ci/",
];

/// All findings.
pub fn check(root: &Path) -> Result<Vec<String>> {
    let mut documents = vec![
        "README.md".to_owned(),
        "ARCHITECTURE.md".to_owned(),
        "CONTRIBUTING.md".to_owned(),
    ];
    for entry in fs::read_dir(root.join("docs/adr"))? {
        documents.push(format!("docs/adr/{}", entry?.file_name().to_string_lossy()));
    }
    let mut findings = Vec::new();
    for document in documents {
        let Ok(text) = fs::read_to_string(root.join(&document)) else {
            findings.push(format!("{document} is missing"));
            continue;
        };
        let missing = named_paths(&text)
            .into_iter()
            .filter(|path| !exists(root, path));
        findings
            .extend(missing.map(|path| format!("{document} names `{path}`, which does not exist")));
    }
    Ok(findings)
}

fn named_paths(text: &str) -> Vec<String> {
    let quoted = text.split('`').skip(1).step_by(2);
    let paths = quoted.filter(|quoted| ROOTS.iter().any(|root| quoted.starts_with(root)));
    paths
        .filter(|path| !path.contains([' ', '<', '\n']))
        .map(str::to_owned)
        .collect()
}

/// A `*` or a `{…}` stands for anything: then the part before it must exist.
fn exists(root: &Path, path: &str) -> bool {
    let fixed = path.split(['*', '{']).next().unwrap_or_default();
    let fixed = if fixed.len() < path.len() {
        fixed.rsplit_once('/').map_or("", |(folder, _)| folder)
    } else {
        fixed
    };
    root.join(fixed).exists()
}
