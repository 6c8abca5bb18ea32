//! The values a statement takes, each with its PostgreSQL type, so that no round trip is spent on asking for types.

use edgewright_types::UnixMillis;
use serde_json::Value;
use tokio_postgres::types::{ToSql, Type};

/// One parameter of a statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Param {
    /// `text`, or NULL.
    Text(Option<String>),
    /// `text[]`.
    Texts(Vec<String>),
    /// `integer`.
    Integer(i32),
    /// `bigint`, or NULL; also every time, in milliseconds.
    BigInt(Option<i64>),
    /// `bytea`.
    Bytes(Vec<u8>),
    /// `jsonb`.
    Json(Value),
}

impl Param {
    pub(crate) fn typed(&self) -> (&(dyn ToSql + Sync), Type) {
        match self {
            Self::Text(text) => (text, Type::TEXT),
            Self::Texts(texts) => (texts, Type::TEXT_ARRAY),
            Self::Integer(number) => (number, Type::INT4),
            Self::BigInt(number) => (number, Type::INT8),
            Self::Bytes(bytes) => (bytes, Type::BYTEA),
            Self::Json(value) => (value, Type::JSONB),
        }
    }
}

impl From<&str> for Param {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

impl From<Option<&str>> for Param {
    fn from(text: Option<&str>) -> Self {
        Self::Text(text.map(str::to_owned))
    }
}

impl From<Vec<String>> for Param {
    fn from(texts: Vec<String>) -> Self {
        Self::Texts(texts)
    }
}

impl From<i32> for Param {
    fn from(number: i32) -> Self {
        Self::Integer(number)
    }
}

impl From<i64> for Param {
    fn from(number: i64) -> Self {
        Self::BigInt(Some(number))
    }
}

impl From<UnixMillis> for Param {
    fn from(moment: UnixMillis) -> Self {
        Self::BigInt(Some(moment.0))
    }
}

impl From<Option<UnixMillis>> for Param {
    fn from(moment: Option<UnixMillis>) -> Self {
        Self::BigInt(moment.map(|moment| moment.0))
    }
}

impl From<&crate::Hash> for Param {
    fn from(hash: &crate::Hash) -> Self {
        Self::Bytes(hash.to_vec())
    }
}

impl From<&Value> for Param {
    fn from(value: &Value) -> Self {
        Self::Json(value.clone())
    }
}
