//! What is inside arrays, objects and enums, one part after the other. A part that fails says under which name.

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};
use serde_json::{Map, Value, map};

use crate::{Mismatch, key::Key, reader::Reader};

/// The items of an array.
pub struct Items<'de> {
    rest: std::slice::Iter<'de, Value>,
    next_index: usize,
}

impl<'de> Items<'de> {
    pub fn of(items: &'de [Value]) -> Self {
        Self {
            rest: items.iter(),
            next_index: 0,
        }
    }
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Mismatch;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Mismatch> {
        let Some(value) = self.rest.next() else {
            return Ok(None);
        };
        let index = self.next_index;
        self.next_index += 1;
        seed.deserialize(Reader { value })
            .map(Some)
            .map_err(|error| error.under(&index))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// The members of an object.
pub struct Members<'de> {
    rest: map::Iter<'de>,
    current: Option<(&'de String, &'de Value)>,
}

impl<'de> Members<'de> {
    pub fn of(members: &'de Map<String, Value>) -> Self {
        Self {
            rest: members.iter(),
            current: None,
        }
    }
}

impl<'de> MapAccess<'de> for Members<'de> {
    type Error = Mismatch;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Mismatch> {
        self.current = self.rest.next();
        let Some((name, _)) = self.current else {
            return Ok(None);
        };
        seed.deserialize(Key { name })
            .map(Some)
            .map_err(|error| error.under(name))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Mismatch> {
        let Some((name, value)) = self.current else {
            return Err(Mismatch::custom("a value was asked for before its name"));
        };
        seed.deserialize(Reader { value })
            .map_err(|error| error.under(name))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// An enum: `"name"`, or `{"name": content}`.
pub struct Variant<'de> {
    pub name: &'de str,
    pub content: Option<&'de Value>,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Mismatch;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Mismatch> {
        Ok((seed.deserialize(Key { name: self.name })?, self))
    }
}

impl<'de> Variant<'de> {
    fn content(&self) -> Result<Reader<'de>, Mismatch> {
        let missing = || {
            Mismatch::custom(format_args!(
                "`{}` needs a content: {{\"{0}\": …}}",
                self.name
            ))
        };
        self.content
            .map(|value| Reader { value })
            .ok_or_else(missing)
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = Mismatch;

    fn unit_variant(self) -> Result<(), Mismatch> {
        match self.content {
            None | Some(Value::Null) => Ok(()),
            Some(_) => Err(Mismatch::custom("takes no content").under(&self.name)),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Mismatch> {
        seed.deserialize(self.content()?)
            .map_err(|error| error.under(&self.name))
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Mismatch> {
        self.content()?
            .deserialize_tuple(len, visitor)
            .map_err(|error| error.under(&self.name))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        self.content()?
            .deserialize_struct("", fields, visitor)
            .map_err(|error| error.under(&self.name))
    }
}
