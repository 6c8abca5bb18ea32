//! Access tokens: JWTs that we sign for 15 minutes, and those of other issuers that we believe.

mod claims;
mod issue;
mod verify;

#[cfg(test)]
mod tests;

pub use claims::{Person, VerifiedToken};
pub use issue::{
    ACCESS_TOKEN_LIFETIME_MS, AccessSubject, REFRESH_TOKEN_LIFETIME_MS, issue_access_token,
};
pub use verify::{TokenError, UnverifiedToken};

/// `typ` of our access tokens (RFC 9068), so that no other kind of token of ours passes as one.
const ACCESS_TOKEN_TYPE: &str = "at+jwt";
