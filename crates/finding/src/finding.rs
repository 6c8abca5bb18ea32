//! What the checker says: data with a place, not errors, because agents and people both read it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One thing to know about a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// Stable kebab-case code.
    pub code: String,
    /// JSON pointer into the document.
    pub pointer: String,
    /// What is wrong, why, and what to do, in plain words.
    pub message: String,
}

/// How much a finding matters. Only errors keep a document from being published.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It cannot run.
    Error,
    /// It runs, and is probably not what was meant.
    Warning,
    /// Worth knowing.
    Note,
}
