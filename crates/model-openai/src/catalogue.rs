//! The models by task with what they cost, and what each provider's form of the protocol understands, as data.

use edgewright_model_wire::Prices;
use edgewright_pipeline::agent::AgentRole;
use edgewright_types::Provider;

/// One model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// Its name in the API.
    pub name: &'static str,
    /// Who runs it.
    pub provider: Provider,
    /// What it costs.
    pub prices: Prices,
}

const fn model(
    provider: Provider,
    name: &'static str,
    (input, cache_write, cache_read, output): (u64, u64, u64, u64),
) -> Model {
    Model {
        name,
        provider,
        prices: Prices {
            input,
            cache_write,
            cache_read,
            output,
        },
    }
}

const MODELS: &[Model] = &[
    model(
        Provider::Openai,
        "gpt-5.6-terra",
        (2_000, 2_500, 200, 12_000),
    ),
    model(Provider::Openai, "gpt-5.6-luna", (200, 250, 20, 1_200)),
    model(Provider::Openai, "gpt-5.6-sol", (5_000, 6_250, 500, 30_000)),
    model(Provider::Openai, "gpt-5.4", (2_500, 2_500, 250, 15_000)),
    model(Provider::Openai, "gpt-5.4-mini", (750, 750, 75, 4_500)),
    model(Provider::Openai, "gpt-5-mini", (250, 250, 25, 2_000)),
    model(Provider::Xai, "grok-4.7", (2_000, 2_000, 500, 6_000)),
    model(Provider::Xai, "grok-4.6", (2_000, 2_000, 500, 6_000)),
    model(Provider::Xai, "grok-4.3", (1_250, 1_250, 200, 2_500)),
];

/// A model nobody wrote down here is taken to cost as much as the dearest.
const UNKNOWN: Prices = Prices {
    input: 10_000,
    cache_write: 12_500,
    cache_read: 1_000,
    output: 50_000,
};

/// What a provider's form of the protocol understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traits {
    /// Where it is, unless somebody says otherwise.
    pub base_url: &'static str,
    /// Name of the member that bounds the answer.
    pub max_tokens: &'static str,
    /// Whether `prompt_cache_key` keeps requests of one agent on one cache.
    pub cache_key: bool,
}

/// What a provider's form of the protocol understands.
#[must_use]
pub const fn traits(provider: Provider) -> Traits {
    match provider {
        Provider::Xai => Traits {
            base_url: "https://api.x.ai/v1",
            max_tokens: "max_completion_tokens",
            cache_key: false,
        },
        // Servers of one's own know the older name of the bound, all of them.
        Provider::Compatible => Traits {
            base_url: "",
            max_tokens: "max_tokens",
            cache_key: false,
        },
        _ => Traits {
            base_url: "https://api.openai.com/v1",
            max_tokens: "max_completion_tokens",
            cache_key: true,
        },
    }
}

/// All models that are known.
#[must_use]
pub const fn models() -> &'static [Model] {
    MODELS
}

/// The model of a task and its prices: routine ones go to a cheap model, unless one model is asked for by name. A
/// model server of one's own has no model unless one is named, and nobody is paid.
#[must_use]
pub fn model_for(provider: Provider, role: AgentRole, wanted: Option<&str>) -> (String, Prices) {
    let routine = matches!(role, AgentRole::Planner | AgentRole::CodeReviewer);
    let name = wanted.unwrap_or(match (provider, routine) {
        (Provider::Xai, true) => "grok-4.3",
        (Provider::Xai, false) => "grok-4.7",
        (Provider::Compatible, _) => "",
        (_, true) => "gpt-5.6-luna",
        (_, false) => "gpt-5.6-terra",
    });
    let known = MODELS
        .iter()
        .find(|model| model.provider == provider && model.name == name);
    let prices = match (provider, known) {
        (Provider::Compatible, _) => Prices::FREE,
        (_, Some(model)) => model.prices,
        (_, None) => UNKNOWN,
    };
    (name.to_owned(), prices)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_a_model_with_a_price() {
        for provider in [Provider::Openai, Provider::Xai] {
            for role in AgentRole::ALL {
                let (name, prices) = model_for(provider, role, None);
                assert!(prices != UNKNOWN, "{name}");
            }
            let (_, routine) = model_for(provider, AgentRole::Planner, None);
            let (_, other) = model_for(provider, AgentRole::Spec, None);
            assert!(routine.output < other.output);
        }
    }

    #[test]
    fn an_unknown_model_is_dear_and_ones_own_is_free() {
        let (name, prices) = model_for(Provider::Openai, AgentRole::Spec, Some("grok-4.7"));
        assert_eq!((name.as_str(), prices), ("grok-4.7", UNKNOWN));
        assert!(
            MODELS
                .iter()
                .all(|model| model.prices.output <= UNKNOWN.output)
        );
        let own = model_for(Provider::Compatible, AgentRole::Spec, Some("qwen3"));
        assert_eq!(own, ("qwen3".to_owned(), Prices::FREE));
    }
}
