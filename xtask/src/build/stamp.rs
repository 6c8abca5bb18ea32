//! Remembers from what a built Worker was made, so that an unchanged one is left alone.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::shim;

const FILE: &str = ".stamp";

/// A digest of everything that decides the output.
///
/// # Errors
/// When an input cannot be read.
pub fn of(root: &Path, wasm: &Path, profile: &str) -> Result<String> {
    let mut digest = Sha256::new();
    digest.update(profile);
    let wasm_bytes =
        fs::read(wasm).with_context(|| format!("{} cannot be read", wasm.display()))?;
    digest.update(Sha256::digest(&wasm_bytes));
    for source in shim::sources(root)? {
        digest.update(Sha256::digest(fs::read(source)?));
    }
    digest.update(Sha256::digest(fs::read(std::env::current_exe()?)?));
    Ok(digest
        .finalize()
        .iter()
        .fold(String::new(), |mut hex, byte| {
            let _infallible = write!(hex, "{byte:02x}");
            hex
        }))
}

/// Whether `out` was made from exactly these inputs.
#[must_use]
pub fn matches(out: &Path, stamp: &str) -> bool {
    fs::read_to_string(out.join(FILE)).is_ok_and(|found| found == stamp)
}

/// Forgets the old stamp, so that a build that fails half way is not taken for a good one.
///
/// # Errors
/// When the file is there and cannot be removed.
pub fn remove(out: &Path) -> Result<()> {
    let file = out.join(FILE);
    if file.exists() {
        fs::remove_file(&file).context("the old stamp cannot be removed")
    } else {
        Ok(())
    }
}

/// Records the stamp, last of all steps.
///
/// # Errors
/// When it cannot be written.
pub fn write(out: &Path, stamp: &str) -> Result<()> {
    fs::write(out.join(FILE), stamp).context("the stamp cannot be written")
}
