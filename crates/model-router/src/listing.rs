//! The cheapest question that needs a key: which models there are.

use edgewright_model_anthropic as anthropic;
use edgewright_model_google as google;
use edgewright_model_openai as openai;
use edgewright_model_wire::HttpRequest;
use edgewright_types::{ModelAccess, Provider};

/// A GET that lists the models of a provider.
#[must_use]
pub fn listing(access: &ModelAccess) -> HttpRequest {
    match access.provider {
        Provider::Anthropic => anthropic::listing(access),
        Provider::Google => google::listing(access),
        _ => openai::listing(access),
    }
}

#[cfg(test)]
mod tests {
    use edgewright_types::Secret;

    use super::*;

    #[test]
    fn every_provider_is_asked_with_the_key_in_one_header() {
        for (provider, url) in [
            (Provider::Anthropic, "https://api.anthropic.com/v1/models"),
            (Provider::Openai, "https://api.openai.com/v1/models"),
            (
                Provider::Google,
                "https://generativelanguage.googleapis.com/v1beta/models",
            ),
            (Provider::Xai, "https://api.x.ai/v1/models"),
        ] {
            let access = ModelAccess {
                provider,
                base_url: None,
                api_key: Secret::new("sk-secret".to_owned()),
                model: None,
            };
            let sent = listing(&access);
            assert_eq!(sent.url, url);
            let holders = sent
                .headers
                .iter()
                .filter(|(_, value)| value.contains("sk-secret"));
            assert_eq!(holders.count(), 1, "{provider:?}");
        }
    }
}
