//! People's keys of model providers: sealed on their way into the control plane, opened on their way out.
//!
//! What is opened leaves as a [`ModelAccess`](edgewright_types::ModelAccess) and is dropped after the call it was
//! opened for. Whoever holds on to keys between calls holds them sealed ([`SealedKeys`]). Nothing here logs, and no
//! error here says anything of a key.

mod draft;
mod error;
mod keeper;
mod place;
mod sealed;

pub use draft::{Draft, Fault, mask};
pub use error::KeyError;
pub use keeper::{Keeper, stale};
pub use sealed::SealedKeys;
