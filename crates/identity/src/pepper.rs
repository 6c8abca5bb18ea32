//! The secret that is mixed into hashes of short values, so that a copy of the database alone cannot be guessed back.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Fewest bytes of a pepper.
const MIN_BYTES: usize = 32;

/// A pepper that is too short to be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the identity pepper must have at least {MIN_BYTES} bytes")]
pub struct PepperError;

/// The secret `IDENTITY_PEPPER`.
#[derive(Clone)]
pub struct Pepper(Vec<u8>);

impl Pepper {
    /// A pepper from its bytes as configured.
    ///
    /// # Errors
    /// [`PepperError`] when there are fewer than 32 of them.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Result<Self, PepperError> {
        let bytes = bytes.into();
        if bytes.len() < MIN_BYTES {
            return Err(PepperError);
        }
        Ok(Self(bytes))
    }

    /// HMAC-SHA256 over a purpose and parts. Each part is preceded by its length, so no two lists of parts meet.
    pub(crate) fn hash(&self, purpose: &str, parts: &[&str]) -> [u8; 32] {
        // HMAC takes a key of any length; the error exists for other algorithms behind the same trait.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else {
            return [0; 32];
        };
        for part in std::iter::once(&purpose).chain(parts) {
            mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for Pepper {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Pepper(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_pepper_is_refused_at_its_edge() {
        assert!(Pepper::new([1; 31]).is_err());
        assert!(Pepper::new([1; 32]).is_ok());
    }

    #[test]
    fn purpose_parts_and_pepper_all_matter() {
        let pepper = Pepper::new([1; 32]).unwrap();
        let hash = pepper.hash("a", &["b", "c"]);
        assert_eq!(hash, pepper.hash("a", &["b", "c"]));
        assert_ne!(hash, pepper.hash("x", &["b", "c"]));
        assert_ne!(hash, pepper.hash("a", &["bc", ""]));
        assert_ne!(hash, pepper.hash("a", &["b", "c", ""]));
        assert_ne!(hash, Pepper::new([2; 32]).unwrap().hash("a", &["b", "c"]));
    }
}
