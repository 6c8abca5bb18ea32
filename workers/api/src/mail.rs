//! Sends e-mail: into the mailbox on a development machine, through the mail provider elsewhere.

use edgewright_identity::{EmailAddress, LOGIN_CODE_LIFETIME_MS, LoginCode};
use edgewright_mail::{HttpProvider, MailError, ProviderRequest, read_answer, sign_in_code};
use edgewright_postgres::Database;
use edgewright_types::{Problem, ProblemKind};
use worker::{Fetch, Headers, Method, Request, RequestInit};

use crate::{
    call::Call,
    database,
    settings::{Settings, optional_variable, secret, variable},
};

/// Sends a sign-in code.
pub async fn send_login_code(
    call: &Call,
    database: &Database,
    email: &EmailAddress,
    code: &LoginCode,
) -> Result<(), Problem> {
    let message = sign_in_code(
        email.as_str(),
        code.reveal(),
        LOGIN_CODE_LIFETIME_MS / 60_000,
    );
    if Settings::read(&call.env)?.development {
        let stored = database
            .dev_mail_insert(&message.to, &message.subject, &message.text, call.now)
            .await;
        return stored.map_err(|error| database::problem(&error));
    }
    let mut provider = HttpProvider::new(
        secret(&call.env, "MAIL_API_KEY")?,
        variable(&call.env, "MAIL_FROM")?,
    );
    if let Some(url) = optional_variable(&call.env, "MAIL_URL") {
        provider = provider.at(url);
    }
    perform(provider.request(&message, &call.request_id))
        .await
        .map_err(|error| {
            worker::console_error!("mail.error={error}");
            Problem::new(
                ProblemKind::Ours,
                503,
                "mail-unavailable",
                "The sign-in code could not be sent right now. Try again in a minute.",
            )
            .with("retry_after_seconds", 60)
        })
}

async fn perform(prepared: ProviderRequest) -> Result<(), MailError> {
    let headers = Headers::new();
    for (name, value) in &prepared.headers {
        headers.set(name, value).map_err(|_| MailError::NotSetUp)?;
    }
    let mut init = RequestInit::new();
    init.with_method(Method::Post)
        .with_headers(headers)
        .with_body(Some(prepared.body.into()));
    let request = Request::new_with_init(&prepared.url, &init).map_err(|_| MailError::NotSetUp)?;
    let response = Fetch::Request(request)
        .send()
        .await
        .map_err(|_| MailError::TryLater)?;
    read_answer(response.status_code())
}
