//! The conversation between the builder and the analyst.

use edgewright_types::UnixMillis;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a feature becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Data and views, no code.
    App,
    /// Triggers and steps that run by themselves.
    Workflow,
    /// Source code to download.
    Code,
}

/// The mode the analyst recommends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recommendation {
    /// Which.
    pub mode: Mode,
    /// Why, in one sentence to the builder.
    pub reason: String,
}

/// Who said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// The person building.
    Builder,
    /// The analyst.
    Analyst,
}

/// One thing said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Message {
    /// Counts up from 1 within the conversation.
    pub number: u32,
    /// Who said it.
    pub author: Author,
    /// What was said; plain text, never markup.
    pub text: String,
    /// When.
    pub at: UnixMillis,
}

/// A short question with answers to tap. At most three are open at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Stable id within the feature.
    pub id: String,
    /// The question.
    pub text: String,
    /// Answers to tap, the likeliest first; a free answer is always possible.
    pub options: Vec<String>,
}

/// An answer to a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Which question.
    pub question_id: String,
    /// The question's words, so that the conversation reads well later.
    #[serde(default)]
    pub question: String,
    /// The answer.
    pub text: String,
}
