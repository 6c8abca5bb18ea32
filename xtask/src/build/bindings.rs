//! Writes the JavaScript side of the Wasm module, with wasm-bindgen as a library.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use wasm_bindgen_cli_support::Bindgen;

/// The version of the `wasm-bindgen` library this program was built with.
const OWN_VERSION: &str = "0.2.130";

/// Where a module runs, which decides how its JavaScript side finds it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// In the Worker's runtime, which hands out compiled modules.
    Worker,
    /// In a page, which fetches it.
    Browser,
}

/// Refuses to go on when the Worker's `wasm-bindgen` is another version than ours: their formats differ.
///
/// # Errors
/// When the versions differ or the lock file cannot be read.
pub fn check_version(root: &Path) -> Result<()> {
    let lock = fs::read_to_string(root.join("Cargo.lock")).context("Cargo.lock cannot be read")?;
    let Some(locked) = locked_version(&lock, "wasm-bindgen") else {
        bail!("Cargo.lock names no wasm-bindgen");
    };
    ensure!(
        locked == OWN_VERSION,
        "Cargo.lock has wasm-bindgen {locked}, but xtask was written for {OWN_VERSION}. \
         Set wasm-bindgen-cli-support in xtask/Cargo.toml and OWN_VERSION in xtask/src/build/bindings.rs to {locked}."
    );
    Ok(())
}

fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let header = format!("name = \"{package}\"\nversion = \"");
    let (_, rest) = lock.split_once(&header)?;
    rest.split('"').next()
}

/// Writes `index.js`, `index_bg.wasm` and the snippets into `out`, which is emptied first.
///
/// # Errors
/// When wasm-bindgen refuses the file or the directory cannot be written.
pub fn generate(wasm: &Path, out: &Path, host: Host) -> Result<()> {
    if out.exists() {
        fs::remove_dir_all(out).with_context(|| format!("{} cannot be emptied", out.display()))?;
    }
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).out_name("index");
    if host == Host::Browser {
        bindgen.typescript(true).web(true)?;
        return bindgen.generate(out);
    }
    bindgen.typescript(false).reset_state_function(true);
    bindgen.module(true)?;
    bindgen.generate(out)?;
    // The runtime hands out a compiled module for an ordinary import and does not know source-phase imports.
    let index = out.join("index.js");
    let script = fs::read_to_string(&index)?.replace("import source ", "import ");
    fs::write(&index, script)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_exact_package_not_a_longer_name() {
        let lock = "name = \"wasm-bindgen-macro\"\nversion = \"9.9.9\"\n\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.130"));
    }

    #[test]
    fn the_manifest_pins_the_version_this_file_names() {
        let manifest = include_str!("../../Cargo.toml");
        assert!(manifest.contains(&format!("wasm-bindgen-cli-support = \"={OWN_VERSION}\"")));
    }
}
