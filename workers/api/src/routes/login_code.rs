//! Sign-in codes: `/v1/auth/codes`. The answer is the same whether or not the address is known.

use edgewright_identity::{EmailAddress, LOGIN_CODE_ATTEMPTS, LOGIN_CODE_LIFETIME_MS, LoginCode};
use edgewright_postgres::NewLoginCode;
use edgewright_types::Problem;
use serde::Deserialize;
use serde_json::json;

use crate::{call::Call, clock, database, identity, mail, middleware::rate_limit, reply::Reply};

/// Body of `login_code_create`.
#[derive(Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LoginCodeBody {
    /// Where to send the code.
    pub email: String,
}

/// Sends a code to an address.
pub async fn create(call: Call) -> Result<Reply, Problem> {
    let LoginCodeBody { email } = call.json()?;
    let email = email_address(&email)?;
    rate_limit::take_login_code(&call.env, &call.request).await?;
    let pepper = identity::pepper(&call.env)?;
    let code = LoginCode::from_entropy(&clock::random_bytes()?);
    let kept = NewLoginCode {
        email_hash: &email.hash(&pepper),
        code_hash: &code.hash(&email, &pepper),
        attempts: LOGIN_CODE_ATTEMPTS,
        now: call.now,
        expires_at: call.now.plus(LOGIN_CODE_LIFETIME_MS),
    };
    let database = database::connect(&call.env, &call.context).await?;
    database
        .login_code_create(kept)
        .await
        .map_err(|error| database::problem(&error))?;
    mail::send_login_code(&call, &database, &email, &code).await?;
    Reply::json(202, &json!({ "expires_in": LOGIN_CODE_LIFETIME_MS / 1000 }))
}

/// An address as somebody typed it.
pub fn email_address(text: &str) -> Result<EmailAddress, Problem> {
    text.parse()
        .map_err(|error: edgewright_identity::EmailError| {
            Problem::caller(
                422,
                "email-invalid",
                "This is not an e-mail address we can send to. Check the spelling.",
            )
            .with_error("/email", "invalid", error.to_string())
        })
}
