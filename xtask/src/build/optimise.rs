//! Runs wasm-opt (from the npm package binaryen) over the release build.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::workspace;

/// What counts is the size after gzip: the stronger -O levels make fewer bytes, but such that compress worse.
/// The features are those the runtime knows; with all of them the result would not start there.
const PASSES: &[&str] = &[
    "-O1",
    "--duplicate-function-elimination",
    "--dce",
    "--strip-dwarf",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Optimises `index_bg.wasm` in place and drops its debug names.
///
/// # Errors
/// When binaryen is not installed or refuses the file.
pub fn run(root: &Path, out: &Path) -> Result<()> {
    let wasm_opt = root.join("node_modules/binaryen/bin/wasm-opt");
    ensure!(wasm_opt.exists(), "wasm-opt is missing: run `npm ci` first");
    let (input, output) = (out.join("index_bg.wasm"), out.join("optimised.wasm"));
    let status = Command::new(workspace::node(root))
        .arg(&wasm_opt)
        .args(PASSES)
        .arg("-o")
        .arg(&output)
        .arg(&input)
        .status()
        .context("node could not be started for wasm-opt")?;
    ensure!(status.success(), "wasm-opt failed");
    fs::rename(&output, &input).context("the optimised file could not be put in place")
}
