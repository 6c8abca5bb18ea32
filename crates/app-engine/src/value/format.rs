//! From storage onto the wire, and into words.

use edgewright_definition::document::Choice;
use edgewright_storage::SqlValue;
use edgewright_types::UnixMillis;
use serde_json::Value;

use super::{ValueKind, format_scaled};

impl ValueKind {
    /// The value as callers see it.
    pub(crate) fn wire(&self, stored: &SqlValue) -> Value {
        match stored {
            SqlValue::Null | SqlValue::Blob(_) => Value::Null,
            SqlValue::Text(list) if *self == Self::Choices => {
                serde_json::from_str(list).unwrap_or(Value::Null)
            }
            SqlValue::Text(text) => Value::String(text.clone()),
            number => number
                .as_integer()
                .map_or(Value::Null, |integer| self.wire_integer(integer)),
        }
    }

    fn wire_integer(&self, integer: i64) -> Value {
        match self {
            Self::Scaled(places) => format_scaled(integer, *places).into(),
            Self::Boolean => Value::Bool(integer == 1),
            Self::Moment => UnixMillis(integer).to_rfc3339().into(),
            Self::Autonumber(prefix) if !prefix.is_empty() => format!("{prefix}{integer}").into(),
            _ => integer.into(),
        }
    }

    /// The value in words, as a title or the label of a group.
    pub(crate) fn words(&self, options: &[Choice], stored: &SqlValue) -> String {
        let label = |id: &str| {
            options
                .iter()
                .find(|option| option.id == id)
                .map_or_else(|| id.to_owned(), |option| option.label.clone())
        };
        match self.wire(stored) {
            Value::Null => String::new(),
            Value::Bool(true) => "Yes".to_owned(),
            Value::Bool(false) => "No".to_owned(),
            Value::String(id) if *self == Self::Choice => label(&id),
            Value::String(text) => text,
            Value::Array(ids) => {
                let labels: Vec<_> = ids.iter().filter_map(Value::as_str).map(label).collect();
                labels.join(", ")
            }
            other => other.to_string(),
        }
    }
}
