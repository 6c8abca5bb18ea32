//! What a reviewer says of a definition.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One reviewer's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// Whether it may go to the builder.
    pub verdict: Verdict,
    /// One or two sentences to the builder.
    pub summary: String,
    /// What to change, if anything.
    pub findings: Vec<ReviewFinding>,
}

/// Whether a definition may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It may.
    Pass,
    /// The implementer must change something first.
    Revise,
}

/// One thing a reviewer found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewFinding {
    /// JSON pointer into the definition.
    pub pointer: String,
    /// What is wrong and what to do.
    pub message: String,
    /// Whether it must be changed before approval.
    #[serde(default)]
    pub blocking: bool,
}
