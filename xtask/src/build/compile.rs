//! Runs cargo for a crate that becomes a Wasm module: the Worker, or the browser's part.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::workspace;

const TARGET: &str = "wasm32-unknown-unknown";

/// Compiles `package` and returns the path of the Wasm file.
///
/// # Errors
/// When cargo cannot be run or the crate does not compile.
pub fn to_wasm(root: &Path, package: &str, profile: &str, features: &[String]) -> Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(root).args([
        "build",
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
