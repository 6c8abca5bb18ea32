//! Model providers, and what it takes to ask one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

/// Who runs a model.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// Anthropic's Messages API.
    Anthropic,
    /// OpenAI's Chat Completions API.
    Openai,
    /// Google's Gemini API.
    Google,
    /// xAI, which speaks OpenAI's protocol.
    Xai,
    /// Anything else that speaks OpenAI's protocol, such as a model server of one's own.
    Compatible,
}

impl Provider {
    /// All of them, in the order in which they are asked when nobody says otherwise.
    pub const ALL: [Self; 5] = [
        Self::Anthropic,
        Self::Openai,
        Self::Google,
        Self::Xai,
        Self::Compatible,
    ];

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Anthropic => "anthropic",
            Self::Openai => "openai",
            Self::Google => "google",
            Self::Xai => "xai",
            Self::Compatible => "compatible",
        }
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Anthropic => "Anthropic",
            Self::Openai => "OpenAI",
            Self::Google => "Google",
            Self::Xai => "xAI",
            Self::Compatible => "your own model server",
        }
    }
}

/// A text that must not reach a log, an event or an answer: it has no `Display`, cannot be written as JSON, and its
/// debug form says nothing about it. Its memory is wiped when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The secret itself, for the one place that sends it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

/// What it takes to ask a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelAccess {
    /// Whom to ask.
    pub provider: Provider,
    /// Address without the protocol's own path; the provider's public one if absent. A compatible provider needs one.
    pub base_url: Option<String>,
    /// Who pays. Empty where a model server of one's own wants none.
    pub api_key: Secret,
    /// One model for every task; by task if absent. A compatible provider needs one.
    pub model: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_not_in_its_debug_form() {
        let access = ModelAccess {
            provider: Provider::Openai,
            base_url: None,
            api_key: Secret::new("sk-planted".to_owned()),
            model: None,
        };
        assert!(!format!("{access:?} {access:#?}").contains("planted"));
        assert_eq!(access.api_key.expose(), "sk-planted");
    }

    #[test]
    fn names_are_those_of_the_wire() {
        for provider in Provider::ALL {
            let name = serde_json::to_value(provider).unwrap();
            assert_eq!(name, provider.as_str());
        }
    }
}
