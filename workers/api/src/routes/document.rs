//! Documents that say what the service is: health, OpenAPI, JSON Schema, keys.

use edgewright_types::Problem;
use serde_json::json;

use crate::{call::Call, identity, reply::Reply, settings::Settings};

/// Whether the Worker answers. It asks nobody else, so it is true while anything works at all.
pub async fn health(_call: Call) -> Result<Reply, Problem> {
    Reply::ok(&json!({ "status": "ok" }))
}

/// The API's own OpenAPI document, the committed snapshot.
pub async fn openapi(_call: Call) -> Result<Reply, Problem> {
    Ok(fixed(include_str!("../../../../docs/openapi.json")))
}

/// The JSON Schema of app definitions.
pub async fn app_definition_schema(_call: Call) -> Result<Reply, Problem> {
    Ok(fixed(edgewright_definition::schema::app_definition_schema()))
}

/// The public keys with which access tokens are verified.
pub async fn jwks(call: Call) -> Result<Reply, Problem> {
    let keys = identity::signing_keys(&call.env)?;
    Ok(Reply::ok(&keys.jwks())?.with_header("cache-control", "public, max-age=300".to_owned()))
}

/// Where an OpenID client finds the rest.
pub async fn openid_configuration(call: Call) -> Result<Reply, Problem> {
    let issuer = Settings::read(&call.env)?.public_url;
    Reply::ok(&json!({
        "issuer": issuer,
        "jwks_uri": format!("{issuer}/.well-known/jwks.json"),
        "response_types_supported": [],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
    }))
}

fn fixed(document: &str) -> Reply {
    Reply::Json {
        status: 200,
        body: document.to_owned(),
        headers: Vec::new(),
    }
    .with_header("cache-control", "public, max-age=300".to_owned())
}
