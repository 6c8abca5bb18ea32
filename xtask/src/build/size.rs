//! Measures what would be uploaded and holds it to the platform's limit.

use std::fmt;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Result, ensure};
use edgewright_limits::WORKER_SCRIPT_GZIP_BYTES;
use flate2::{Compression, write::GzEncoder};

/// Bytes of all modules together.
pub struct Size {
    raw_bytes: usize,
    gzip_bytes: usize,
}

impl fmt::Display for Size {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (raw, gzip) = (
            self.raw_bytes.div_ceil(1000),
            self.gzip_bytes.div_ceil(1000),
        );
        write!(formatter, "{raw} KB raw, {gzip} KB gzip")
    }
}

/// Adds up every module under `directory`.
///
/// # Errors
/// When a file cannot be read.
pub fn of(directory: &Path) -> Result<Size> {
    let mut total = Size {
        raw_bytes: 0,
        gzip_bytes: 0,
    };
    add(directory, &mut total)?;
    Ok(total)
}

fn add(directory: &Path, total: &mut Size) -> Result<()> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            add(&path, total)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "js" || extension == "wasm")
        {
            let bytes = fs::read(&path)?;
            let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(&bytes)?;
            total.raw_bytes += bytes.len();
            total.gzip_bytes += encoder.finish()?.len();
        }
    }
    Ok(())
}

/// Fails when the script is larger than it may be.
///
/// # Errors
/// When it is.
pub fn check(package: &str, size: &Size) -> Result<()> {
    ensure!(
        size.gzip_bytes <= WORKER_SCRIPT_GZIP_BYTES,
        "the script is {} bytes gzipped; the limit is {WORKER_SCRIPT_GZIP_BYTES}. \
         See which dependency grew (`cargo tree -p {package} --target wasm32-unknown-unknown`).",
        size.gzip_bytes
    );
    Ok(())
}
