//! Where the standard's files are.

use std::fs;
use std::path::{Path, PathBuf};

/// The folder; none, and a line about it, where it is absent.
pub fn standard() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/conformance/serverless-workflow");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: {} is absent", folder.display());
    None
}

/// Names and texts of the examples, by name.
pub fn examples(folder: &Path) -> Vec<(String, String)> {
    let mut examples: Vec<(String, String)> = fs::read_dir(folder.join("examples"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "yaml")
        })
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).unwrap())
        })
        .collect();
    examples.sort();
    examples
}
