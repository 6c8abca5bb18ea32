//! The mailbox of a development machine: `/v1/dev/mailbox`. Elsewhere this address does not exist.

use edgewright_identity::EmailAddress;
use edgewright_types::Problem;
use serde::Serialize;

use super::login_code::email_address;
use crate::{call::Call, database, page, reply::Reply, settings::Settings};

/// One e-mail that would have been sent.
#[derive(Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct DevMailEntry {
    /// Its number.
    pub id: String,
    /// To whom.
    pub to: String,
    /// Subject line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The sign-in code in it, if there is one.
    pub code: Option<String>,
    /// When, RFC 3339.
    pub sent_at: String,
}

/// Lists the newest e-mails, to one address if `email` is given.
pub async fn list(call: Call) -> Result<Reply, Problem> {
    if !Settings::read(&call.env)?.development {
        return Err(Problem::caller(
            404,
            "not-found",
            "There is nothing at this address.",
        ));
    }
    let email = call.query("email").map(email_address).transpose()?;
    let database = database::connect(&call.env, &call.context).await?;
    let mails = database
        .dev_mail_list(email.as_ref().map(EmailAddress::as_str))
        .await
        .map_err(|error| database::problem(&error))?;
    let items = mails.into_iter().map(|mail| DevMailEntry {
        code: code(&mail.text),
        id: mail.id,
        to: mail.to,
        subject: mail.subject,
        text: mail.text,
        sent_at: mail.sent_at.to_rfc3339(),
    });
    Reply::ok(&page::document(items.collect(), None))
}

/// The first run of exactly six digits.
fn code(text: &str) -> Option<String> {
    let runs = text.split(|character: char| !character.is_ascii_digit());
    runs.filter(|run| run.len() == 6).map(str::to_owned).next()
}
