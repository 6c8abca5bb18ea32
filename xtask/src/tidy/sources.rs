//! Rules every source file keeps: a module says what it is for, stays readable in length, and leaves nothing unfinished.

use std::{fs, path::Path};

use anyhow::Result;

/// Longer than this, a file has a seam nobody has looked for.
const LINES_MAX: usize = 600;
/// Tests are read one at a time.
const TEST_LINES_MAX: usize = 800;
const FOLDERS: &[&str] = &[
    "crates",
    "durable-objects",
    "workers",
    "xtask",
    "frontend/src",
    "scripts",
    "tests",
];
const SKIPPED: &[&str] = &[
    "node_modules",
    "target",
    "build",
    ".svelte-kit",
    "generated",
    "test-output",
];

/// All findings.
pub fn check(root: &Path) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for folder in FOLDERS {
        visit(root, &root.join(folder), &mut findings)?;
    }
    Ok(findings)
}

fn visit(root: &Path, folder: &Path, findings: &mut Vec<String>) -> Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_dir() {
            if !SKIPPED.contains(&name.as_str()) {
                visit(root, &path, findings)?;
            }
        } else if let Some(extension) = path.extension().and_then(|extension| extension.to_str())
            && matches!(extension, "rs" | "ts" | "mjs" | "js" | "svelte")
        {
            let text = fs::read_to_string(&path)?;
            let shown = path
                .strip_prefix(root)
                .unwrap_or(&path)
                .display()
                .to_string();
            findings.extend(check_file(&shown, extension, &text));
        }
    }
    Ok(())
}

fn check_file(path: &str, extension: &str, text: &str) -> Vec<String> {
    let mut findings = Vec::new();
    let lines = text.lines().count();
    let is_test = path.ends_with("tests.rs") || path.contains("/tests/");
    let most = if is_test { TEST_LINES_MAX } else { LINES_MAX };
    if lines > most && !path.ends_with(".d.ts") {
        findings.push(format!(
            "{path} has {lines} lines; look for the seam ({most} at most)"
        ));
    }
    if extension == "rs" && !is_test && !text.starts_with("//!") {
        findings.push(format!(
            "{path} does not begin by saying what it is for (`//!`)"
        ));
    }
    let unfinished = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X:"),
    ];
    if let Some(word) = unfinished.into_iter().find(|word| text.contains(word)) {
        findings.push(format!("{path} contains {word}"));
    }
    findings
}
