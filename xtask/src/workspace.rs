//! Where things are in this repository.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The root of the repository.
///
/// # Errors
/// When this program was moved away from it.
pub fn root() -> Result<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent()
        .map(Path::to_path_buf)
        .context("xtask must lie in a directory of the repository")
}

/// Cargo's target directory, which may be set from outside.
#[must_use]
pub fn target_directory(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}

/// The Node that the scripts use: the pinned one if it is installed, the host's otherwise.
#[must_use]
pub fn node(root: &Path) -> PathBuf {
    let pinned = root.join("node_modules/node/bin/node");
    if pinned.exists() {
        pinned
    } else {
        PathBuf::from("node")
    }
}

/// The names of the Workers: the folders of `workers/`, each a package `edgewright-<name>`.
///
/// # Errors
/// When the folder cannot be read.
pub fn workers(root: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(root.join("workers")).context("workers/ cannot be read")? {
        let path = entry?.path();
        if path.join("Cargo.toml").exists() {
            names.extend(
                path.file_name()
                    .and_then(|name| name.to_str())
                    .map(str::to_owned),
            );
        }
    }
    names.sort();
    Ok(names)
}
