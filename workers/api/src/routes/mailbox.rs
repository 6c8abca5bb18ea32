//! The mailbox of a workflow, `/v1/workflows/{owner}/{slug}/mailbox`. Mails themselves come in at [`crate::inbound_mail`].

use edgewright_types::Problem;
use edgewright_workflow::{
    Command, Query,
    mailbox::{MailboxCommand, MailboxSettings, MailboxView},
};
use serde::Deserialize;
use worker::Response;

use crate::{call::Call, objects, reply::Reply, settings::variable, workflow_object};

/// Body of `mailbox_put`.
#[derive(Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MailboxPutBody {
    /// Who may write: addresses such as `ann@example.com`, or whole domains such as `@example.com`. Everybody if empty.
    #[serde(default)]
    pub senders: Vec<String>,
    /// Whether to give it a new address. The one before ends at once.
    #[serde(default)]
    pub renew: bool,
}

/// Opens the mailbox, or changes it.
pub async fn put(call: Call) -> Result<Reply, Problem> {
    let body: MailboxPutBody = call.json()?;
    let command = Command::Mailbox(MailboxCommand::Put {
        settings: MailboxSettings {
            senders: body.senders,
        },
        renew: body.renew,
    });
    let address = workflow_object::address(&call)?;
    let answer = workflow_object::command_at(&call, &address, command).await?;
    shown(&call, answer).await
}

/// The mailbox with its address.
pub async fn get(call: Call) -> Result<Reply, Problem> {
    let answer = workflow_object::ask(&call, Query::MailboxGet).await?;
    shown(&call, answer).await
}

/// Closes the mailbox.
pub async fn delete(call: Call) -> Result<Reply, Problem> {
    workflow_object::command(&call, Command::Mailbox(MailboxCommand::Remove)).await
}

/// The mailbox with its address as a sender needs it.
async fn shown(call: &Call, answer: Response) -> Result<Reply, Problem> {
    let mut view: MailboxView = objects::into_document(answer).await?;
    let domain = variable(&call.env, "INBOUND_MAIL_DOMAIN")?;
    view.address = format!("{}@{domain}", view.address);
    Reply::ok(&view)
}
