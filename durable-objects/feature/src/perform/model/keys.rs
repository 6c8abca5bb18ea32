//! Which providers may be asked for a feature, with whose keys, and what this month has cost their owner.
//!
//! Whoever brought keys of their own along is served by those and by no others: a key of the platform instead of theirs
//! would spend somebody else's money, and the built-in model would not be what they chose. Their keys are read and opened
//! right before each call, so that a new one is used at once; they leave only inside a [`Secret`], and are never kept,
//! stored or logged.

use std::{rc::Rc, time::Duration};

use edgewright_limits::model_budget::MONTHLY_MICROS_DEFAULT;
use edgewright_model_keys::SealedKeys;
use edgewright_postgres::CallTerms;
use edgewright_types::{ModelAccess, Provider, Secret, UserId};
use edgewright_vault::KeyRing;
use worker::{Delay, Env, console_error};

use crate::{
    clock,
    object::Object,
    perform::{directory, usage},
};

/// How often keys are asked for within one try, and how long between: a minute, so that six tries outlast an outage.
const READS: u32 = 12;
const BETWEEN_READS: Duration = Duration::from_secs(5);

/// The keys could not be read just now: worth another try. Asking with other keys instead would spend somebody else's
/// money, so nothing is asked.
#[derive(Debug)]
pub struct KeysUnavailable;

/// What a call is made under.
pub struct Terms {
    /// The providers that may be asked, the preferred one first. None of them: the built-in model answers.
    pub accesses: Vec<ModelAccess>,
    /// What the owner's models have cost this month, in millionths of a dollar.
    pub spent_micros: u64,
    /// What they may cost.
    pub limit_micros: u64,
}

/// What the next call for this feature is made under.
///
/// # Errors
/// When the control plane cannot be read just now.
pub async fn terms(object: &Rc<Object>) -> Result<Terms, KeysUnavailable> {
    let env = object.env();
    let owner = owner(object).ok_or(KeysUnavailable)?;
    let CallTerms { keys, spending } = read_patiently(object, &owner).await?;
    let accesses = match keys {
        Some((data_key, rows)) => SealedKeys::of(&owner, data_key, rows)
            .open(&key_ring(env)?)
            .map_err(|error| unavailable(&error))?,
        None => of_platform(env),
    };
    Ok(Terms {
        accesses,
        spent_micros: spending.spent_micros,
        limit_micros: spending.limit_micros.unwrap_or(MONTHLY_MICROS_DEFAULT),
    })
}

/// Notes that a provider was asked with the owner's own key, if it was. What goes wrong here is nobody's trouble.
pub async fn used(object: &Rc<Object>, provider: Provider) {
    if let Err(error) = note(object, provider).await {
        console_error!("model_keys.used={error}");
    }
}

async fn note(object: &Rc<Object>, provider: Provider) -> Result<(), edgewright_postgres::Error> {
    let Some(owner) = owner(object) else {
        return Ok(());
    };
    let database = directory::connect(object.env()).await?;
    // Where the owner has no key for it, it was the platform's, and nothing is noted.
    database
        .model_key_used(&owner, provider.as_str(), clock::now())
        .await
}

/// The control plane may be away for a moment; the build then waits rather than fails.
async fn read_patiently(object: &Rc<Object>, owner: &UserId) -> Result<CallTerms, KeysUnavailable> {
    for _ in 1..READS {
        match read(object, owner).await {
            Ok(terms) => return Ok(terms),
            Err(error) => {
                let _waits = unavailable(&error);
            }
        }
        Delay::from(BETWEEN_READS).await;
    }
    read(object, owner)
        .await
        .map_err(|error| unavailable(&error))
}

async fn read(
    object: &Rc<Object>,
    owner: &UserId,
) -> Result<CallTerms, edgewright_postgres::Error> {
    let database = directory::connect(object.env()).await?;
    let untold = usage::untold(object);
    let untold: Vec<_> = untold
        .iter()
        .map(|(id, report)| usage::event(id, report))
        .collect();
    database
        .model_call_terms(owner, &untold, clock::now())
        .await
}

fn owner(object: &Rc<Object>) -> Option<UserId> {
    let host = object.host();
    host.engine().owner(host.storage()).ok().flatten()
}

fn key_ring(env: &Env) -> Result<KeyRing, KeysUnavailable> {
    let text = Secret::new(setting(env, "VAULT_KEYS").unwrap_or_default());
    KeyRing::parse(text.expose()).map_err(|error| unavailable(&error))
}

fn unavailable(error: &dyn std::error::Error) -> KeysUnavailable {
    console_error!("model_keys.unavailable={error}");
    KeysUnavailable
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
