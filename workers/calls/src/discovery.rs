//! OpenID Connect Discovery: where an authority gives tokens out, as it says itself.

use edgewright_workflow_engine::WorkflowError;
use oauth2::HttpRequest;
use serde::Deserialize;

use crate::web::Web;

#[derive(Deserialize)]
struct Provider {
    token_endpoint: String,
}

/// Address of the token endpoint.
pub async fn token_endpoint(web: &Web<'_>, authority: &str) -> Result<String, WorkflowError> {
    let url = format!(
        "{}/.well-known/openid-configuration",
        authority.trim_end_matches('/')
    );
    let mut request = HttpRequest::new(Vec::new());
    *request.uri_mut() = url
        .parse()
        .map_err(|_| WorkflowError::configuration("The address of the authority is not valid."))?;
    let answer = web
        .send(request)
        .await
        .map_err(|not_answered| not_answered.0)?;
    if !answer.status().is_success() {
        return Err(WorkflowError::communication(
            answer.status().as_u16(),
            "The authority does not tell its endpoints (OpenID Connect Discovery).",
        ));
    }
    let provider: Provider = serde_json::from_slice(answer.body()).map_err(|_| {
        WorkflowError::communication(
            502,
            "What the authority tells of its endpoints cannot be read (OpenID Connect Discovery).",
        )
    })?;
    Ok(provider.token_endpoint)
}
