//! Why keys cannot be kept or opened just now.

use edgewright_vault::OpenError;

/// Why keys cannot be kept or opened just now.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The control plane did not do its part.
    #[error(transparent)]
    Database(#[from] edgewright_postgres::Error),
    /// What is kept does not open.
    #[error("a sealed key does not open: {0}")]
    Sealed(#[from] OpenError),
    /// The runtime has no randomness.
    #[error("there is no randomness")]
    Entropy,
}

impl From<getrandom::Error> for KeyError {
    fn from(_: getrandom::Error) -> Self {
        Self::Entropy
    }
}
