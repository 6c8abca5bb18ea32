//! A schema as it is kept: parts by number, each a list of rules.

use std::collections::HashMap;

use serde_json::{Number, Value};

/// Number of a part.
pub type Id = usize;

/// One schema.
#[derive(Debug, Default)]
pub struct Node {
    /// Nothing fits: the schema `false`.
    pub never: bool,
    /// What has to hold.
    pub rules: Vec<Rule>,
    /// What items have to fit that no other rule looked at.
    pub unevaluated_items: Option<Id>,
    /// What members have to fit that no other rule looked at.
    pub unevaluated_properties: Option<Id>,
}

/// Something that has to hold. Rules about another kind of value hold.
#[derive(Debug)]
pub enum Rule {
    Types(Vec<Type>),
    Enum(Vec<Value>),
    Const(Value),
    MultipleOf(Number),
    Bound(Bound, Number),
    Length {
        least: u64,
        most: u64,
    },
    Pattern(String),
    Size {
        least: u64,
        most: u64,
    },
    UniqueItems,
    Items {
        first: Vec<Id>,
        rest: Option<Id>,
    },
    Contains {
        id: Id,
        least: u64,
        most: u64,
    },
    Count {
        least: u64,
        most: u64,
    },
    Required(Vec<String>),
    DependentRequired(Vec<(String, Vec<String>)>),
    Properties(Properties),
    PropertyNames(Id),
    DependentSchemas(Vec<(String, Id)>),
    AllOf(Vec<Id>),
    AnyOf(Vec<Id>),
    OneOf(Vec<Id>),
    Not(Id),
    If {
        condition: Id,
        then: Option<Id>,
        otherwise: Option<Id>,
    },
    Reference(Id),
}

/// The three keywords about members that depend on one another.
#[derive(Debug, Default)]
pub struct Properties {
    pub named: HashMap<String, Id>,
    pub patterns: Vec<(String, Id)>,
    pub additional: Option<Id>,
}

/// A kind of value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    Null,
    Boolean,
    Object,
    Array,
    Number,
    Integer,
    String,
}

/// How a number is bounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    AtMost,
    Below,
    AtLeast,
    Above,
}

impl Type {
    /// By its name in a schema.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "null" => Self::Null,
            "boolean" => Self::Boolean,
            "object" => Self::Object,
            "array" => Self::Array,
            "number" => Self::Number,
            "integer" => Self::Integer,
            "string" => Self::String,
            _ => return None,
        })
    }

    /// As people call it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "true or false",
            Self::Object => "an object",
            Self::Array => "a list",
            Self::Number => "a number",
            Self::Integer => "a whole number",
            Self::String => "a text",
        }
    }

    /// Whether a value is of this kind. A number without a fraction is whole however it is written.
    pub fn has(self, value: &Value) -> bool {
        match (self, value) {
            (Self::Null, Value::Null)
            | (Self::Boolean, Value::Bool(_))
            | (Self::Object, Value::Object(_))
            | (Self::Array, Value::Array(_))
            | (Self::Number, Value::Number(_))
            | (Self::String, Value::String(_)) => true,
            (Self::Integer, Value::Number(number)) => {
                number.is_i64()
                    || number.is_u64()
                    || number.as_f64().is_some_and(|number| number.fract() == 0.0)
            }
            _ => false,
        }
    }
}

impl Rule {
    /// Parts that look at the same value.
    pub fn in_place(&self) -> Vec<Id> {
        match self {
            Self::AllOf(ids) | Self::AnyOf(ids) | Self::OneOf(ids) => ids.clone(),
            Self::Not(id) | Self::Reference(id) => vec![*id],
            Self::DependentSchemas(of) => of.iter().map(|(_, id)| *id).collect(),
            Self::If {
                condition,
                then,
                otherwise,
            } => std::iter::once(*condition)
                .chain(*then)
                .chain(*otherwise)
                .collect(),
            _ => Vec::new(),
        }
    }
}
