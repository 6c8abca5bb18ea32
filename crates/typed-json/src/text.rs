//! JSON text to a value; a name that an object gives twice is refused, because nobody can say which one was meant.

use std::{cell::RefCell, fmt};

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::{Mismatch, ReadError};

pub fn value_of(text: &[u8]) -> Result<Value, ReadError> {
    let path = RefCell::default();
    let mut reader = serde_json::Deserializer::from_slice(text);
    let read = Part { path: &path }.deserialize(&mut reader);
    let value = read.and_then(|value| reader.end().map(|()| value));
    value.map_err(|error| {
        if !error.is_data() {
            return ReadError::Syntax(error.to_string());
        }
        let message = error.to_string();
        let words = message.split(" at line ").next().unwrap_or_default();
        let mismatch = Mismatch::custom(words);
        ReadError::Mismatch(
            path.into_inner()
                .iter()
                .rev()
                .fold(mismatch, |inner, name| inner.under(name)),
        )
    })
}

/// One value; `path` leads to the place being read, and stays there when it cannot be.
#[derive(Clone, Copy)]
struct Part<'a> {
    path: &'a RefCell<Vec<String>>,
}

impl Part<'_> {
    fn enter(self, segment: String) {
        self.path.borrow_mut().push(segment);
    }

    fn leave(self) {
        self.path.borrow_mut().pop();
    }
}

impl<'de> DeserializeSeed<'de> for Part<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Part<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, boolean: bool) -> Result<Value, E> {
        Ok(Value::Bool(boolean))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Number::from_f64(number).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        loop {
            self.enter(items.len().to_string());
            let item = access.next_element_seed(self)?;
            self.leave();
            match item {
                Some(item) => items.push(item),
                None => return Ok(Value::Array(items)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = access.next_key::<String>()? {
            self.enter(name.clone());
            if members.contains_key(&name) {
                return Err(A::Error::custom(format_args!("duplicate field `{name}`")));
            }
            let value = access.next_value_seed(self)?;
            self.leave();
            members.insert(name, value);
        }
        Ok(Value::Object(members))
    }
}
