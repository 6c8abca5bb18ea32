//! Mails to workflows, as the platform's mail routing hands them in.
//!
//! A mail is taken when its run is durable, and otherwise refused with a reason, so that its sender's server tells them: no
//! mail is ever taken and lost. It never fails, because a failure would end every request of this instance.

use edgewright_inbound_mail::{Recipient, Unreadable, read};
use edgewright_limits::inbound_mail::MAIL_BYTES;
use edgewright_types::Actor;
use edgewright_workflow::{Command, mailbox::MailboxCommand};
use serde_json::Value;
use worker::{Env, ForwardableEmailMessage, console_error};

use crate::{objects, workflow_object};

const NO_MAILBOX: &str = "There is no such mailbox.";
const TOO_LARGE: &str = "The mail is too large. Send a link to large files.";
const NO_MAIL: &str = "The mail cannot be read.";
const NOT_NOW: &str = "The mail could not be taken just now. Send it again later.";

/// Takes a mail or refuses it.
pub async fn receive(message: &ForwardableEmailMessage, env: &Env) {
    if let Err(reason) = take(message, env).await {
        message.set_reject(&reason);
    }
}

async fn take(message: &ForwardableEmailMessage, env: &Env) -> Result<(), String> {
    let recipient = Recipient::of_address(&message.to()).ok_or(NO_MAILBOX)?;
    if message.raw_size() > MAIL_BYTES as f64 {
        return Err(TOO_LARGE.to_owned());
    }
    let raw = message.raw_bytes().await.map_err(|_| NOT_NOW)?;
    let mail = read(&raw, &message.from()).map_err(|unreadable| match unreadable {
        Unreadable::TooLarge => TOO_LARGE,
        Unreadable::Malformed => NO_MAIL,
    })?;
    let from = mail.input.pointer("/from/email").and_then(Value::as_str);
    let command = Command::Mailbox(MailboxCommand::Receive {
        token: recipient.token,
        from: from.map(ToOwned::to_owned),
        input: mail.input.clone(),
        delivery: mail.delivery,
    });
    let actor = Actor::System {
        reason: "email".to_owned(),
    };
    let answer = workflow_object::send(env, &recipient.workflow, actor, command).await;
    let problem = match answer {
        Ok(answer) if answer.status_code() < 300 => return Ok(()),
        Ok(answer) => objects::into_reply(answer).await.err(),
        Err(problem) => Some(problem),
    };
    Err(match problem {
        Some(problem) if problem.status == 404 => NO_MAILBOX.to_owned(),
        Some(problem) if problem.status < 500 => problem.detail,
        other => {
            console_error!(
                "inbound_mail.refused={:?}",
                other.map(|problem| problem.code)
            );
            NOT_NOW.to_owned()
        }
    })
}
