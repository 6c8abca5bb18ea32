//! Reads JSON into types through one deserializer, with a JSON pointer for whatever does not fit; writes it in one way.
//!
//! Serde compiles the reading of every type once per kind of input (text, bytes, value, value with a path, …).
//! In the Worker that came to a third of the script, so everything there reads through this crate, and no
//! other place may call `serde_json::from_str`, `from_slice` or `from_value` with a type of ours.

mod access;
mod depth;
mod error;
mod key;
mod reader;
mod text;
mod words;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

pub use depth::{is_within_depth, text_depth};
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

/// Writes a document as JSON text. It goes through a value, because serde compiles the writing of every type
/// once per kind of output too.
///
/// # Errors
/// When the document has a map whose keys are no text.
pub fn to_text<T: Serialize + ?Sized>(document: &T) -> Result<String, serde_json::Error> {
    Ok(serde_json::to_value(document)?.to_string())
}

#[cfg(test)]
mod tests;
