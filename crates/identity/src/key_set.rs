//! The public keys of an issuer, and which algorithm each one is for.
//!
//! The algorithm belongs to the key: it follows from the key's type and curve, and must agree with what the key says
//! about itself. What a token's header says is compared with it, never believed.

use std::fmt;

use jwt_compact::{
    alg::{Ed25519, Es256, RsaPublicKey, StrongKey},
    jwk::JsonWebKey,
};
use serde::Deserialize;
use serde_json::Value;

/// Largest key set document that is read.
const MAX_BYTES: usize = 64 * 1024;
/// Most keys that are kept.
const MAX_KEYS: usize = 32;
/// Longest key id.
const MAX_KEY_ID_BYTES: usize = 200;

pub(crate) type EdDsaKey = <Ed25519 as jwt_compact::Algorithm>::VerifyingKey;
pub(crate) type Es256Key = <Es256 as jwt_compact::Algorithm>::VerifyingKey;
pub(crate) type Rs256Key = StrongKey<RsaPublicKey>;

/// The signature algorithms we know; everything else, `none` and the symmetric ones above all, does not exist here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// Ed25519.
    EdDsa,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// RSA PKCS#1 v1.5 with SHA-256, 2048 to 4096 bits; verified only, never signed with.
    Rs256,
}

impl Algorithm {
    /// The name in headers and keys.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EdDsa => "EdDSA",
            Self::Es256 => "ES256",
            Self::Rs256 => "RS256",
        }
    }
}

/// A key set that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeySetError {
    /// More than 64 KiB.
    #[error("the key set is too large")]
    TooLarge,
    /// Not a JSON object with a list `keys`.
    #[error("the key set is not a JSON Web Key Set")]
    Malformed,
}

#[derive(Clone)]
pub(crate) enum PublicKey {
    EdDsa(EdDsaKey),
    Es256(Es256Key),
    Rs256(Box<Rs256Key>),
}

impl PublicKey {
    pub(crate) const fn algorithm(&self) -> Algorithm {
        match self {
            Self::EdDsa(_) => Algorithm::EdDsa,
            Self::Es256(_) => Algorithm::Es256,
            Self::Rs256(_) => Algorithm::Rs256,
        }
    }

    /// The key, if it is of a kind we know and of sufficient strength.
    pub(crate) fn from_jwk(jwk: &JsonWebKey<'_>) -> Option<Self> {
        match jwk {
            JsonWebKey::KeyPair { .. } => EdDsaKey::try_from(jwk).ok().map(Self::EdDsa),
            JsonWebKey::EllipticCurve { .. } => Es256Key::try_from(jwk).ok().map(Self::Es256),
            JsonWebKey::Rsa { .. } => {
                let key = RsaPublicKey::try_from(jwk).ok()?;
                StrongKey::try_from(key).ok().map(Box::new).map(Self::Rs256)
            }
            _ => None,
        }
    }
}

#[derive(Clone)]
struct NamedKey {
    id: String,
    key: PublicKey,
}

/// The verification keys of one issuer, by key id.
#[derive(Clone, Default)]
pub struct KeySet {
    keys: Vec<NamedKey>,
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<Value>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(flatten)]
    key: JsonWebKey<'static>,
    kid: String,
    alg: Option<String>,
    r#use: Option<String>,
    key_ops: Option<Vec<String>>,
}

impl KeySet {
    /// Reads a JWKS document. Keys we have no use for (other kinds, for encryption, too weak, without id) are passed
    /// over, as RFC 7517 asks.
    ///
    /// # Errors
    /// [`KeySetError`] when it is not such a document.
    pub fn parse(document: &str) -> Result<Self, KeySetError> {
        if document.len() > MAX_BYTES {
            return Err(KeySetError::TooLarge);
        }
        let Document { keys } =
            edgewright_typed_json::from_text(document).map_err(|_| KeySetError::Malformed)?;
        let keys = keys
            .into_iter()
            .filter_map(read_entry)
            .take(MAX_KEYS)
            .collect();
        Ok(Self { keys })
    }

    /// Whether there is a key with this id.
    #[must_use]
    pub fn contains(&self, key_id: &str) -> bool {
        self.find(key_id).is_some()
    }

    pub(crate) fn add(&mut self, id: String, key: PublicKey) {
        self.keys.push(NamedKey { id, key });
    }

    pub(crate) fn find(&self, key_id: &str) -> Option<&PublicKey> {
        self.keys
            .iter()
            .find(|named| named.id == key_id)
            .map(|named| &named.key)
    }
}

impl fmt::Debug for KeySet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids = self.keys.iter().map(|named| named.id.as_str());
        formatter.debug_list().entries(ids).finish()
    }
}

fn read_entry(value: Value) -> Option<NamedKey> {
    let entry: Entry = edgewright_typed_json::from_value(&value).ok()?;
    let key = PublicKey::from_jwk(&entry.key)?;
    let for_signatures = entry.r#use.is_none_or(|purpose| purpose == "sig")
        && entry
            .key_ops
            .is_none_or(|ops| ops.iter().any(|op| op == "verify"));
    let agrees = entry.alg.is_none_or(|alg| alg == key.algorithm().as_str());
    let id_fits = (1..=MAX_KEY_ID_BYTES).contains(&entry.kid.len());
    (for_signatures && agrees && id_fits).then_some(NamedKey { id: entry.kid, key })
}
