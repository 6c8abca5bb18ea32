//! Refresh tokens and API keys: 32 random bytes behind a prefix, known to us by their hash only.
//!
//! The values carry 256 bits of entropy, so a plain SHA-256 is enough; a slow hash protects guessable values.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// SHA-256 of a secret's text: the only form that is stored.
#[derive(Debug, Clone, Copy)]
pub struct SecretHash(pub [u8; 32]);

impl PartialEq for SecretHash {
    /// In constant time.
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for SecretHash {}

macro_rules! opaque_secret {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(String);

        impl $name {
            /// What every secret of this kind starts with, so that scanners and people recognise it.
            pub const PREFIX: &'static str = $prefix;

            /// A secret from 32 bytes that nobody can guess.
            #[must_use]
            pub fn from_entropy(entropy: &[u8; 32]) -> Self {
                Self(format!("{}{}", $prefix, URL_SAFE_NO_PAD.encode(entropy)))
            }

            /// A secret as somebody presents it; none if it does not have the form of one.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                let body = text.strip_prefix($prefix)?;
                // 43 characters are 32 bytes; looking at the length first bounds the work on hostile input.
                let bytes = (body.len() == 43).then(|| URL_SAFE_NO_PAD.decode(body).ok())??;
                (bytes.len() == 32).then(|| Self(text.to_owned()))
            }

            /// The secret itself, to be handed to its owner once.
            #[must_use]
            pub fn reveal(&self) -> &str {
                &self.0
            }

            /// What is stored and looked up.
            #[must_use]
            pub fn hash(&self) -> SecretHash {
                SecretHash(Sha256::digest(self.0.as_bytes()).into())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(concat!($prefix, "(hidden)"))
            }
        }
    };
}

opaque_secret!(
    /// Keeps a session going; traded for a new one at every use.
    RefreshToken, "ewr_"
);
opaque_secret!(
    /// An API key.
    ApiKeySecret, "ewk_"
);

impl ApiKeySecret {
    /// The first characters, by which its owner recognises the key in a list: the prefix and 4 of 43 characters.
    #[must_use]
    pub fn shown_prefix(&self) -> String {
        self.0.chars().take(8).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_round_trips_and_hides_itself() {
        let key = ApiKeySecret::from_entropy(&[7; 32]);
        let parsed = ApiKeySecret::parse(key.reveal()).unwrap();
        assert_eq!(parsed.hash(), key.hash());
        assert_eq!(key.reveal().len(), 47);
        assert_eq!(key.shown_prefix(), "ewk_BwcH");
        assert_eq!(format!("{key:?}"), "ewk_(hidden)");
        assert_ne!(key.hash(), ApiKeySecret::from_entropy(&[8; 32]).hash());
    }

    #[test]
    fn other_forms_are_not_secrets() {
        let good = RefreshToken::from_entropy(&[255; 32]).reveal().to_owned();
        assert!(RefreshToken::parse(&good).is_some());
        assert!(ApiKeySecret::parse(&good).is_none());
        for wrong in [
            String::new(),
            "ewr_".to_owned(),
            format!("{good}A"),
            good.chars().take(46).collect(),
            good.replace('_', "+"),
            format!("{}9", good.chars().take(46).collect::<String>()),
            "ewr_".repeat(10_000),
        ] {
            assert!(RefreshToken::parse(&wrong).is_none(), "{wrong:.60}");
        }
    }
}
