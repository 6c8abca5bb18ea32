//! `cargo xtask build`: Rust to Wasm, bindings, shim, and for a release the optimiser and the size limit.
//!
//! It must produce the same files for the same inputs, and nothing that a deployment would not use.

mod bindings;
pub mod browser;
mod compile;
mod likeness;
mod optimise;
mod order;
mod shim;
mod size;
mod stamp;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::Result;
use clap::Args;

use crate::workspace;
use bindings::Host;

/// How to build.
#[derive(Args)]
pub struct BuildArguments {
    /// Small and slow to build: what is deployed. Optimised, and held to the size limit.
    #[arg(long, conflicts_with = "fast")]
    release: bool,
    /// Quick to build (the default).
    #[arg(long)]
    fast: bool,
    /// Cargo features of the Worker, such as fault-injection.
    #[arg(long, value_delimiter = ',')]
    features: Vec<String>,
    /// Where the built Worker goes, from the root of the repository.
    #[arg(long, default_value = "build/worker")]
    out: PathBuf,
}

impl BuildArguments {
    fn profile(&self) -> &'static str {
        if self.release { "release" } else { "fast" }
    }
}

/// Builds, and says how long it took and how large the result is.
///
/// # Errors
/// When a step fails or the script is larger than the limit.
#[expect(
    clippy::print_stdout,
    reason = "the sizes and times are this command's output"
)]
#[expect(
    clippy::disallowed_methods,
    reason = "a build tool may look at the clock"
)]
pub fn run(arguments: &BuildArguments) -> Result<()> {
    let started = Instant::now();
    let root = workspace::root()?;
    let out = root.join(&arguments.out);
    bindings::check_version(&root)?;
    let features = &arguments.features;
    let wasm = compile::to_wasm(&root, "edgewright-api", arguments.profile(), features)?;

    let stamp = stamp::of(&root, &wasm, arguments.profile())?;
    let fresh = stamp::matches(&out, &stamp);
    if !fresh {
        stamp::remove(&out)?;
        bindings::generate(&wasm, &out, Host::Worker)?;
        shim::write(&root, &out)?;
        if arguments.release {
            optimise::run(&root, &out)?;
            order::run(&out)?;
        }
        stamp::write(&out, &stamp)?;
    }

    let size = size::of(&out)?;
    let verb = if fresh { "unchanged" } else { "built" };
    println!(
        "{verb} {} ({}) in {:.1} s: {size}",
        arguments.out.display(),
        arguments.profile(),
        started.elapsed().as_secs_f64(),
    );
    if arguments.release {
        size::check(&size)
    } else {
        Ok(())
    }
}
