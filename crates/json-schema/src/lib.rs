//! JSON Schema, draft 2020-12: whether a value fits, and if not, where and why.
//!
//! A schema is read once into [`Schema`]; everything that is wrong with it is found then. It sees nothing but its own
//! document: what a `$ref` names must be inside. Checking a value costs steps of a budget, so no schema takes long; patterns
//! are matched by the engine of expressions, whose work is linear. `format` and the content keywords say something about the
//! data and refuse nothing, as the draft has it by default.
//!
//! Libraries do this too, and weigh half of what the script of a Worker may weigh: docs/adr/0020-calls-secrets-and-schemas.md.

mod check;
mod compile;
mod equal;
mod node;
mod pattern;
mod place;
mod reference;

#[cfg(test)]
mod tests;

use serde_json::Value;

pub use crate::check::Misfit;
use crate::{compile::Compiler, node::Node, pattern::Patterns};

/// A schema that was read.
pub struct Schema {
    nodes: Vec<Node>,
    patterns: Patterns,
    /// Whether it asks what other parts looked at; else that is not written down.
    notes_seen: bool,
}

/// Something that is wrong with a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaFault {
    /// Where, a JSON pointer into the schema.
    pub pointer: String,
    /// What, and what to do.
    pub message: String,
}

impl Schema {
    /// Reads a schema.
    ///
    /// # Errors
    /// Everything that is wrong with it; never nothing.
    pub fn read(document: &Value) -> Result<Self, Vec<SchemaFault>> {
        Compiler::new(document).compile()
    }
}

impl std::fmt::Debug for Schema {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Schema({} parts)", self.nodes.len())
    }
}
