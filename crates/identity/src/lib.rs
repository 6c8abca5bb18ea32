//! Identity decisions: who a token speaks for, which codes, keys and cookies are real.
//!
//! Pure: time and entropy are inputs, nothing is fetched or stored here. Every check fails closed. Secrets have no
//! `Display` and a `Debug` that hides them; what is stored is always a hash.

mod cookies;
mod email;
mod issuer;
mod jwks;
mod key_set;
mod login_code;
mod opaque;
mod pepper;
mod scope;
mod session_checks;
mod signing_keys;
mod standing_session;
mod token;
mod username;
mod verified_tokens;

pub use cookies::{ACCESS_COOKIE, REFRESH_COOKIE, SessionCookies, cookie_value};
pub use email::{EmailAddress, EmailError};
pub use issuer::{Issuer, IssuerError, Issuers, KeySource};
pub use jwks::JwksFreshness;
pub use key_set::{Algorithm, KeySet, KeySetError};
pub use login_code::{LOGIN_CODE_ATTEMPTS, LOGIN_CODE_LIFETIME_MS, LoginCode};
pub use opaque::{ApiKeySecret, RefreshToken, SecretHash};
pub use pepper::{Pepper, PepperError};
pub use scope::{Scope, Scopes, UnknownScope};
pub use session_checks::SessionChecks;
pub use signing_keys::{Jwks, PublicJwk, SigningKeys, SigningKeysError};
pub use standing_session::StandingSession;
pub use token::{
    ACCESS_TOKEN_LIFETIME_MS, AccessSubject, Person, REFRESH_TOKEN_LIFETIME_MS, TokenError,
    UnverifiedToken, VerifiedToken, issue_access_token,
};
pub use username::username_candidates;
pub use verified_tokens::VerifiedTokens;
