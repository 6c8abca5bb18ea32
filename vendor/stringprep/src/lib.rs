//! Stands in for the crate of this name: SASLprep (RFC 4013) for ASCII passwords only.
//!
//! Only the PostgreSQL client uses it, for its own password. The full preparation brings 75 KB of Unicode tables into
//! the Worker, after gzip. Anything but printable ASCII is refused here, and the client then sends the password as it is,
//! which is the same for every password that is already in the form SASLprep makes.

use std::borrow::Cow;

/// The password is not printable ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Error;

impl std::fmt::Display for Error {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("not printable ASCII")
    }
}

impl std::error::Error for Error {}

/// Prepares a password; printable ASCII is prepared as it is.
///
/// # Errors
/// [`Error`] for everything else.
pub fn saslprep(text: &str) -> Result<Cow<'_, str>, Error> {
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        Ok(Cow::Borrowed(text))
    } else {
        Err(Error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printable_ascii_stays_and_all_else_is_refused() {
        assert_eq!(saslprep("pass word~1"), Ok(Cow::Borrowed("pass word~1")));
        assert_eq!(saslprep("pa\tss"), Err(Error));
        assert_eq!(saslprep("paß"), Err(Error));
    }
}
