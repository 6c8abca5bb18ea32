//! Whose tokens we believe: ourselves, and any OpenID issuer that is one more entry of the configuration.

use serde::Deserialize;

use crate::{Algorithm, TokenError, UnverifiedToken};

/// Where the keys of an issuer come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeySource {
    /// Our own signing keys.
    BuiltIn,
    /// A JWKS document at this address, fetched by the Worker.
    Jwks {
        /// An https address (http on this machine, for tests).
        url: String,
    },
}

/// Somebody whose tokens we believe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// The exact value of `iss`.
    pub issuer: String,
    /// The value that `aud` must contain.
    pub audience: String,
    /// Where its keys come from.
    pub keys: KeySource,
}

impl Issuer {
    /// Whether tokens of this issuer may be signed this way. RSA is for others; our own keys are never RSA.
    #[must_use]
    pub const fn allows(&self, algorithm: Algorithm) -> bool {
        match (&self.keys, algorithm) {
            (_, Algorithm::EdDsa | Algorithm::Es256)
            | (KeySource::Jwks { .. }, Algorithm::Rs256) => true,
            (KeySource::BuiltIn, Algorithm::Rs256) => false,
        }
    }
}

/// A configuration of issuers that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IssuerError {
    /// Not a list of `{issuer, audience, jwks_url?}`.
    #[error("the list of issuers is not readable")]
    Malformed,
    /// The first entry must be ours, without `jwks_url`, and no other.
    #[error("the first issuer must be the built-in one, and only that one")]
    BuiltInFirst,
    /// An issuer comes twice.
    #[error("the issuer '{0}' is listed twice")]
    Twice(String),
    /// A key address that is not https.
    #[error("the keys of '{0}' must be fetched over https")]
    NotHttps(String),
}

/// The issuers of a deployment, ours first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuers(Vec<Issuer>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    issuer: String,
    audience: String,
    #[serde(default)]
    jwks_url: Option<String>,
}

impl Issuers {
    /// Only ours.
    #[must_use]
    pub fn built_in_only(issuer: impl Into<String>, audience: impl Into<String>) -> Self {
        Self(vec![Issuer {
            issuer: issuer.into(),
            audience: audience.into(),
            keys: KeySource::BuiltIn,
        }])
    }

    /// Reads the variable `OIDC_ISSUERS`: a JSON list of `{issuer, audience, jwks_url?}`. The first entry is ours and
    /// has no `jwks_url`; every other has one.
    ///
    /// # Errors
    /// [`IssuerError`] when the list cannot be used. A deployment must not start with half of it.
    pub fn parse(json: &str) -> Result<Self, IssuerError> {
        let entries: Vec<Entry> =
            edgewright_typed_json::from_text(json).map_err(|_| IssuerError::Malformed)?;
        if entries.is_empty() {
            return Err(IssuerError::BuiltInFirst);
        }
        let mut issuers: Vec<Issuer> = Vec::new();
        for entry in entries {
            if issuers.iter().any(|known| known.issuer == entry.issuer) {
                return Err(IssuerError::Twice(entry.issuer));
            }
            let keys = match entry.jwks_url {
                None if issuers.is_empty() => KeySource::BuiltIn,
                Some(url) if !issuers.is_empty() => {
                    if !is_safe_url(&url) {
                        return Err(IssuerError::NotHttps(entry.issuer));
                    }
                    KeySource::Jwks { url }
                }
                _ => return Err(IssuerError::BuiltInFirst),
            };
            issuers.push(Issuer {
                issuer: entry.issuer,
                audience: entry.audience,
                keys,
            });
        }
        Ok(Self(issuers))
    }

    /// Our own entry.
    #[must_use]
    pub fn built_in(&self) -> Option<&Issuer> {
        self.0.first()
    }

    /// The entry for a token, by the issuer it claims. Nothing about the token is believed yet.
    ///
    /// # Errors
    /// [`TokenError::Issuer`] when we do not know it.
    pub fn of(&self, token: &UnverifiedToken<'_>) -> Result<&Issuer, TokenError> {
        self.0
            .iter()
            .find(|known| known.issuer == token.issuer())
            .ok_or(TokenError::Issuer)
    }
}

fn is_safe_url(url: &str) -> bool {
    url.starts_with("https://")
        || ["http://localhost:", "http://127.0.0.1:"]
            .iter()
            .any(|start| url.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = r#"{"issuer":"https://e.dev","audience":"e"}"#;

    fn parse(entries: &[&str]) -> Result<Issuers, IssuerError> {
        Issuers::parse(&format!("[{}]", entries.join(",")))
    }

    #[test]
    fn another_issuer_is_one_more_entry() {
        let other = r#"{"issuer":"https://id.example","audience":"e","jwks_url":"https://id.example/jwks"}"#;
        let issuers = parse(&[OURS, other]).unwrap();
        assert_eq!(
            issuers.built_in().map(|ours| &ours.keys),
            Some(&KeySource::BuiltIn)
        );
        assert!(issuers.0[1].allows(Algorithm::Rs256));
        assert!(!issuers.0[0].allows(Algorithm::Rs256));
    }

    #[test]
    fn a_list_that_is_half_right_is_refused() {
        let other = r#"{"issuer":"https://id.example","audience":"e","jwks_url":"https://id.example/jwks"}"#;
        let plain =
            r#"{"issuer":"https://id.example","audience":"e","jwks_url":"http://id.example/jwks"}"#;
        let trick = r#"{"issuer":"https://id.example","audience":"e","jwks_url":"http://localhost.example/jwks"}"#;
        assert_eq!(parse(&[]), Err(IssuerError::BuiltInFirst));
        assert_eq!(parse(&[other]), Err(IssuerError::BuiltInFirst));
        assert!(matches!(parse(&[OURS, OURS]), Err(IssuerError::Twice(_))));
        assert!(matches!(
            parse(&[OURS, other, other]),
            Err(IssuerError::Twice(_))
        ));
        assert!(matches!(
            parse(&[OURS, plain]),
            Err(IssuerError::NotHttps(_))
        ));
        assert!(matches!(
            parse(&[OURS, trick]),
            Err(IssuerError::NotHttps(_))
        ));
        assert_eq!(parse(&[r#"{"issuer":"x"}"#]), Err(IssuerError::Malformed));
    }
}
