//! Asks for one token, by the grant client_credentials or password.

use edgewright_workflow_engine::{WorkflowError, effect::OutgoingOauth2};
use edgewright_workflow_http::{TokenAnswer, TokenAsk, token_refused};
use oauth2::{
    AuthType, ClientId, ClientSecret, RequestTokenError, ResourceOwnerPassword,
    ResourceOwnerUsername, Scope, TokenResponse, TokenUrl,
    basic::{BasicClient, BasicErrorResponse, BasicTokenType},
};

use crate::{
    discovery,
    web::{NotAnswered, Web},
};

/// Where the standard puts the token endpoint below an authority.
const TOKEN_PATH: &str = "/oauth2/token";
/// What an authority may say (RFC 6749, 5.2). Anything else is its own text and might repeat what it was sent.
const REASONS: [&str; 6] = [
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
];

/// Asks once.
pub async fn ask(ask: &TokenAsk) -> Result<TokenAnswer, WorkflowError> {
    let request = &ask.request;
    let web = Web {
        origins: &ask.origins,
        private_addresses: ask.private_addresses,
        as_json: request.as_json,
    };
    let endpoint = if request.discover {
        discovery::token_endpoint(&web, &request.authority).await?
    } else {
        let path = request.token_path.as_deref().unwrap_or(TOKEN_PATH);
        let authority = request.authority.trim_end_matches('/');
        format!("{authority}/{}", path.trim_start_matches('/'))
    };
    let endpoint = TokenUrl::new(endpoint)
        .map_err(|_| WorkflowError::configuration("The address of the authority is not valid."))?;
    exchange(&web, request, endpoint).await
}

async fn exchange(
    web: &Web<'_>,
    request: &OutgoingOauth2,
    endpoint: TokenUrl,
) -> Result<TokenAnswer, WorkflowError> {
    let lacks = |what: &str| {
        WorkflowError::configuration(format!(
            "The authentication has no {what}, and its grant needs one."
        ))
    };
    let id = request
        .client_id
        .clone()
        .ok_or_else(|| lacks("client id"))?;
    let way = match request.client_authentication.as_str() {
        "client_secret_basic" => AuthType::BasicAuth,
        _ => AuthType::RequestBody,
    };
    let mut client = BasicClient::new(ClientId::new(id))
        .set_token_uri(endpoint)
        .set_auth_type(way);
    if let Some(secret) = &request.client_secret
        && request.client_authentication != "none"
    {
        client = client.set_client_secret(ClientSecret::new(secret.clone()));
    }
    let scopes = request.scopes.iter().cloned().map(Scope::new);
    let audience = request.audiences.join(" ");
    let http = |request| web.send(request);
    let answer = match request.grant.as_str() {
        "password" => {
            let username = request.username.clone().ok_or_else(|| lacks("user name"))?;
            let password = request.password.clone().ok_or_else(|| lacks("password"))?;
            let (username, password) = (
                ResourceOwnerUsername::new(username),
                ResourceOwnerPassword::new(password),
            );
            let mut exchange = client
                .exchange_password(&username, &password)
                .add_scopes(scopes);
            if !audience.is_empty() {
                exchange = exchange.add_extra_param("audience", audience);
            }
            exchange.request_async(&http).await
        }
        _ => {
            let mut exchange = client.exchange_client_credentials().add_scopes(scopes);
            if !audience.is_empty() {
                exchange = exchange.add_extra_param("audience", audience);
            }
            exchange.request_async(&http).await
        }
    };
    let answer = answer.map_err(failed)?;
    if !matches!(answer.token_type(), BasicTokenType::Bearer) {
        return Err(token_refused(
            "The authority gave a token of another kind than 'Bearer'.",
        ));
    }
    Ok(TokenAnswer::Token {
        token: answer.access_token().secret().clone(),
        expires_in_seconds: answer.expires_in().map(|time| time.as_secs()),
    })
}

fn failed(error: RequestTokenError<NotAnswered, BasicErrorResponse>) -> WorkflowError {
    match error {
        RequestTokenError::Request(NotAnswered(error)) => error,
        RequestTokenError::ServerResponse(answer) => {
            let reason = answer.error().as_ref().to_owned();
            let reason = REASONS.into_iter().find(|known| *known == reason);
            token_refused(&format!(
                "The authority gave no token: {}.",
                reason.unwrap_or("it did not say why in the words of OAuth 2")
            ))
        }
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
            token_refused("The authority gave no token, and its answer cannot be read.")
        }
    }
}
