//! Making our access tokens.

use edgewright_types::{SessionId, UnixMillis, UserId, Username};
use jwt_compact::{
    AlgorithmExt, Claims, Header,
    alg::{Ed25519, Es256},
};

use super::{
    ACCESS_TOKEN_TYPE,
    claims::{Audience, WireClaims},
};
use crate::{Issuer, SigningKeys, TokenError, signing_keys::SecretKey};

/// How long an access token is good for.
pub const ACCESS_TOKEN_LIFETIME_MS: i64 = 15 * 60 * 1000;
/// How long a refresh token is good for.
pub const REFRESH_TOKEN_LIFETIME_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// Whom a token is made for.
#[derive(Debug, Clone, Copy)]
pub struct AccessSubject<'a> {
    /// The person.
    pub user_id: &'a UserId,
    /// Their verified address.
    pub email: &'a str,
    /// Their name in addresses.
    pub username: &'a Username,
    /// Their session.
    pub session_id: &'a SessionId,
}

/// An access token, good for 15 minutes from `now`.
///
/// # Errors
/// [`TokenError::Malformed`] when it cannot be written, which no input leads to.
pub fn issue_access_token(
    keys: &SigningKeys,
    issuer: &Issuer,
    subject: AccessSubject<'_>,
    now: UnixMillis,
) -> Result<String, TokenError> {
    let header = Header::empty()
        .with_key_id(keys.key_id.clone())
        .with_token_type(ACCESS_TOKEN_TYPE);
    let mut claims = Claims::new(WireClaims {
        iss: issuer.issuer.clone(),
        sub: subject.user_id.to_string(),
        aud: Audience::One(issuer.audience.clone()),
        email: Some(subject.email.to_owned()),
        email_verified: Some(true.into()),
        username: Some(subject.username.to_string()),
        sid: Some(subject.session_id.to_string()),
    });
    claims.issued_at = Some(now.to_utc());
    claims.not_before = Some(now.to_utc());
    claims.expiration = Some(now.plus(ACCESS_TOKEN_LIFETIME_MS).to_utc());
    match &keys.secret {
        SecretKey::EdDsa(key) => Ed25519.token(&header, &claims, key),
        SecretKey::Es256(key) => Es256.token(&header, &claims, key),
    }
    .map_err(|_| TokenError::Malformed)
}
