//! Which providers may be asked for a feature, and with whose keys.
//!
//! A key leaves here only inside a [`Secret`]; nothing here logs.

use std::rc::Rc;

use edgewright_types::{ModelAccess, Provider, Secret};
use worker::Env;

use crate::object::Object;

/// The keys could not be read just now: worth another try. Asking with other keys instead would spend somebody else's
/// money, so nothing is asked.
#[derive(Debug)]
pub struct KeysUnavailable;

/// The providers that may be asked for this feature, the preferred one first. None of them: the built-in model answers.
///
/// # Errors
/// When the keys cannot be read just now.
#[expect(clippy::unused_async, reason = "keys of people are read from afar")]
pub async fn of(object: &Rc<Object>) -> Result<Vec<ModelAccess>, KeysUnavailable> {
    Ok(of_platform(object.env()))
}

/// The keys of whoever runs this installation, from its settings.
fn of_platform(env: &Env) -> Vec<ModelAccess> {
    Provider::ALL
        .iter()
        .filter_map(|provider| platform_access(env, *provider))
        .collect()
}

fn platform_access(env: &Env, provider: Provider) -> Option<ModelAccess> {
    let name = provider.as_str().to_uppercase();
    let key = setting(env, &format!("{name}_API_KEY"));
    let base_url = setting(env, &format!("{name}_BASE_URL"));
    let own = setting(env, &format!("{name}_MODEL"));
    let model = match provider {
        // The older, shorter name of the setting.
        Provider::Anthropic => own.or_else(|| setting(env, "MODEL")),
        _ => own,
    };
    let reachable = match provider {
        Provider::Compatible => base_url.is_some() && model.is_some(),
        _ => key.is_some(),
    };
    reachable.then(|| ModelAccess {
        provider,
        base_url,
        api_key: Secret::new(key.unwrap_or_default()),
        model,
    })
}

/// A secret and a variable look the same in here; an empty one counts as absent.
fn setting(env: &Env, name: &str) -> Option<String> {
    let value = env.secret(name).ok()?.to_string();
    (!value.is_empty()).then_some(value)
}
