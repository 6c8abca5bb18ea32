//! API keys: `/v1/api-keys`. A key is shown once, when it is made; only its hash is kept.

use edgewright_identity::{ApiKeySecret, Scopes};
use edgewright_limits::plan::API_KEY_DAYS_MAX;
use edgewright_postgres::{ApiKey, NewApiKey};
use edgewright_types::{ApiKeyId, Problem};
use serde::{Deserialize, Serialize};

use crate::{call::Call, clock, database, page, reply::Reply};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Body of `api_key_create`.
#[derive(Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ApiKeyCreateBody {
    /// What its owner calls it.
    pub name: String,
    /// What it may do: `apps:read`, `apps:write`, `features:read`, `features:write`, `rows:read`, `rows:write`, `workflows:read`,
    /// `workflows:write`, `workflows:run`.
    pub scopes: Vec<String>,
    /// Days until it ends, 1 to 3650; never if absent.
    #[serde(default)]
    pub expires_in_days: Option<u16>,
}

/// A key as its owner sees it.
#[derive(Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct ApiKeyView {
    /// Id.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// Its first characters.
    pub prefix: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// When it was made, RFC 3339.
    pub created_at: String,
    /// When it ends, RFC 3339.
    pub expires_at: Option<String>,
    /// When it was used last, RFC 3339, to the minute.
    pub last_used_at: Option<String>,
}

/// A key that was just made.
#[derive(Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct ApiKeyCreated {
    /// Id.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// The key itself. It is shown this once.
    pub secret: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// When it ends, RFC 3339.
    pub expires_at: Option<String>,
}

impl From<ApiKey> for ApiKeyView {
    fn from(key: ApiKey) -> Self {
        Self {
            id: key.id.to_string(),
            name: key.name,
            prefix: key.prefix,
            scopes: key.scopes,
            created_at: key.created_at.to_rfc3339(),
            expires_at: key.expires_at.map(|at| at.to_rfc3339()),
            last_used_at: key.last_used_at.map(|at| at.to_rfc3339()),
        }
    }
}

/// Lists the keys that were not revoked.
pub async fn list(call: Call) -> Result<Reply, Problem> {
    let database = database::connect(&call.env, &call.context).await?;
    let keys = database
        .api_key_list(call.person()?)
        .await
        .map_err(|error| database::problem(&error))?;
    Reply::ok(&page::document(
        keys.into_iter().map(ApiKeyView::from).collect(),
        None,
    ))
}

/// Makes a key.
pub async fn create(call: Call) -> Result<Reply, Problem> {
    let body: ApiKeyCreateBody = call.json()?;
    let name = body.name.trim();
    if !(1..=100).contains(&name.chars().count()) {
        return Err(invalid(
            "/name",
            "Give the key a name of 1 to 100 characters.",
        ));
    }
    let scopes = Scopes::parse(&body.scopes)
        .map_err(|error| invalid("/scopes", &error.to_string()))?
        .to_texts();
    if scopes.is_empty() {
        return Err(invalid(
            "/scopes",
            "Choose at least one thing the key may do.",
        ));
    }
    if body
        .expires_in_days
        .is_some_and(|days| !(1..=API_KEY_DAYS_MAX).contains(&days))
    {
        return Err(invalid(
            "/expires_in_days",
            "Choose 1 to 3650 days, or leave it out.",
        ));
    }
    let secret = ApiKeySecret::from_entropy(&clock::random_bytes()?);
    let id = ApiKeyId::new(call.now, call.entropy()?);
    let expires_at = body
        .expires_in_days
        .map(|days| call.now.plus(i64::from(days).saturating_mul(DAY_MS)));
    let key = NewApiKey {
        id: &id,
        name,
        prefix: &secret.shown_prefix(),
        hash: &secret.hash().0,
        scopes: &scopes,
        now: call.now,
        expires_at,
    };
    let database = database::connect(&call.env, &call.context).await?;
    database
        .api_key_create(call.person()?, key)
        .await
        .map_err(|error| database::problem(&error))?;
    let created = ApiKeyCreated {
        id: id.to_string(),
        name: name.to_owned(),
        secret: secret.reveal().to_owned(),
        scopes,
        expires_at: expires_at.map(|at| at.to_rfc3339()),
    };
    Reply::json(201, &created)
}

/// Revokes a key.
pub async fn delete(call: Call) -> Result<Reply, Problem> {
    let id: ApiKeyId = call
        .param("key_id")
        .parse()
        .map_err(|_| Problem::not_found("API key"))?;
    let database = database::connect(&call.env, &call.context).await?;
    let revoked = database
        .api_key_delete(call.person()?, &id, call.now)
        .await
        .map_err(|error| database::problem(&error))?;
    if revoked {
        Ok(Reply::no_content())
    } else {
        Err(Problem::not_found("API key"))
    }
}

fn invalid(pointer: &str, detail: &str) -> Problem {
    Problem::caller(
        422,
        "body-invalid",
        "A part of the body is not as it should be; see errors.",
    )
    .with_error(pointer, "invalid", detail)
}
