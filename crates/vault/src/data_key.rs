//! The key of one person, which seals their values.

use edgewright_types::Secret;

use crate::{
    Context, Nonce, OpenError,
    envelope::{self, KeyBytes},
};

const PURPOSE: &str = "edgewright/value/1";

/// The key of one person. It exists only while something is sealed or opened, and is wiped when dropped.
pub struct DataKey(pub(crate) KeyBytes);

impl DataKey {
    /// A key from 32 bytes that nobody can guess.
    #[must_use]
    pub fn from_entropy(entropy: [u8; 32]) -> Self {
        Self(KeyBytes::new(entropy))
    }

    /// Seals a value for one place.
    #[must_use]
    pub fn seal(&self, place: &Context<'_>, value: &Secret, nonce: Nonce) -> Vec<u8> {
        let plain = value.expose().as_bytes();
        envelope::seal(&self.0, nonce, &place.bytes(PURPOSE), plain)
    }

    /// Opens a value that was sealed for this place.
    ///
    /// # Errors
    /// [`OpenError::Damaged`] when it was changed, cut, or sealed for another place or under another key.
    pub fn open(&self, place: &Context<'_>, sealed: &[u8]) -> Result<Secret, OpenError> {
        let plain = envelope::open(&self.0, &place.bytes(PURPOSE), sealed)?;
        let text = std::str::from_utf8(&plain).map_err(|_| OpenError::Damaged)?;
        Ok(Secret::new(text.to_owned()))
    }
}

impl std::fmt::Debug for DataKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("DataKey(…)")
    }
}
