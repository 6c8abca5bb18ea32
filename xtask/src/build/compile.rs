//! Runs cargo for a crate that becomes a Wasm module: the Worker, or the browser's part.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::workspace;

const TARGET: &str = "wasm32-unknown-unknown";
/// The platform ends an isolate that holds more than 128 MB, and every request in it, without a word. A module that may not
/// grow that far fails where it asks for too much, which the shim turns into failed requests and a fresh instance.
const MEMORY_BYTES: u32 = 100 * 1024 * 1024;

/// Compiles `package` and returns the path of the Wasm file.
///
/// # Errors
/// When cargo cannot be run or the crate does not compile.
pub fn to_wasm(root: &Path, package: &str, profile: &str, features: &[String]) -> Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(root).args([
        "rustc",
        "--quiet",
        "--locked",
        "--package",
        package,
        "--lib",
    ]);
    command.args(["--target", TARGET, "--profile", profile]);
    if !features.is_empty() {
        command.arg("--features").arg(features.join(","));
    }
    command.args(["--", "-C", &format!("link-arg=--max-memory={MEMORY_BYTES}")]);
    let status = command.status().context("cargo could not be started")?;
    ensure!(
        status.success(),
        "{package} does not compile; the messages above say why"
    );
    Ok(workspace::target_directory(root)
        .join(TARGET)
        .join(profile)
        .join(format!("{}.wasm", package.replace('-', "_"))))
}
