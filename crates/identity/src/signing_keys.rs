//! Our own keys: one that signs, and those that signed before and are still believed while their tokens live.
//!
//! Rotation: put the new key first in `IDENTITY_SIGNING_KEY`, keep the old one behind it for at least the lifetime of
//! an access token, then remove it.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jwt_compact::{
    alg::{Ed25519, Es256},
    jwk::JsonWebKey,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{Algorithm, KeySet, key_set::PublicKey};

/// The secret `IDENTITY_SIGNING_KEY` cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SigningKeysError {
    /// Not a JWK, and not `{"keys": [JWK, …]}`.
    #[error("the signing key is not a JSON Web Key")]
    Malformed,
    /// The first key has no secret part, or it does not fit its public part.
    #[error("the first signing key has no usable secret part")]
    NoSecret,
    /// Not Ed25519 and not P-256.
    #[error("a signing key must be Ed25519 or P-256")]
    Kind,
    /// Two keys with the same id.
    #[error("two signing keys have the same id")]
    Twice,
}

pub(crate) enum SecretKey {
    EdDsa(Box<<Ed25519 as jwt_compact::Algorithm>::SigningKey>),
    Es256(Box<<Es256 as jwt_compact::Algorithm>::SigningKey>),
}

impl SecretKey {
    fn from_jwk(jwk: &JsonWebKey<'_>) -> Result<Self, SigningKeysError> {
        match jwk {
            JsonWebKey::KeyPair { .. } => jwk.try_into().map(Box::new).map(Self::EdDsa),
            JsonWebKey::EllipticCurve { .. } => jwk.try_into().map(Box::new).map(Self::Es256),
            _ => return Err(SigningKeysError::Kind),
        }
        .map_err(|_| SigningKeysError::NoSecret)
    }

    /// The name of its algorithm, for the test that a key signs as what it is published as.
    #[cfg(test)]
    pub(crate) fn algorithm_name(&self) -> String {
        use jwt_compact::Algorithm as _;

        match self {
            Self::EdDsa(_) => Ed25519.name().into_owned(),
            Self::Es256(_) => Es256.name().into_owned(),
        }
    }
}

/// The public part of one key, as published.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PublicJwk {
    #[serde(flatten)]
    key: JsonWebKey<'static>,
    kid: String,
    alg: &'static str,
    r#use: &'static str,
}

/// The document at `/.well-known/jwks.json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Jwks {
    keys: Vec<PublicJwk>,
}

/// Our keys.
pub struct SigningKeys {
    pub(crate) secret: SecretKey,
    pub(crate) key_id: String,
    key_set: KeySet,
    jwks: Jwks,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Secret {
    Several { keys: Vec<Entry> },
    One(Box<Entry>),
}

#[derive(Deserialize)]
struct Entry {
    #[serde(flatten)]
    key: JsonWebKey<'static>,
    kid: Option<String>,
}

impl SigningKeys {
    /// Reads the secret `IDENTITY_SIGNING_KEY`: one JWK, or `{"keys": [current, previous, …]}`. A key without `kid`
    /// is named by its RFC 7638 thumbprint.
    ///
    /// # Errors
    /// [`SigningKeysError`] when any of the keys cannot be used.
    pub fn parse(json: &str) -> Result<Self, SigningKeysError> {
        let entries = match serde_json::from_str(json).map_err(|_| SigningKeysError::Malformed)? {
            Secret::Several { keys } => keys,
            Secret::One(entry) => vec![*entry],
        };
        let current = entries.first().ok_or(SigningKeysError::Malformed)?;
        let secret = SecretKey::from_jwk(&current.key)?;
        let key_id = current.id();

        let mut key_set = KeySet::default();
        let mut jwks = Jwks { keys: Vec::new() };
        for entry in &entries {
            let kid = entry.id();
            if key_set.contains(&kid) {
                return Err(SigningKeysError::Twice);
            }
            let public = PublicKey::from_jwk(&entry.key).ok_or(SigningKeysError::Kind)?;
            let algorithm = public.algorithm();
            if algorithm == Algorithm::Rs256 {
                return Err(SigningKeysError::Kind);
            }
            jwks.keys.push(PublicJwk {
                key: entry.key.to_verifying_key(),
                kid: kid.clone(),
                alg: algorithm.as_str(),
                r#use: "sig",
            });
            key_set.add(kid, public);
        }
        Ok(Self {
            secret,
            key_id,
            key_set,
            jwks,
        })
    }

    /// The keys our tokens are verified with.
    #[must_use]
    pub const fn key_set(&self) -> &KeySet {
        &self.key_set
    }

    /// The public document others verify our tokens with.
    #[must_use]
    pub const fn jwks(&self) -> &Jwks {
        &self.jwks
    }
}

impl Entry {
    fn id(&self) -> String {
        // The text form of a public JWK has its members sorted and nothing else, which is what RFC 7638 hashes.
        let thumbprint = || {
            let canonical = self.key.to_verifying_key().to_string();
            URL_SAFE_NO_PAD.encode(Sha256::digest(canonical.as_bytes()))
        };
        self.kid.clone().unwrap_or_else(thumbprint)
    }
}

impl fmt::Debug for SigningKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SigningKeys({}, hidden)", self.key_id)
    }
}
