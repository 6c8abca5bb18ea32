//! Documents that say what the service is: health, OpenAPI, JSON Schema, keys.

use edgewright_types::Problem;
use serde_json::json;

use crate::{call::Call, identity, middleware::security_headers, reply::Reply, settings::Settings};

/// Whether the Worker answers. It asks nobody else, so it is true while anything works at all.
pub async fn health(_call: Call) -> Result<Reply, Problem> {
    Reply::ok(&json!({ "status": "ok" }))
}

/// The API's own OpenAPI document: the committed snapshot, which lies beside the console's files.
pub async fn openapi(call: Call) -> Result<Reply, Problem> {
    let assets = call.env.assets("ASSETS").map_err(|_| Problem::ours())?;
    let file = assets
        .fetch("https://assets/openapi.json", None)
        .await
        .map_err(|_| Problem::ours())?;
    // Where there is no such file, the console's page answers.
    if security_headers::is_page(file.headers()).unwrap_or(true) {
        return Err(Problem::not_found("document"));
    }
    Ok(Reply::Passthrough(file))
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
