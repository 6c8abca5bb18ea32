//! Changing a brief by what a person says: 'also record the deposit', 'and a calendar', 'rename tools to gear'.
//!
//! Every change is a change of the brief; nothing that is not understood is changed, it is listed instead.

pub mod from_definition;

use edgewright_pipeline::artifact::Brief;

use crate::language::text::Text;

/// What became of a wish.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// What was done, one sentence each.
    pub done: Vec<String>,
    /// Clauses nobody understood.
    pub unknown: Vec<String>,
}

/// Changes the brief by a text.
pub fn apply(_text: &Text, _raw: &str, _brief: &mut Brief) -> Outcome {
    Outcome::default()
}
