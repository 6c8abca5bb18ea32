//! Envelope encryption of people's secrets: every person has a data key of their own, which seals their values and is
//! itself sealed by a key of the platform.
//!
//! Pure: randomness is an input, nothing is fetched or stored here. What is opened leaves only inside a [`Secret`];
//! what cannot be opened is a typed error, never the bytes as they are. No error and no debug form says anything of a
//! key or a value. The cipher is a library's (docs/adr/0014-how-secrets-are-sealed.md).
//!
//! [`Secret`]: edgewright_types::Secret

mod context;
mod data_key;
mod envelope;
mod error;
mod key_ring;

pub use context::Context;
pub use data_key::DataKey;
pub use error::{KeyRingError, OpenError};
pub use key_ring::{KeyRing, OpenedDataKey, SealedDataKey};

/// Random bytes for one sealing. Twenty-four of them are so many that no two sealings ever share them.
pub type Nonce = [u8; 24];

#[cfg(test)]
mod tests;
