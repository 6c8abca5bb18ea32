//! Keys of model providers that people bring along: `/v1/model-keys`. Only a person who signed in may touch them.
//!
//! A key goes in and never comes out: answers say its last characters. Nothing here logs a body or repeats one.

pub mod body;
pub mod probe;

use edgewright_model_keys::{Keeper, KeyError, SealedKeys};
use edgewright_postgres::ModelKey;
use edgewright_types::{EffectId, ModelAccess, Problem, ProblemKind, Provider};
use edgewright_vault::OpenError;
use probe::ModelKeyTest;
use serde::Serialize;

use crate::{call::Call, database, middleware::rate_limit, page, reply::Reply, vault};

/// A key as its owner sees it.
#[derive(Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct ModelKeyView {
    /// Whose models it opens: `anthropic`, `openai`, `google`, `xai` or `compatible`.
    pub provider: String,
    /// Its last four characters; empty for a short key or none at all.
    pub mask: String,
    /// Where the provider is, if not at its public address.
    pub base_url: Option<String>,
    /// One model for everything, if its owner says so.
    pub model: Option<String>,
    /// When its owner first gave a key for this provider, RFC 3339.
    pub created_at: String,
    /// When this key was given, RFC 3339.
    pub updated_at: String,
    /// When it was used last, RFC 3339, to the minute.
    pub last_used_at: Option<String>,
}

impl From<ModelKey> for ModelKeyView {
    fn from(key: ModelKey) -> Self {
        Self {
            provider: key.provider,
            mask: key.mask,
            base_url: key.base_url,
            model: key.model,
            created_at: key.created_at.to_rfc3339(),
            updated_at: key.updated_at.to_rfc3339(),
            last_used_at: key.last_used_at.map(|at| at.to_rfc3339()),
        }
    }
}

/// Lists the keys, without anything of them but their last characters.
pub async fn list(call: Call) -> Result<Reply, Problem> {
    let database = database::connect(&call.env, &call.context).await?;
    let keys = database
        .model_key_list(call.person()?)
        .await
        .map_err(|error| database::problem(&error))?;
    let views = keys.into_iter().map(ModelKeyView::from).collect();
    Reply::ok(&page::document(views, None))
}

/// Puts a key in the place of the one before it.
pub async fn put(call: Call) -> Result<Reply, Problem> {
    let provider = provider(&call)?;
    let draft = body::read(&call, provider)?;
    let ring = vault::key_ring(&call.env)?;
    let person = call.person()?;
    let database = database::connect(&call.env, &call.context).await?;
    let keeper = Keeper {
        database: &database,
        ring: &ring,
        person,
        now: call.now,
    };
    keeper
        .put(&draft, &audit_id(&call)?)
        .await
        .map_err(|error| problem(&error))?;
    let keys = database
        .model_key_list(person)
        .await
        .map_err(|error| database::problem(&error))?;
    let kept = keys
        .into_iter()
        .find(|key| key.provider == provider.as_str());
    let kept = kept.ok_or_else(|| Problem::not_found("key"))?;
    Reply::ok(&ModelKeyView::from(kept))
}

/// Removes a key. What was sealed is gone with its row.
pub async fn delete(call: Call) -> Result<Reply, Problem> {
    let provider = provider(&call)?;
    let database = database::connect(&call.env, &call.context).await?;
    let removed = database
        .model_key_delete(
            call.person()?,
            provider.as_str(),
            &audit_id(&call)?,
            call.now,
        )
        .await
        .map_err(|error| database::problem(&error))?;
    if removed {
        Ok(Reply::no_content())
    } else {
        Err(Problem::not_found("key"))
    }
}

/// Asks the provider for something cheap with the key that is kept.
pub async fn test(call: Call) -> Result<Reply, Problem> {
    let access = opened(&call, provider(&call)?).await?;
    rate_limit::take_model_key_test(&call.env, call.person()?).await?;
    let outcome = probe::ask(&access).await;
    Reply::ok(&ModelKeyTest::of(access.provider, outcome))
}

/// The key that is kept for a provider.
async fn opened(call: &Call, provider: Provider) -> Result<ModelAccess, Problem> {
    let database = database::connect(&call.env, &call.context).await?;
    let sealed = SealedKeys::read(&database, call.person()?)
        .await
        .map_err(|error| database::problem(&error))?;
    let sealed = sealed
        .filter(|keys| keys.has(provider))
        .ok_or_else(|| Problem::not_found("key"))?;
    sealed
        .open(&vault::key_ring(&call.env)?)
        .map_err(|error| problem(&KeyError::from(error)))?
        .into_iter()
        .find(|access| access.provider == provider)
        .ok_or_else(|| Problem::not_found("key"))
}

/// The provider of the path. Another word is a key that does not exist.
fn provider(call: &Call) -> Result<Provider, Problem> {
    let name = call.param("provider");
    let found = Provider::ALL
        .into_iter()
        .find(|known| known.as_str() == name);
    found.ok_or_else(|| Problem::not_found("model provider"))
}

/// A new id: a caller may repeat the id of a request.
fn audit_id(call: &Call) -> Result<String, Problem> {
    Ok(EffectId::new(call.now, call.entropy()?).to_string())
}

fn problem(error: &KeyError) -> Problem {
    match error {
        KeyError::Database(error) => database::problem(error),
        KeyError::Entropy => Problem::ours(),
        KeyError::Sealed(OpenError::UnknownKey { .. }) => {
            worker::console_error!("model_key.unopened={error}");
            vault::unavailable()
        }
        KeyError::Sealed(OpenError::Damaged) => {
            worker::console_error!("model_key.unopened={error}");
            Problem::new(
                ProblemKind::Ours,
                500,
                "key-unreadable",
                "The key we keep for you cannot be opened any more. Remove it and add it again.",
            )
        }
    }
}
