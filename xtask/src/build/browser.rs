//! `cargo xtask build-browser`: the expression language for pages, always optimised.
//!
//! It must never run during `cargo xtask build`: the Worker does not contain it, and the frontend's own build asks for it.

use anyhow::Result;

use super::bindings::{self, Host};
use super::{compile, optimise, order, size, stamp};
use crate::workspace;

const OUT: &str = "frontend/src/lib/player/visibility/module";
const PROFILE: &str = "release";

/// Builds, and says how large the result is.
///
/// # Errors
/// When a step fails.
#[expect(clippy::print_stdout, reason = "the sizes are this command's output")]
pub fn run() -> Result<()> {
    let root = workspace::root()?;
    let out = root.join(OUT);
    bindings::check_version(&root)?;
    let wasm = compile::to_wasm(&root, "edgewright-visibility", PROFILE, &[])?;
    let stamp = stamp::of(&root, &wasm, PROFILE)?;
    let fresh = stamp::matches(&out, &stamp);
    if !fresh {
        stamp::remove(&out)?;
        bindings::generate(&wasm, &out, Host::Browser)?;
        optimise::run(&root, &out)?;
        order::run(&out)?;
        stamp::write(&out, &stamp)?;
    }
    let verb = if fresh { "unchanged" } else { "built" };
    println!("{verb} {OUT}: {}", size::of(&out)?);
    Ok(())
}
