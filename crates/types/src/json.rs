//! Reading JSON into types, in one way.
//!
//! Text becomes a JSON value first, and the type is read from that. Every document type then has one reader in the
//! built Worker instead of one per kind of input, which is a third of a megabyte of the script.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};
use serde_path_to_error::{Path, Segment};

/// A JSON document that is not what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// The text is not JSON.
    #[error("{0}")]
    NotJson(String),
    /// It is JSON, of another shape.
    #[error("{pointer}: {message}")]
    Shape {
        /// JSON pointer to the first place that does not fit.
        pointer: String,
        /// What is wrong there.
        message: String,
    },
}

/// A JSON value in which no object names a member twice: readers that took the first and readers that took the last
/// would disagree about what it says.
pub struct StrictValue(pub Value);

impl<'de> Deserialize<'de> for StrictValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Self)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(StrictValue(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let StrictValue(value) = members.next_value()?;
            if object.contains_key(&name) {
                return Err(A::Error::custom(format!("duplicate field `{name}`")));
            }
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

/// Reads JSON text into a value, refusing members that are given twice.
///
/// # Errors
/// [`JsonError::NotJson`], which also says where in the text.
pub fn read_text(text: &[u8]) -> Result<Value, JsonError> {
    serde_json::from_slice::<StrictValue>(text)
        .map(|strict| strict.0)
        .map_err(|error| JsonError::NotJson(error.to_string()))
}

/// Reads a type from JSON text.
///
/// # Errors
/// [`JsonError`] with the place.
pub fn read<T: DeserializeOwned>(text: &[u8]) -> Result<T, JsonError> {
    read_value(&read_text(text)?)
}

/// Reads a type from JSON that was read already.
///
/// # Errors
/// [`JsonError::Shape`] with the place.
pub fn read_value<T: DeserializeOwned>(value: &Value) -> Result<T, JsonError> {
    serde_path_to_error::deserialize(value).map_err(|error| JsonError::Shape {
        pointer: pointer(error.path()),
        message: error.into_inner().to_string(),
    })
}

fn pointer(path: &Path) -> String {
    path.iter()
        .filter_map(|segment| match segment {
            Segment::Seq { index } => Some(format!("/{index}")),
            Segment::Map { key } => Some(format!("/{}", key.replace('~', "~0").replace('/', "~1"))),
            Segment::Enum { .. } | Segment::Unknown => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn the_place_is_named() {
        let text = br#"{"a/b":[1,"two"]}"#;
        let error = read::<BTreeMap<String, Vec<u32>>>(text).unwrap_err();
        assert!(
            matches!(&error, JsonError::Shape { pointer, .. } if pointer == "/a~1b/1"),
            "{error}"
        );
    }

    #[test]
    fn what_is_not_json_is_told_apart() {
        for text in [
            "",
            "{",
            "nul",
            "{}{}",
            r#"{"a":1,"a":2}"#,
            "\u{feff}{}",
            "[1e999999]",
        ] {
            assert!(
                matches!(read::<Value>(text.as_bytes()), Err(JsonError::NotJson(_))),
                "{text}"
            );
        }
    }
}
