//! The models by task, with what they cost and what they accept, as data.

use edgewright_pipeline::agent::AgentRole;

/// One model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// Its name in the API.
    pub name: &'static str,
    /// Thousandths of a dollar per million tokens read.
    pub input_price: u64,
    /// The same for tokens written to its cache.
    pub cache_write_price: u64,
    /// The same for tokens read from its cache.
    pub cache_read_price: u64,
    /// The same for tokens written.
    pub output_price: u64,
    /// How it is brought to answer through the tool.
    pub tool_choice: ToolChoice,
    /// Value of `thinking.type`, where the default is not what is wanted.
    pub thinking: Option<&'static str>,
}

/// How a model is brought to answer through the tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToolChoice {
    /// The request forces it.
    Forced,
    /// The API refuses forced tools for this model; the instructions ask for it, and another answer is sent back.
    Asked,
}

const MODELS: &[Model] = &[
    Model {
        name: "claude-sonnet-5-5",
        input_price: 2_000,
        cache_write_price: 2_500,
        cache_read_price: 200,
        output_price: 10_000,
        tool_choice: ToolChoice::Asked,
        thinking: Some("between_tools"),
    },
    Model {
        name: "claude-haiku-4-5",
        input_price: 1_000,
        cache_write_price: 1_250,
        cache_read_price: 100,
        output_price: 5_000,
        tool_choice: ToolChoice::Forced,
        thinking: None,
    },
    Model {
        name: "claude-sonnet-4-6",
        input_price: 3_000,
        cache_write_price: 3_750,
        cache_read_price: 300,
        output_price: 15_000,
        tool_choice: ToolChoice::Forced,
        thinking: None,
    },
    Model {
        name: "claude-opus-5-5",
        input_price: 4_000,
        cache_write_price: 5_000,
        cache_read_price: 400,
        output_price: 20_000,
        tool_choice: ToolChoice::Asked,
        thinking: None,
    },
];

/// A model nobody wrote down here is taken to cost as much as the dearest, and to refuse forced tools.
const UNKNOWN: Model = Model {
    name: "",
    input_price: 10_000,
    cache_write_price: 12_500,
    cache_read_price: 1_000,
    output_price: 50_000,
    tool_choice: ToolChoice::Asked,
    thinking: None,
};

/// All models that are known.
#[must_use]
pub const fn models() -> &'static [Model] {
    MODELS
}

/// The model of a task: routine ones go to a cheap model, unless one model is asked for by name.
#[must_use]
pub fn model_for(role: AgentRole, wanted: Option<&str>) -> (String, &'static Model) {
    let name = wanted.unwrap_or(match role {
        AgentRole::Planner | AgentRole::CodeReviewer => "claude-haiku-4-5",
        AgentRole::Analyst
        | AgentRole::Spec
        | AgentRole::ContractTester
        | AgentRole::Implementer
        | AgentRole::SecurityReviewer => "claude-sonnet-5-5",
    });
    let known = MODELS.iter().find(|model| model.name == name);
    (name.to_owned(), known.unwrap_or(&UNKNOWN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_a_model_that_is_known() {
        for role in AgentRole::ALL {
            let (name, model) = model_for(role, None);
            assert_eq!(name, model.name, "{role:?}");
        }
        let (name, model) = model_for(AgentRole::Spec, Some("claude-x"));
        assert_eq!(name, "claude-x");
        assert!(
            MODELS
                .iter()
                .all(|known| known.output_price <= model.output_price)
        );
    }
}
