//! A value that is either written out or known only when it is used.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A value: written out, or relative to the day, the moment, the person who asks, or an example row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
pub enum Operand {
    /// `{"today": 7}`: the date that many days from today.
    Today {
        /// Days from today; negative is the past.
        today: i64,
    },
    /// `{"now": -3600}`: the moment that many seconds from now.
    Now {
        /// Seconds from now; negative is the past.
        now: i64,
    },
    /// `{"me": "email"}`: something about the person who asks; null for somebody who did not sign in.
    Me {
        /// What about the person.
        me: Me,
    },
    /// `{"ref": "drill"}`: the id of an example row; only in samples and checks.
    Reference {
        /// Name of the row.
        #[serde(rename = "ref")]
        reference: String,
    },
    /// Any other JSON value stands for itself.
    Literal(Value),
}

impl Operand {
    /// The value itself if it is written out.
    #[must_use]
    pub const fn literal(&self) -> Option<&Value> {
        match self {
            Self::Literal(value) => Some(value),
            _ => None,
        }
    }
}

impl<T: Into<Value>> From<T> for Operand {
    fn from(value: T) -> Self {
        Self::Literal(value.into())
    }
}

/// What about the person who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Me {
    /// Their id, as in `created_by`.
    Id,
    /// Their verified e-mail address, lower case.
    Email,
    /// Their user name.
    Name,
}
