//! Reading files named on the command line.

use std::io::Read;
use std::path::Path;

use serde_json::Value;

use crate::failure::Failure;

/// Largest file read; every document is refused far below it.
const FILE_BYTES: u64 = 64 << 20;

/// Reads a file, or standard input for `-`.
pub fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let failed = |error: std::io::Error| {
        Failure::local(
            "file-unreadable",
            format!(
                "{} cannot be read: {error}. Check the name.",
                path.display()
            ),
        )
    };
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        std::io::stdin()
            .lock()
            .take(FILE_BYTES)
            .read_to_end(&mut bytes)
            .map_err(failed)?;
    } else {
        let file = std::fs::File::open(path).map_err(failed)?;
        file.take(FILE_BYTES)
            .read_to_end(&mut bytes)
            .map_err(failed)?;
    }
    Ok(bytes)
}

/// Reads a file as JSON.
pub fn read_json(path: &Path) -> Result<Value, Failure> {
    as_json(path, &read(path)?)
}

/// What was read of a file, as JSON.
pub fn as_json(path: &Path, text: &[u8]) -> Result<Value, Failure> {
    serde_json::from_slice(text).map_err(|error| {
        Failure::local(
            "not-json",
            format!(
                "{} is not JSON: {error}. Mend it and try again.",
                path.display()
            ),
        )
    })
}
