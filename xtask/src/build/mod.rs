//! `cargo xtask build`: every Worker from Rust to Wasm, bindings, shim, and for a release the optimiser and the size limit.
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

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result};
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
    /// Cargo features of the Workers, such as fault-injection.
    #[arg(long, value_delimiter = ',')]
    features: Vec<String>,
    /// Where the built Workers go, each in a folder of its name, from the root of the repository.
    #[arg(long, default_value = "build/workers")]
    out: PathBuf,
}

impl BuildArguments {
    fn profile(&self) -> &'static str {
        if self.release { "release" } else { "fast" }
    }
}

/// Builds every Worker, and says how long it took and how large each is.
///
/// # Errors
/// When a step fails or a script is larger than the limit.
pub fn run(arguments: &BuildArguments) -> Result<()> {
    let root = workspace::root()?;
    bindings::check_version(&root)?;
    for worker in workspace::workers(&root)? {
        build(&root, &worker, arguments).with_context(|| format!("workers/{worker}"))?;
    }
    Ok(())
}

#[expect(
    clippy::print_stdout,
    reason = "the sizes and times are this command's output"
)]
#[expect(
    clippy::disallowed_methods,
    reason = "a build tool may look at the clock"
)]
fn build(root: &Path, worker: &str, arguments: &BuildArguments) -> Result<()> {
    let started = Instant::now();
    let out = root.join(&arguments.out).join(worker);
    let package = format!("edgewright-{worker}");
    let wasm = compile::to_wasm(root, &package, arguments.profile(), &arguments.features)?;

    let stamp = stamp::of(root, &wasm, arguments.profile())?;
    let fresh = stamp::matches(&out, &stamp);
    if !fresh {
        stamp::remove(&out)?;
        bindings::generate(&wasm, &out, Host::Worker)?;
        shim::write(root, &out)?;
        if arguments.release {
            optimise::run(root, &out)?;
            order::run(&out)?;
        }
        stamp::write(&out, &stamp)?;
    }

    let size = size::of(&out)?;
    let verb = if fresh { "unchanged" } else { "built" };
    println!(
        "{verb} {} ({}) in {:.1} s: {size}",
        arguments.out.join(worker).display(),
        arguments.profile(),
        started.elapsed().as_secs_f64(),
    );
    if arguments.release {
        size::check(&package, &size)
    } else {
        Ok(())
    }
}
