//! The body of `model_key_put`. What is wrong with it is said without repeating any of it.

use edgewright_model_keys::Draft;
use edgewright_model_router::check_base_url;
use edgewright_types::{Problem, Provider, Secret};
use serde::Deserialize;

use crate::{call::Call, settings::Settings};

/// Body of `model_key_put`.
#[derive(Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ModelKeyPutBody {
    /// The key, 8 to 512 visible ASCII characters. A model server of one's own may want none.
    #[serde(default)]
    pub key: Option<String>,
    /// Where the provider is, if not at its public address. A `compatible` provider needs one.
    #[serde(default)]
    pub base_url: Option<String>,
    /// One model for everything; by task if absent. A `compatible` provider needs one.
    #[serde(default)]
    pub model: Option<String>,
}

/// The key that somebody wants kept.
pub fn read(call: &Call, provider: Provider) -> Result<Draft, Problem> {
    let body: ModelKeyPutBody = call.json().map_err(without_its_words)?;
    let draft = Draft {
        provider,
        key: Secret::new(body.key.unwrap_or_default()),
        base_url: body.base_url,
        model: body.model,
    };
    draft
        .check()
        .map_err(|(member, words)| invalid(&format!("/{member}"), &words))?;
    let base_url = draft.base_url.as_deref();
    let development = Settings::read(&call.env)?.development;
    if let Some(Err(refused)) = base_url.map(|url| check_base_url(url, development)) {
        return Err(invalid("/base_url", refused.message()));
    }
    Ok(draft)
}

/// The usual words quote what was sent, which may be a key in the wrong place.
fn without_its_words(problem: Problem) -> Problem {
    if problem.code != "body-invalid" {
        return problem;
    }
    invalid(
        "",
        "Send an object whose members key, base_url and model are texts, and no others.",
    )
}

fn invalid(pointer: &str, detail: &str) -> Problem {
    Problem::caller(
        422,
        "body-invalid",
        "A part of the body is not as it should be; see errors.",
    )
    .with_error(pointer, "invalid", detail)
}
