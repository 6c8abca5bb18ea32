//! Which providers may be asked for a feature, and with whose keys.
//!
//! Whoever brought keys of their own along is served by those and by no others: a key of the platform instead of theirs
//! would spend somebody else's money, and the built-in model would not be what they chose. Their keys wait here sealed,
//! for a moment; they are opened right before a call, leave only inside a [`Secret`], and are never stored or logged.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use edgewright_model_keys::SealedKeys;
use edgewright_types::{ModelAccess, Provider, Secret, UnixMillis, UserId};
use edgewright_vault::KeyRing;
use worker::{Env, console_error};

use crate::{clock, object::Object, perform::directory};

/// How long sealed keys may wait in memory. Whoever changes a key is served by the new one after so long.
const KEPT_MS: i64 = 10_000;
/// People whose keys wait at once; beyond, all are read again.
const KEPT_PEOPLE: usize = 100;

thread_local! {
    static KEPT: RefCell<HashMap<UserId, Kept>> = RefCell::default();
}

/// The sealed keys of one person; none if they brought none along.
#[derive(Clone)]
struct Kept {
    keys: Option<Rc<SealedKeys>>,
    read_at: UnixMillis,
}

/// The keys could not be read just now: worth another try. Asking with other keys instead would spend somebody else's
/// money, so nothing is asked.
#[derive(Debug)]
pub struct KeysUnavailable;

/// The providers that may be asked for this feature, the preferred one first. None of them: the built-in model answers.
///
/// # Errors
/// When the keys cannot be read just now.
pub async fn of(object: &Rc<Object>) -> Result<Vec<ModelAccess>, KeysUnavailable> {
    let env = object.env();
    match own(object).await? {
        Some(sealed) => sealed
            .open(&key_ring(env)?)
            .map_err(|error| unavailable(&error)),
        None => Ok(of_platform(env)),
    }
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
    let kept = KEPT.with_borrow(|all| all.get(&owner).cloned());
    let is_own = kept
        .and_then(|kept| kept.keys)
        .is_some_and(|keys| keys.has(provider));
    if !is_own {
        return Ok(());
    }
    let database = directory::connect(object.env()).await?;
    database
        .model_key_used(&owner, provider.as_str(), clock::now())
        .await
}

/// The owner's own keys, sealed.
async fn own(object: &Rc<Object>) -> Result<Option<Rc<SealedKeys>>, KeysUnavailable> {
    let owner = owner(object).ok_or(KeysUnavailable)?;
    let now = clock::now();
    let kept = KEPT.with_borrow(|all| all.get(&owner).cloned());
    if let Some(kept) = kept.filter(|kept| (0..KEPT_MS).contains(&now.since(kept.read_at))) {
        return Ok(kept.keys);
    }
    let keys = read(object, &owner)
        .await
        .map_err(|error| unavailable(&error))?;
    let keys = keys.map(Rc::new);
    KEPT.with_borrow_mut(|all| {
        if all.len() >= KEPT_PEOPLE {
            all.clear();
        }
        let keys = keys.clone();
        all.insert(owner, Kept { keys, read_at: now });
    });
    Ok(keys)
}

async fn read(
    object: &Rc<Object>,
    owner: &UserId,
) -> Result<Option<SealedKeys>, edgewright_postgres::Error> {
    let database = directory::connect(object.env()).await?;
    SealedKeys::read(&database, owner).await
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
