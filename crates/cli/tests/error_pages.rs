//! Every problem code in the sources has a page in docs/errors, and every page belongs to a code in the sources.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What a code is the first text after, with only numbers, paths and punctuation in between.
const MAKERS: &[&str] = &[
    "Problem::caller(",
    "Problem::new(",
    "Failure::local(",
    ".fail(",
    "publish::refused(",
];

/// What stands above a constant that is a code.
const CONSTANT: &str = "/// Failure code";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn sources(folder: &Path, all: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !["tests", "target", "node_modules"].contains(&name.as_str()) {
            sources(&path, all);
        } else if name.ends_with(".rs") && name != "tests.rs" {
            all.push(path);
        }
    }
}

/// The codes made in one source, without its tests.
fn codes(source: &str) -> BTreeSet<String> {
    let source = source
        .split("#[cfg(test)]\nmod tests")
        .next()
        .unwrap_or_default();
    let mut found = BTreeSet::new();
    for maker in MAKERS {
        for rest in source.split(maker).skip(1) {
            let (before, after) = rest.split_once('"').unwrap_or_default();
            let plain =
                |character: char| character.is_alphanumeric() || " \n_:,.".contains(character);
            if before.chars().all(plain) && !before.contains("fn ") {
                found.extend(kebab(after));
            }
        }
    }
    for rest in source.split(CONSTANT).skip(1) {
        found.extend(rest.split_once('"').and_then(|(_, after)| kebab(after)));
    }
    found
}

/// The text up to the next quote, if it has the form of a code.
fn kebab(after: &str) -> Option<String> {
    let (code, _) = after.split_once('"')?;
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (!code.is_empty() && code.bytes().all(fits)).then(|| code.to_owned())
}

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let mut files = Vec::new();
    for folder in ["crates", "durable-objects", "workers"] {
        sources(&root().join(folder), &mut files);
    }
    let mut used: BTreeMap<String, PathBuf> = BTreeMap::new();
    let mut everything = String::new();
    for file in files {
        let source = fs::read_to_string(&file).unwrap();
        for code in codes(&source) {
            used.insert(code, file.clone());
        }
        everything.push_str(&source);
    }
    assert!(used.len() > 40, "only {} codes found", used.len());
    let pages: BTreeSet<String> = fs::read_dir(root().join("docs/errors"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter_map(|name| name.strip_suffix(".md").map(str::to_owned))
        .filter(|name| name != "README")
        .collect();
    let missing: Vec<_> = used
        .iter()
        .filter(|(code, _)| !pages.contains(*code))
        .collect();
    assert!(
        missing.is_empty(),
        "write docs/errors/<code>.md for {missing:#?}"
    );
    // Some codes reach a problem through a table of failures, so being named is enough.
    let named = |page: &&String| everything.contains(&format!("\"{page}\""));
    let unused: Vec<_> = pages.iter().filter(|page| !named(page)).collect();
    assert!(
        unused.is_empty(),
        "no source makes these codes any more: {unused:#?}"
    );
}

#[test]
fn every_page_says_what_happened_why_and_what_to_do() {
    for entry in fs::read_dir(root().join("docs/errors")).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if name == "README" {
            continue;
        }
        assert!(text.starts_with(&format!("# `{name}`\n")), "{path:?}");
        for part in ["**What happened.**", "**Why.**", "**What to do.**"] {
            assert!(text.contains(part), "{path:?} lacks {part}");
        }
    }
}
