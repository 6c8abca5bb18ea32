//! The values of a run, by number: what one task yields is what the next one takes, and it is kept once.

use std::{collections::BTreeMap, rc::Rc};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// A value of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct ValueRef(pub u32);

impl ValueRef {
    /// Null, which every run has.
    pub const NULL: Self = Self(0);
}

/// A value that is shared, not copied.
#[derive(Debug, Clone, PartialEq)]
pub struct Shared(pub Rc<Value>);

impl Serialize for Shared {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Shared {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(|value| Self(Rc::new(value)))
    }
}

/// All values of a run.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Values {
    next: u32,
    /// Those that are kept with the run.
    pub inline: BTreeMap<u32, Shared>,
    /// Those in a row of their own, and how many bytes they have.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub stored: BTreeMap<u32, u64>,
    /// Of those in a row of their own: what is not written yet, or was read.
    #[serde(skip)]
    pub memory: Memory,
}

/// What is known of values in rows of their own; nothing of a run depends on it.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    /// Not written yet.
    pub fresh: BTreeMap<u32, Shared>,
    /// Read or written before.
    pub known: BTreeMap<u32, Shared>,
}

impl PartialEq for Memory {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Values {
    /// Keeps a value; those of more than `inline_bytes` in a row of their own.
    pub fn put(&mut self, value: Rc<Value>, bytes: usize, inline_bytes: usize) -> ValueRef {
        if value.is_null() {
            return ValueRef::NULL;
        }
        self.next = self.next.saturating_add(1);
        if bytes > inline_bytes {
            self.memory.fresh.insert(self.next, Shared(value));
            self.stored
                .insert(self.next, u64::try_from(bytes).unwrap_or(u64::MAX));
        } else {
            self.inline.insert(self.next, Shared(value));
        }
        ValueRef(self.next)
    }

    /// Moves values of more than so many bytes to rows of their own.
    pub fn spill(&mut self, inline_bytes: usize) {
        for (number, value) in std::mem::take(&mut self.inline) {
            let bytes = json_bytes(&value.0);
            if bytes > inline_bytes {
                self.stored
                    .insert(number, u64::try_from(bytes).unwrap_or(u64::MAX));
                self.memory.fresh.insert(number, value);
            } else {
                self.inline.insert(number, value);
            }
        }
    }

    /// A value that is at hand; none if it must be read from its row.
    #[must_use]
    pub fn at_hand(&self, value: ValueRef) -> Option<Rc<Value>> {
        if value == ValueRef::NULL {
            return Some(Rc::new(Value::Null));
        }
        [&self.inline, &self.memory.fresh, &self.memory.known]
            .iter()
            .find_map(|values| values.get(&value.0))
            .map(|shared| Rc::clone(&shared.0))
    }

    /// Bytes of all values in rows of their own.
    #[must_use]
    pub fn stored_bytes(&self) -> u64 {
        self.stored
            .values()
            .fold(0, |sum, bytes| sum.saturating_add(*bytes))
    }
}

/// How many bytes a value has as JSON text; nothing is built to find out.
#[must_use]
pub fn json_bytes(value: &Value) -> usize {
    struct Count(usize);
    impl std::io::Write for Count {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 = self.0.saturating_add(bytes.len());
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut count = Count(0);
    let _never_fails = serde_json::to_writer(&mut count, value);
    count.0
}
