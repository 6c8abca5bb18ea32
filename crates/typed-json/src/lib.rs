//! Reads JSON into types through one deserializer, with a JSON pointer for whatever does not fit.
//!
//! Serde compiles the reading of every type once per kind of input (text, bytes, value, value with a path, …).
//! In the Worker that came to a third of the script, so everything there reads through this crate, and no
//! other place may call `serde_json::from_str`, `from_slice` or `from_value` with a type of ours.

mod access;
mod error;
mod key;
mod reader;
mod text;

use serde::de::DeserializeOwned;
use serde_json::Value;

pub use error::{Mismatch, ReadError};

/// Reads a value into a type.
///
/// # Errors
/// The first place that does not fit.
pub fn from_value<T: DeserializeOwned>(value: &Value) -> Result<T, Mismatch> {
    T::deserialize(reader::Reader { value })
}

/// Reads JSON text into a type. An object that gives one name twice is refused.
///
/// # Errors
/// [`ReadError::Syntax`] when the text is not JSON, [`ReadError::Mismatch`] when it is not of the type.
pub fn from_text<T: DeserializeOwned>(text: impl AsRef<[u8]>) -> Result<T, ReadError> {
    Ok(from_value(&text::value_of(text.as_ref())?)?)
}

#[cfg(test)]
mod tests;
