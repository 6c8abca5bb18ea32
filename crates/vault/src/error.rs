//! Why something does not open. None of these says what was inside.

/// Why a sealed key or value does not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// It was sealed under a key of the platform that is not configured any more.
    #[error("it was sealed under the key '{key_id}', which VAULT_KEYS does not have")]
    UnknownKey {
        /// Id of that key.
        key_id: String,
    },
    /// It was changed, cut, or belongs somewhere else.
    #[error("it was changed, or belongs somewhere else")]
    Damaged,
}

/// Why the platform's keys cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyRingError {
    /// There is none.
    #[error("there is no key")]
    Empty,
    /// An entry is not `id:key`, with an id of 1 to 16 lower-case letters and digits and a key of 32 bytes in base64url.
    #[error("entry {0} is not an id, a colon and 32 bytes in base64url")]
    Form(usize),
    /// Two keys have the same id.
    #[error("entry {0} has the id of an earlier one")]
    Twice(usize),
}
