//! JSON in which texts in `${ … }` are expressions, at any depth. Names of members are taken as they stand.

use serde_json::Value;

use crate::expression::Expression;
use crate::read::Part;

/// A value with expressions inside.
#[derive(Debug, Clone, PartialEq)]
pub enum Template {
    /// A value without any expression.
    Constant(Value),
    /// What the expression yields.
    Expression(Expression),
    /// A list with an expression somewhere inside.
    List(Vec<Template>),
    /// An object with an expression somewhere inside, in the author's order.
    Object(Vec<(String, Template)>),
}

impl Template {
    /// From any JSON.
    #[must_use]
    pub fn of(value: &Value) -> Self {
        match value {
            Value::String(text) => Expression::wrapped(text)
                .map_or_else(|| Self::Constant(value.clone()), Self::Expression),
            Value::Array(items) => {
                let items: Vec<Self> = items.iter().map(Self::of).collect();
                if items.iter().all(Self::is_constant) {
                    Self::Constant(value.clone())
                } else {
                    Self::List(items)
                }
            }
            Value::Object(members) => {
                let members: Vec<(String, Self)> = members
                    .iter()
                    .map(|(name, value)| (name.clone(), Self::of(value)))
                    .collect();
                if members.iter().all(|(_, member)| member.is_constant()) {
                    Self::Constant(value.clone())
                } else {
                    Self::Object(members)
                }
            }
            _ => Self::Constant(value.clone()),
        }
    }

    /// Whether it holds no expression.
    #[must_use]
    pub const fn is_constant(&self) -> bool {
        matches!(self, Self::Constant(_))
    }

    /// Any value.
    pub(crate) fn read(part: &Part<'_>) -> Option<Self> {
        Some(Self::of(part.value))
    }

    /// An object.
    pub(crate) fn read_object(part: &Part<'_>) -> Option<Self> {
        part.map().map(|_| Self::of(part.value))
    }

    /// An expression, bare or in `${ … }`, or an object with expressions inside.
    pub(crate) fn read_transform(part: &Part<'_>) -> Option<Self> {
        match part.value {
            Value::String(text) => Some(Self::Expression(Expression::bare(text))),
            Value::Object(_) => Some(Self::of(part.value)),
            _ => part.wrong_type("an expression or an object"),
        }
    }
}
