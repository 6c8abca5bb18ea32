//! The built-in model: drafts apps from a catalogue and from what it recognises in plain English.
//!
//! It implements the model port for a machine that has no key. Pure and deterministic: the same request
//! gives the same answer, nothing outside is read, and what a person typed is only ever data.

mod analyst;
mod catalogue;
mod edit;
mod implementer;
mod language;
mod limits;
mod meaning;
mod naming;
mod planner;
mod recognise;
mod review;
mod shape;
mod spec;
mod tests_writer;

use edgewright_pipeline::{
    agent::AgentRole,
    model::{ModelAnswer, ModelFailure, ModelRequest, Usage},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// What [`ModelAnswer::model`] says for answers made here.
pub const MODEL_NAME: &str = "offline";

/// Answers one request of an agent, without any key, network, clock or cost.
///
/// # Errors
/// [`ModelFailure::Unusable`] if the input is not the role's input type.
pub fn answer(request: &ModelRequest) -> Result<ModelAnswer, ModelFailure> {
    let output = match request.role {
        AgentRole::Analyst => run(&request.input, |input| analyst::analyse(&input))?,
        AgentRole::Spec => run(&request.input, |input| spec::specify(&input))?,
        AgentRole::Planner => run(&request.input, |input| planner::plan(&input))?,
        AgentRole::ContractTester => run(&request.input, |input| {
            tests_writer::write(&input, &request.corrections)
        })?,
        AgentRole::Implementer => run(&request.input, |input| {
            implementer::implement(&input, &request.corrections)
        })?,
        AgentRole::SecurityReviewer => {
            run(&request.input, |input| review::review_security(&input))?
        }
        AgentRole::CodeReviewer => run(&request.input, |input| review::review_code(&input))?,
    };
    Ok(ModelAnswer {
        output,
        provider: None,
        model: MODEL_NAME.to_owned(),
        usage: Usage::default(),
        cost_micros: 0,
    })
}

/// Reads a role's input, lets the role work on it, and writes its output.
fn run<I: DeserializeOwned, O: Serialize>(
    input: &Value,
    role: impl FnOnce(I) -> O,
) -> Result<Value, ModelFailure> {
    let input = edgewright_typed_json::from_value(input).map_err(|_| ModelFailure::Unusable)?;
    serde_json::to_value(role(input)).map_err(|_| ModelFailure::Unusable)
}
