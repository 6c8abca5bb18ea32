//! What a token says, on the wire and after it was believed.

use edgewright_types::{SessionId, UnixMillis, UserId, Username};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// `aud` is one text or a list of them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    pub(super) fn contains(&self, audience: &str) -> bool {
        match self {
            Self::One(one) => one == audience,
            Self::Several(several) => several.iter().any(|one| one == audience),
        }
    }
}

/// The claims besides the times, which the JWT library reads.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct WireClaims {
    pub iss: String,
    pub sub: String,
    pub aud: Audience,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Some issuers write a boolean, some the text "true".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_verified: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
}

impl WireClaims {
    pub(super) fn email_is_verified(&self) -> bool {
        match &self.email_verified {
            Some(Value::Bool(verified)) => *verified,
            Some(Value::String(text)) => text == "true",
            _ => false,
        }
    }
}

/// What a token says, after everything about it was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedToken {
    /// Who signed it.
    pub issuer: String,
    /// Whom it speaks for, in that issuer's terms.
    pub subject: String,
    /// Their address, only if the issuer says that it is verified.
    pub verified_email: Option<String>,
    /// Their name in addresses, if it is our token.
    pub username: Option<String>,
    /// The session it belongs to, if the issuer names one.
    pub session: Option<String>,
    /// When it ends.
    pub expires_at: UnixMillis,
}

/// A person one of our own tokens speaks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their id.
    pub user_id: UserId,
    /// Their verified address.
    pub email: String,
    /// Their name in addresses.
    pub username: Username,
    /// The session the token belongs to; ended sessions are looked up by it.
    pub session_id: SessionId,
}

impl VerifiedToken {
    /// The person, if this is one of our own tokens. Ask only after [`crate::Issuers::built_in`] was the issuer: another
    /// issuer could write anything into these claims.
    #[must_use]
    pub fn person(&self) -> Option<Person> {
        Some(Person {
            user_id: self.subject.parse().ok()?,
            email: self.verified_email.clone()?,
            username: self.username.as_ref()?.parse().ok()?,
            session_id: self.session.as_ref()?.parse().ok()?,
        })
    }
}
