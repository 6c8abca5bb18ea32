//! The pure built-in functions of workflows: lists, objects, dates, formats, text, digests.
//!
//! One file per function. A function sees its arguments and the [`Context`], nothing else: no clock, no randomness, no
//! network, no files. Whatever its arguments are it ends soon and in little memory, with a result or a located error.
//! What reaches outside (apps, state, files, approval) is not here; the object that runs a workflow does that.

mod bytes;
mod condition;
mod dates;
mod error;
mod formats;
mod function;
mod html;
mod intake;
mod lists;
mod objects;
mod order;
mod path;
mod pattern;
mod quota;
mod registry;
#[cfg(test)]
mod testing;
mod text;

pub use error::{ErrorCode, FunctionError};
pub use lists::keys_of;
#[cfg(not(target_arch = "wasm32"))]
pub use registry::{Description, describe};
pub use registry::{call, names};

use edgewright_types::UnixMillis;

/// What a function may know besides its arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    /// The moment of the call: what `now` means in a date.
    pub now: UnixMillis,
}
