//! Puts an agent's request together: its standing instructions, its input, and what was wrong with earlier answers.

use edgewright_limits::pipeline::OUTPUT_TOKENS;
use serde_json::Value;

use super::AgentRole;
use crate::model::{Correction, ModelRequest};

const COMMON: &str = include_str!("common.md");

const fn instructions(role: AgentRole) -> &'static str {
    match role {
        AgentRole::Analyst => include_str!("analyst.md"),
        AgentRole::Spec => include_str!("spec.md"),
        AgentRole::Planner => include_str!("planner.md"),
        AgentRole::ContractTester => include_str!("contract_tester.md"),
        AgentRole::Implementer => include_str!("implementer.md"),
        AgentRole::SecurityReviewer => include_str!("security_reviewer.md"),
        AgentRole::CodeReviewer => include_str!("code_reviewer.md"),
    }
}

/// The request of an agent. The builder's words are in the input and nowhere else.
#[must_use]
pub fn request(role: AgentRole, input: Value, corrections: Vec<Correction>) -> ModelRequest {
    ModelRequest {
        role,
        system: format!("{}\n{COMMON}", instructions(role)),
        input,
        corrections,
        max_output_tokens: OUTPUT_TOKENS,
    }
}
