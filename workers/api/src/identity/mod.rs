//! Identity with its surroundings: keys from the secrets, key sets from other issuers, hashes under the pepper.
//!
//! The decisions are those of `edgewright-identity`. What is kept over requests is public keys and parsed secrets of
//! this deployment, never anything about a person.

mod external;
mod session;
mod verified;

use std::{cell::RefCell, rc::Rc};

use edgewright_identity::{Issuers, Pepper, SigningKeys};
use edgewright_types::{AppId, Entropy, FeatureId, Problem, UnixMillis, UserId, WorkflowId};
use sha2::{Digest, Sha256};
use worker::Env;

use crate::settings::{Settings, optional_variable, secret};

pub use external::key_set_of;
pub use session::{
    ask_again as session_ask_again, ended as session_ended, stands as session_stands,
};
pub use verified::{find as verified_find, remember as verified_remember};

/// Audience of our own tokens.
const AUDIENCE: &str = "edgewright";

thread_local! {
    static SIGNING_KEYS: RefCell<Option<(String, Rc<SigningKeys>)>> = const { RefCell::new(None) };
}

/// Our signing keys, parsed once per instance and again when the secret changed.
pub fn signing_keys(env: &Env) -> Result<Rc<SigningKeys>, Problem> {
    let text = secret(env, "IDENTITY_SIGNING_KEY")?;
    SIGNING_KEYS.with_borrow_mut(|kept| {
        if let Some((known, keys)) = kept.as_ref()
            && *known == text
        {
            return Ok(Rc::clone(keys));
        }
        let keys = SigningKeys::parse(&text).map(Rc::new).map_err(|error| {
            worker::console_error!("secret.invalid=IDENTITY_SIGNING_KEY error={error}");
            Problem::ours()
        })?;
        *kept = Some((text, Rc::clone(&keys)));
        Ok(keys)
    })
}

/// The issuers this deployment believes: itself, and those `OIDC_ISSUERS` lists behind it.
pub fn issuers(env: &Env, settings: &Settings) -> Result<Issuers, Problem> {
    let Some(configured) = optional_variable(env, "OIDC_ISSUERS") else {
        return Ok(Issuers::built_in_only(
            settings.public_url.clone(),
            AUDIENCE,
        ));
    };
    Issuers::parse(&configured).map_err(|error| {
        worker::console_error!("setting.invalid=OIDC_ISSUERS error={error}");
        Problem::ours()
    })
}

/// The pepper of short hashes.
pub fn pepper(env: &Env) -> Result<Pepper, Problem> {
    Pepper::new(secret(env, "IDENTITY_PEPPER")?.into_bytes()).map_err(|error| {
        worker::console_error!("secret.invalid=IDENTITY_PEPPER error={error}");
        Problem::ours()
    })
}

/// The id of the feature a person's idempotency key stands for, so that a repeated request meets the same object.
pub fn feature_id_for_key(person: &UserId, key: &str) -> FeatureId {
    FeatureId::new(UnixMillis(0), entropy_of_key(person, key))
}

/// The id of the app a person's idempotency key stands for, so that a repeated request is the same reservation.
pub fn app_id_for_key(person: &UserId, key: &str) -> AppId {
    AppId::new(UnixMillis(0), entropy_of_key(person, key))
}

/// The id of the workflow a person's idempotency key stands for.
pub fn workflow_id_for_key(person: &UserId, key: &str) -> WorkflowId {
    WorkflowId::new(UnixMillis(0), entropy_of_key(person, key))
}

fn entropy_of_key(person: &UserId, key: &str) -> Entropy {
    let digest = Sha256::digest(format!("{person}\n{key}").as_bytes());
    let mut entropy = [0; 16];
    for (target, source) in entropy.iter_mut().zip(digest) {
        *target = source;
    }
    Entropy(entropy)
}
