//! The models by task with what they cost, as data.

use edgewright_model_wire::Prices;
use edgewright_pipeline::agent::AgentRole;

/// One model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// Its name in the API.
    pub name: &'static str,
    /// What it costs. Writing to the cache is not charged for; the API caches by itself.
    pub prices: Prices,
}

const fn model(name: &'static str, input: u64, cache_read: u64, output: u64) -> Model {
    Model {
        name,
        prices: Prices {
            input,
            cache_write: input,
            cache_read,
            output,
        },
    }
}

/// Prices of the flash models as they are from 2027 on; until then the bill is half of it.
const MODELS: &[Model] = &[
    model("gemini-3.8-flash", 1_500, 150, 7_500),
    model("gemini-3.7-flash", 1_500, 150, 7_500),
    model("gemini-3.1-flash-lite", 250, 25, 1_500),
    model("gemini-3.1-pro-preview", 2_000, 200, 12_000),
];

/// A model nobody wrote down here is taken to cost as much as the dearest.
const UNKNOWN: Prices = Prices {
    input: 4_000,
    cache_write: 4_000,
    cache_read: 400,
    output: 18_000,
};

/// All models that are known.
#[must_use]
pub const fn models() -> &'static [Model] {
    MODELS
}

/// The model of a task and its prices: routine ones go to a cheap model, unless one model is asked for by name.
#[must_use]
pub fn model_for(role: AgentRole, wanted: Option<&str>) -> (String, Prices) {
    let name = wanted.unwrap_or(match role {
        AgentRole::Planner | AgentRole::CodeReviewer => "gemini-3.1-flash-lite",
        _ => "gemini-3.8-flash",
    });
    let known = MODELS.iter().find(|model| model.name == name);
    (name.to_owned(), known.map_or(UNKNOWN, |model| model.prices))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_a_model_that_is_known() {
        for role in AgentRole::ALL {
            assert!(model_for(role, None).1 != UNKNOWN, "{role:?}");
        }
        let (name, prices) = model_for(AgentRole::Spec, Some("gemini-x"));
        assert_eq!((name.as_str(), prices), ("gemini-x", UNKNOWN));
        assert!(
            MODELS
                .iter()
                .all(|model| model.prices.output <= UNKNOWN.output)
        );
    }
}
