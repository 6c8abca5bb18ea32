//! Tokens of OAuth 2: what is asked for on behalf of a call, and what comes of it. Asking is another Worker's part.

use edgewright_types::Secret;
use edgewright_workflow_definition::error::standard::AUTHENTICATION;
use edgewright_workflow_engine::{
    effect::{OutgoingAuthentication, OutgoingOauth2},
    error::WorkflowError,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{Sender, authentication::missing};

/// A token to ask for, with everything in it, secrets included: it must not be logged or kept. It has no debug form.
#[derive(Clone, Serialize, Deserialize)]
pub struct TokenAsk {
    /// How it is asked for.
    pub request: OutgoingOauth2,
    /// Where requests may be sent.
    pub origins: Vec<String>,
    /// Whether hosts outside the public internet are called, in development only.
    pub private_addresses: bool,
}

/// What came of it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenAnswer {
    /// A token, and for how many seconds, if the authority says so.
    Token {
        /// The token.
        token: String,
        /// Seconds.
        expires_in_seconds: Option<u64>,
    },
    /// None, and why. Nothing of the request is in it.
    Failed(WorkflowError),
}

/// What a secret for OAuth 2 or OpenID Connect holds, with the standard's members.
#[derive(Deserialize)]
struct InSecret {
    authority: String,
    #[serde(default = "client_credentials")]
    grant: String,
    #[serde(default)]
    client: Client,
    #[serde(default)]
    endpoints: Endpoints,
    #[serde(default)]
    request: Encoded,
    #[serde(default)]
    scopes: Vec<String>,
    #[serde(default)]
    audiences: Vec<String>,
    #[serde(default)]
    username: Option<String>,
    #[serde(default)]
    password: Option<String>,
}

#[derive(Default, Deserialize)]
struct Client {
    id: Option<String>,
    secret: Option<String>,
    authentication: Option<String>,
}

#[derive(Default, Deserialize)]
struct Endpoints {
    token: Option<String>,
}

#[derive(Default, Deserialize)]
struct Encoded {
    encoding: Option<String>,
}

fn client_credentials() -> String {
    "client_credentials".to_owned()
}

impl TokenAsk {
    /// What tells tokens apart. Nothing can be read from it.
    ///
    /// # Errors
    /// Never, but for a request that cannot be written as JSON.
    pub fn key(&self) -> Result<[u8; 32], WorkflowError> {
        let text = serde_json::to_string(&self.request)
            .map_err(|_| WorkflowError::runtime("The token could not be asked for."))?;
        Ok(Sha256::digest(Secret::new(text).expose().as_bytes()).into())
    }
}

impl Sender<'_> {
    /// The token that a call needs; none if it needs none.
    ///
    /// # Errors
    /// When a secret is not set, or is not what its scheme wants.
    pub fn token_ask(
        &self,
        authentication: Option<&OutgoingAuthentication>,
    ) -> Result<Option<TokenAsk>, WorkflowError> {
        let request = match authentication {
            Some(OutgoingAuthentication::Oauth2(given)) => self.revealed(given)?,
            Some(OutgoingAuthentication::Secret { kind, name })
                if matches!(kind.as_str(), "oauth2" | "oidc") =>
            {
                let text = Secret::new((self.secret)(name).ok_or_else(|| missing(name))?);
                from_secret(kind, name, &text)?
            }
            _ => return Ok(None),
        };
        Ok(Some(TokenAsk {
            request,
            origins: self.origins.iter().map(ToString::to_string).collect(),
            private_addresses: self.private_addresses,
        }))
    }

    fn revealed(&self, given: &OutgoingOauth2) -> Result<OutgoingOauth2, WorkflowError> {
        let text = |text: &Option<String>| match text {
            Some(text) => self.reveal(text).map(Some),
            None => Ok(None),
        };
        let texts = |texts: &[String]| -> Result<Vec<String>, WorkflowError> {
            texts.iter().map(|text| self.reveal(text)).collect()
        };
        Ok(OutgoingOauth2 {
            authority: self.reveal(&given.authority)?,
            client_id: text(&given.client_id)?,
            client_secret: text(&given.client_secret)?,
            scopes: texts(&given.scopes)?,
            audiences: texts(&given.audiences)?,
            username: text(&given.username)?,
            password: text(&given.password)?,
            ..given.clone()
        })
    }
}

fn from_secret(kind: &str, name: &str, text: &Secret) -> Result<OutgoingOauth2, WorkflowError> {
    // The text is a secret: what is wrong with it is not quoted.
    let held: InSecret = serde_json::from_str(text.expose()).map_err(|_| {
        WorkflowError::configuration(format!(
            "The secret '{name}' does not hold what the scheme '{kind}' needs."
        ))
    })?;
    let authentication = held.client.authentication;
    Ok(OutgoingOauth2 {
        discover: kind == "oidc",
        authority: held.authority,
        token_path: held.endpoints.token,
        grant: held.grant,
        client_id: held.client.id,
        client_secret: held.client.secret,
        client_authentication: authentication.unwrap_or_else(|| "client_secret_post".to_owned()),
        as_json: held.request.encoding.as_deref() == Some("application/json"),
        scopes: held.scopes,
        audiences: held.audiences,
        username: held.username,
        password: held.password,
    })
}

/// What is said when an authority gives no token.
#[must_use]
pub fn refused(why: &str) -> WorkflowError {
    WorkflowError::new(AUTHENTICATION, 401, "Not signed in", why)
}
