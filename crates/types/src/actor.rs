//! Who asks. Made by the Worker after authentication, believed by every engine behind it.

use serde::{Deserialize, Serialize};

use crate::UserId;

/// Who a command or query comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Actor {
    /// A signed-in person.
    Person {
        /// Their id.
        user_id: UserId,
        /// Their verified e-mail address, lower case.
        email: String,
        /// Their name in addresses.
        username: String,
    },
    /// Somebody who did not sign in.
    Anonymous,
    /// The platform itself, with the reason it acts.
    System {
        /// Why, in a few words.
        reason: String,
    },
}

impl Actor {
    /// The person's id, if a person asks.
    #[must_use]
    pub const fn user_id(&self) -> Option<&UserId> {
        match self {
            Self::Person { user_id, .. } => Some(user_id),
            Self::Anonymous | Self::System { .. } => None,
        }
    }

    /// The person's e-mail address, if a person asks.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        match self {
            Self::Person { email, .. } => Some(email),
            Self::Anonymous | Self::System { .. } => None,
        }
    }

    /// What others may see of this actor: a name, never an address or id.
    #[must_use]
    pub fn display_name(&self) -> &str {
        match self {
            Self::Person { username, .. } => username,
            Self::Anonymous => "Someone",
            Self::System { .. } => "Edgewright",
        }
    }
}
