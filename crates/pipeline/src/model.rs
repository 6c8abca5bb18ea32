//! The model port: one request shape, one answer shape, whatever the provider.

use edgewright_types::Provider;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::agent::AgentRole;

/// What a model is asked. The same request, kept in the journal, is asked again after a crash.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelRequest {
    /// Which agent asks; also the task type a router goes by.
    pub role: AgentRole,
    /// The agent's standing instructions; the same for every request of the role, so that it can be cached.
    pub system: String,
    /// The agent's typed input as JSON.
    pub input: Value,
    /// Earlier answers of this stage that were not accepted, each with the validator's findings.
    pub corrections: Vec<Correction>,
    /// Most tokens the answer may have.
    pub max_output_tokens: u32,
}

/// An answer that was not accepted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Correction {
    /// The answer.
    pub output: Value,
    /// Why it was not accepted, one line each with a JSON pointer.
    pub findings: Vec<String>,
}

/// What a model answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelAnswer {
    /// The output as JSON, not yet held to the agent's type.
    pub output: Value,
    /// Who runs the model; none for the built-in one.
    #[serde(default)]
    pub provider: Option<Provider>,
    /// Name of the model that answered; `offline` for the built-in one.
    pub model: String,
    /// Tokens it took.
    pub usage: Usage,
    /// What it cost in millionths of a dollar.
    pub cost_micros: u64,
}

/// Tokens of one call.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct Usage {
    /// Read by the model.
    pub input_tokens: u64,
    /// Of these, read from its cache.
    pub cached_input_tokens: u64,
    /// Written by the model.
    pub output_tokens: u64,
}

impl Usage {
    /// Adds another call's tokens.
    pub fn add(&mut self, other: Self) {
        self.input_tokens = self.input_tokens.saturating_add(other.input_tokens);
        self.cached_input_tokens = self
            .cached_input_tokens
            .saturating_add(other.cached_input_tokens);
        self.output_tokens = self.output_tokens.saturating_add(other.output_tokens);
    }

    /// All tokens together.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.input_tokens.saturating_add(self.output_tokens)
    }
}

/// Why a model did not answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ModelFailure {
    /// Too many requests or overloaded: worth another try, not before `retry_after_ms` if it is named.
    #[error("the model is busy")]
    Busy {
        /// Milliseconds to wait, as the provider said.
        retry_after_ms: Option<u64>,
    },
    /// The provider could not be reached or broke off: worth another try.
    #[error("the model could not be reached")]
    Unreachable,
    /// It was silent, or took, longer than is borne: worth another try.
    #[error("the model took too long")]
    TimedOut,
    /// The key was refused.
    #[error("the model's key was refused")]
    KeyRefused,
    /// The model declined to answer.
    #[error("the model declined to answer")]
    Declined,
    /// The provider did not accept the request as it is.
    #[error("the model did not accept the request")]
    Rejected,
    /// The answer was cut off at its longest, or was no JSON.
    #[error("the model's answer was not usable")]
    Unusable,
    /// Nobody was asked: the owner's models have cost what they may cost in one month.
    #[error("the budget of this month is spent")]
    BudgetSpent {
        /// What they have cost this month, in millionths of a dollar.
        spent_micros: u64,
        /// What they may cost.
        limit_micros: u64,
    },
}

impl ModelFailure {
    /// One word for what came of a call, as it is on the wire.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Busy { .. } => "busy",
            Self::Unreachable => "unreachable",
            Self::TimedOut => "timed_out",
            Self::KeyRefused => "key_refused",
            Self::Declined => "declined",
            Self::Rejected => "rejected",
            Self::Unusable => "unusable",
            Self::BudgetSpent { .. } => "budget_spent",
        }
    }
}

/// A call without an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedCall {
    /// Why.
    pub failure: ModelFailure,
    /// Who was asked; none for the built-in model.
    pub provider: Option<Provider>,
    /// Name of the model that was asked.
    pub model: String,
    /// Tokens it took all the same, as far as the provider said.
    pub usage: Usage,
    /// What it cost all the same, in millionths of a dollar.
    pub cost_micros: u64,
    /// The candidate to ask instead, if there is one: see [`Route::candidate`].
    pub next: Option<u32>,
}

impl From<ModelFailure> for FailedCall {
    fn from(failure: ModelFailure) -> Self {
        Self {
            failure,
            provider: None,
            model: String::new(),
            usage: Usage::default(),
            cost_micros: 0,
            next: None,
        }
    }
}

/// Where a request stands on its way through the models that may answer it. It is kept in the journal with the
/// request, so that a crash does not begin the way anew.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Route {
    /// Which of the candidates is asked, from 0.
    pub candidate: u32,
    /// How often this one was asked in vain.
    pub tries: u32,
    /// Providers that failed earlier in this build: they are asked after all others.
    pub last_resort: Vec<Provider>,
    /// The candidates before this one, and why they did not answer, in words.
    pub passed: Vec<String>,
}
