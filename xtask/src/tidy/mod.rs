//! Checks of the repository itself: what ARCHITECTURE.md states as an invariant, a machine holds.
//!
//! Every check returns all its findings at once, each naming the file and what to do.

mod dependencies;
mod documents;
mod durable_classes;
mod sources;

use std::path::Path;

use anyhow::{Result, bail};

use crate::workspace;

type Check = fn(&Path) -> Result<Vec<String>>;

/// Runs every check.
#[expect(
    clippy::print_stdout,
    reason = "a command-line program reports its findings there"
)]
pub fn run() -> Result<()> {
    let root = workspace::root()?;
    let checks: [(&str, Check); 4] = [
        ("dependency arrow", dependencies::check),
        ("Durable Object classes", durable_classes::check),
        ("paths in documents", documents::check),
        ("source files", sources::check),
    ];
    let mut findings = 0;
    for (name, check) in checks {
        for finding in check(&root)? {
            println!("{name}: {finding}");
            findings += 1;
        }
    }
    if findings > 0 {
        bail!("{findings} findings; see above");
    }
    println!("tidy: nothing found");
    Ok(())
}
