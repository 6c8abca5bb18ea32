//! Typed ids: a prefix that names the kind, then a lower-case ULID.
//!
//! Ids are made from time and entropy handed in, so a replay makes the same ids again.

use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ulid::Ulid;

use crate::UnixMillis;

/// Randomness handed to an engine: 16 bytes that nobody can guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entropy(pub [u8; 16]);

impl Entropy {
    /// A further value derived from this one, for engines that make several ids in one command.
    #[must_use]
    pub fn derive(self, index: u64) -> Self {
        let mixed = u128::from_le_bytes(self.0)
            ^ (u128::from(index).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835));
        Self(
            mixed
                .wrapping_mul(0xda94_2042_e4dd_58b5_e4dd_58b5_da94_2043)
                .to_le_bytes(),
        )
    }

    fn ulid(self, now: UnixMillis) -> Ulid {
        Ulid::from_parts(
            u64::try_from(now.0).unwrap_or_default(),
            u128::from_le_bytes(self.0),
        )
    }
}

/// A text that is not an id of the kind asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{text}' is not an id that starts with '{prefix}'")]
pub struct IdError {
    prefix: &'static str,
    text: String,
}

macro_rules! typed_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(try_from = "String", into = "String")]
        #[schemars(with = "String")]
        pub struct $name(String);

        impl $name {
            /// What every id of this kind starts with.
            pub const PREFIX: &'static str = $prefix;

            /// Makes an id from time and entropy.
            #[must_use]
            pub fn new(now: UnixMillis, entropy: Entropy) -> Self {
                Self(format!("{}{}", $prefix, entropy.ulid(now).to_string().to_ascii_lowercase()))
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                let error = || IdError { prefix: $prefix, text: text.chars().take(64).collect() };
                let body = text.strip_prefix($prefix).ok_or_else(error)?;
                let lower = body.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
                if !lower || Ulid::from_string(body).is_err() {
                    return Err(error());
                }
                Ok(Self(text.to_owned()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

typed_id!(
    /// A person with an account.
    UserId,
    "user_"
);
typed_id!(
    /// One feature: a conversation and what it builds.
    FeatureId,
    "feat_"
);
typed_id!(
    /// A published app.
    AppId,
    "app_"
);
typed_id!(
    /// An API key, not its secret.
    ApiKeyId,
    "key_"
);
typed_id!(
    /// A signed-in session, not its token.
    SessionId,
    "sess_"
);
typed_id!(
    /// A row of an app's table.
    RowId,
    "r_"
);
typed_id!(
    /// One import of a file into a table. The rows it adds begin with the same letters.
    ImportId,
    "imp_"
);
typed_id!(
    /// A published workflow.
    WorkflowId,
    "wf_"
);
typed_id!(
    /// A run of a workflow.
    RunId,
    "run_"
);
typed_id!(
    /// An effect in a journal; also its idempotency key outside.
    EffectId,
    "eff_"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_round_trips_and_sorts_by_time() {
        let entropy = Entropy([7; 16]);
        let early = UserId::new(UnixMillis(1), entropy);
        let late = UserId::new(UnixMillis(2), entropy);
        assert!(early < late);
        assert_eq!(early.as_str().parse::<UserId>(), Ok(early.clone()));
        assert!(early.as_str().parse::<FeatureId>().is_err());
    }

    #[test]
    fn other_spellings_of_an_id_are_refused() {
        let id = RowId::new(UnixMillis(5), Entropy([1; 16])).to_string();
        for wrong in [
            id.to_uppercase(),
            format!("{id}x"),
            id.replace("r_", "r_ "),
            String::new(),
        ] {
            assert!(wrong.parse::<RowId>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn derived_entropy_differs_per_index() {
        let base = Entropy([3; 16]);
        let all: std::collections::HashSet<_> =
            (0..1000).map(|index| base.derive(index).0).collect();
        assert_eq!(all.len(), 1000);
    }
}
