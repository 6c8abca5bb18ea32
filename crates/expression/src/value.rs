//! The values an expression works on.
//!
//! Arrays and objects are shared by reference count and carry their flat weight and depth, so a value that is small in memory
//! but huge when written out is refused when it is built, and nothing after that meets one.
//! Nothing here reads a clock or allocates without the meter's leave.

pub mod array;
mod json;
pub mod object;
mod order;
mod text;

use std::rc::Rc;

pub use array::Array;
pub use json::{from_json, to_json};
pub use object::Object;
pub use order::{compare, order_of, sort_keyed};
pub use text::{beginning, describe, number_text, to_text};

use crate::meter::{Flow, Meter, Stop};

/// Weight of a scalar, and of the frame of an array, an object or an object's entry.
pub const WEIGHT_UNIT: u64 = 8;

/// Memory of a string besides its text.
pub const STRING_BYTES: u64 = 48;

/// A jq value.
#[derive(Clone, Debug)]
pub enum Value {
    Null,
    Bool(bool),
    Num(f64),
    Str(Str),
    Arr(Rc<Array>),
    Obj(Rc<Object>),
}

/// A shared string; it is edited in place when nobody else holds it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Str(Rc<String>);

impl Str {
    /// Wraps a string whose memory was already asked for.
    pub fn new(text: impl Into<String>) -> Str {
        Str(Rc::new(text.into()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Appends in place where possible; the memory is asked for first.
    pub fn append(&mut self, meter: &Meter, tail: &str) -> Flow<()> {
        let grown = self.0.len() + tail.len();
        meter.admit(WEIGHT_UNIT + grown as u64, 0)?;
        match Rc::get_mut(&mut self.0) {
            Some(own) => {
                // A vector doubles, so the copies cost about as much as what is appended.
                meter.alloc(2 * tail.len() as u64)?;
                own.push_str(tail);
            }
            None => {
                meter.alloc(grown as u64)?;
                let mut copy = String::with_capacity(grown);
                copy.push_str(&self.0);
                copy.push_str(tail);
                self.0 = Rc::new(copy);
            }
        }
        Ok(())
    }
}

impl std::borrow::Borrow<str> for Str {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl Value {
    /// A string value; its memory was asked for by whoever built the text.
    pub fn string(meter: &Meter, text: impl Into<String>) -> Flow<Value> {
        let text = text.into();
        meter.admit(WEIGHT_UNIT + text.len() as u64, 0)?;
        Ok(Value::Str(Str::new(text)))
    }

    /// A copy of borrowed text as a value; the memory is asked for first.
    pub fn copy_text(meter: &Meter, text: &str) -> Flow<Value> {
        meter.alloc(STRING_BYTES + text.len() as u64)?;
        Value::string(meter, text)
    }

    /// An array value of items whose vector was already asked for.
    pub fn array(meter: &Meter, items: Vec<Value>) -> Flow<Value> {
        Ok(Value::Arr(Rc::new(Array::from_items(meter, items)?)))
    }

    /// An object value.
    pub fn object(object: Object) -> Value {
        Value::Obj(Rc::new(object))
    }

    /// The number of an index or a count.
    pub fn count(n: usize) -> Value {
        Value::Num(n as f64)
    }

    /// jq's truth: everything but `null` and `false`.
    pub fn is_true(&self) -> bool {
        !matches!(self, Value::Null | Value::Bool(false))
    }

    /// jq's name of the type.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Num(_) => "number",
            Value::Str(_) => "string",
            Value::Arr(_) => "array",
            Value::Obj(_) => "object",
        }
    }

    /// Flat weight: about the bytes of its JSON text, as if nothing were shared.
    pub fn weight(&self) -> u64 {
        match self {
            Value::Null | Value::Bool(_) | Value::Num(_) => WEIGHT_UNIT,
            Value::Str(text) => WEIGHT_UNIT + text.as_str().len() as u64,
            Value::Arr(array) => array.weight(),
            Value::Obj(object) => object.weight(),
        }
    }

    /// Levels of arrays and objects.
    pub fn depth(&self) -> u16 {
        match self {
            Value::Arr(array) => array.depth(),
            Value::Obj(object) => object.depth(),
            _ => 0,
        }
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Str(text) => Some(text.as_str()),
            _ => None,
        }
    }
}

/// Charges for going through a whole value once.
pub fn charge_walk(meter: &Meter, value: &Value) -> Flow<()> {
    meter.step(1 + value.weight() / 16)
}

/// A jq error with a message.
pub fn error(text: impl Into<String>) -> Stop {
    // Messages are short and built from bounded parts, so they need no leave of the meter.
    Stop::Error(Value::Str(Str::new(text)))
}
