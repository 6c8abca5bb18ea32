//! The models by task, with what they cost and what they accept, as data.

use edgewright_model_wire::Prices;
use edgewright_pipeline::agent::AgentRole;

/// One model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// Its name in the API.
    pub name: &'static str,
    /// What it costs.
    pub prices: Prices,
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

const fn prices(input: u64, cache_write: u64, cache_read: u64, output: u64) -> Prices {
    Prices {
        input,
        cache_write,
        cache_read,
        output,
    }
}

const MODELS: &[Model] = &[
    Model {
        name: "claude-sonnet-5-5",
        prices: prices(2_000, 2_500, 200, 10_000),
        tool_choice: ToolChoice::Asked,
        thinking: Some("between_tools"),
    },
    Model {
        name: "claude-haiku-4-5",
        prices: prices(1_000, 1_250, 100, 5_000),
        tool_choice: ToolChoice::Forced,
        thinking: None,
    },
    Model {
        name: "claude-sonnet-4-6",
        prices: prices(3_000, 3_750, 300, 15_000),
        tool_choice: ToolChoice::Forced,
        thinking: None,
    },
    Model {
        name: "claude-opus-5-5",
        prices: prices(4_000, 5_000, 400, 20_000),
        tool_choice: ToolChoice::Asked,
        thinking: None,
    },
];

/// A model nobody wrote down here is taken to cost as much as the dearest, and to refuse forced tools.
const UNKNOWN: Model = Model {
    name: "",
    prices: prices(10_000, 12_500, 1_000, 50_000),
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
                .all(|known| known.prices.output <= model.prices.output)
        );
    }
}
