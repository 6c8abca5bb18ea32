//! Believing a token, or not.
//!
//! Order: size, form, header, issuer from our list, key by id from that issuer's set, algorithm of that key against
//! the issuer's allow-list, header against that algorithm, signature, then the claims. Nothing the header says chooses
//! anything but the key, and the key only out of the issuer's own set.

use chrono::{DateTime, Utc};
use edgewright_types::UnixMillis;
use jwt_compact::{
    AlgorithmExt, Claims, UntrustedToken,
    alg::{Ed25519, Es256, Rsa, StrongAlg},
};
use serde::Deserialize;
use serde_json::Value;

use super::{
    ACCESS_TOKEN_TYPE,
    claims::{VerifiedToken, WireClaims},
};
use crate::{Issuer, KeySet, KeySource, key_set::PublicKey};

/// Longest token that is looked at.
const MAX_BYTES: usize = 8 * 1024;
/// Longest header of one, encoded.
const MAX_HEADER_BYTES: usize = 2 * 1024;
/// How far clocks may be apart.
const SKEW_SECONDS: i64 = 60;

/// Why a token is not believed. All of them are answered alike; the difference is for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Larger than any token we expect.
    #[error("the token is too large")]
    TooLarge,
    /// Not a signed JWT with readable claims.
    #[error("the token is malformed")]
    Malformed,
    /// A header that brings its own key, asks for extensions, or names another kind of token.
    #[error("the token's header is refused")]
    Header,
    /// No key id.
    #[error("the token names no key")]
    NoKeyId,
    /// An issuer we do not know.
    #[error("the token's issuer is unknown")]
    Issuer,
    /// A key id that is not in the issuer's set; the set may have to be fetched again.
    #[error("the token's key is unknown")]
    UnknownKey,
    /// An algorithm that is not this key's, or not allowed for this issuer.
    #[error("the token's algorithm is refused")]
    Algorithm,
    /// A signature that does not verify.
    #[error("the token's signature is wrong")]
    Signature,
    /// Made for somebody else.
    #[error("the token is for another audience")]
    Audience,
    /// It speaks for nobody.
    #[error("the token has no subject")]
    Subject,
    /// `exp` is missing or past.
    #[error("the token has expired")]
    Expired,
    /// `nbf` is in the future.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// `iat` is missing or in the future.
    #[error("the token was issued in the future")]
    IssuedInFuture,
}

/// Header members that are looked at only to be refused.
#[derive(Debug, Clone, Deserialize)]
struct HeaderMembers {
    crit: Option<Value>,
    b64: Option<Value>,
    jwk: Option<Value>,
    x5c: Option<Value>,
}

/// A token of which nothing is believed yet.
#[derive(Debug)]
pub struct UnverifiedToken<'a> {
    token: UntrustedToken<'a, HeaderMembers>,
    claims: Claims<WireClaims>,
}

impl<'a> UnverifiedToken<'a> {
    /// Reads a token.
    ///
    /// # Errors
    /// [`TokenError`] when it has not the form of one, or a header we refuse whoever signed it.
    pub fn parse(text: &'a str) -> Result<Self, TokenError> {
        let header_bytes = text.split('.').next().unwrap_or_default().len();
        if text.len() > MAX_BYTES || header_bytes > MAX_HEADER_BYTES {
            return Err(TokenError::TooLarge);
        }
        let token: UntrustedToken<'a, HeaderMembers> =
            text.try_into().map_err(|_| TokenError::Malformed)?;
        let header = token.header();
        let members = &header.other_fields;
        let brings_a_key = members.jwk.is_some()
            || members.x5c.is_some()
            || header.key_set_url.is_some()
            || header.certificate_url.is_some();
        if brings_a_key || members.crit.is_some() || members.b64.is_some() {
            return Err(TokenError::Header);
        }
        let claims = token
            .deserialize_claims_unchecked()
            .map_err(|_| TokenError::Malformed)?;
        Ok(Self { token, claims })
    }

    /// The issuer it claims, for looking up [`crate::Issuers::of`].
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.claims.custom.iss
    }

    /// The key it names, for deciding whether to fetch a key set.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.token.header().key_id.as_deref()
    }

    /// Checks everything.
    ///
    /// # Errors
    /// [`TokenError`] for the first check that fails.
    pub fn verify(
        &self,
        issuer: &Issuer,
        keys: &KeySet,
        now: UnixMillis,
    ) -> Result<VerifiedToken, TokenError> {
        if self.issuer() != issuer.issuer {
            return Err(TokenError::Issuer);
        }
        if issuer.keys == KeySource::BuiltIn
            && self.token.header().token_type.as_deref() != Some(ACCESS_TOKEN_TYPE)
        {
            return Err(TokenError::Header);
        }
        let key_id = self.key_id().ok_or(TokenError::NoKeyId)?;
        let key = keys.find(key_id).ok_or(TokenError::UnknownKey)?;
        let algorithm = key.algorithm();
        if !issuer.allows(algorithm) || self.token.algorithm() != algorithm.as_str() {
            return Err(TokenError::Algorithm);
        }
        self.verify_signature(key)?;
        check_claims(&self.claims, issuer, now)
    }

    fn verify_signature(&self, key: &PublicKey) -> Result<(), TokenError> {
        let verified = match key {
            PublicKey::EdDsa(key) => Ed25519
                .validator::<WireClaims>(key)
                .validate(&self.token)
                .is_ok(),
            PublicKey::Es256(key) => Es256
                .validator::<WireClaims>(key)
                .validate(&self.token)
                .is_ok(),
            PublicKey::Rs256(key) => StrongAlg(Rsa::rs256())
                .validator::<WireClaims>(key)
                .validate(&self.token)
                .is_ok(),
        };
        if verified {
            Ok(())
        } else {
            Err(TokenError::Signature)
        }
    }
}

/// Seconds since 1970, as the claims have them.
fn seconds(moment: Option<DateTime<Utc>>) -> Option<i64> {
    moment.map(|moment| moment.timestamp())
}

fn check_claims(
    claims: &Claims<WireClaims>,
    issuer: &Issuer,
    now: UnixMillis,
) -> Result<VerifiedToken, TokenError> {
    let wire = &claims.custom;
    let now_seconds = now.0.div_euclid(1000);
    if !wire.aud.contains(&issuer.audience) {
        return Err(TokenError::Audience);
    }
    if wire.sub.is_empty() {
        return Err(TokenError::Subject);
    }
    let expires = seconds(claims.expiration).ok_or(TokenError::Expired)?;
    if now_seconds >= expires.saturating_add(SKEW_SECONDS) {
        return Err(TokenError::Expired);
    }
    let latest_start = now_seconds.saturating_add(SKEW_SECONDS);
    if seconds(claims.not_before).is_some_and(|start| start > latest_start) {
        return Err(TokenError::NotYetValid);
    }
    if seconds(claims.issued_at).is_none_or(|issued| issued > latest_start) {
        return Err(TokenError::IssuedInFuture);
    }
    Ok(VerifiedToken {
        issuer: wire.iss.clone(),
        subject: wire.sub.clone(),
        verified_email: wire.email.clone().filter(|_| wire.email_is_verified()),
        username: wire.username.clone(),
        session: wire.sid.clone(),
        expires_at: UnixMillis(expires.saturating_mul(1000)),
    })
}
