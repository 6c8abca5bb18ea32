//! `mailbox`: the address of e-mail at which each mail starts a run of a workflow.

use clap::Subcommand;
use serde_json::{Value, json};

use super::workflow_path;
use crate::client::Client;
use crate::failure::Failure;
use crate::output;

/// What to do with a mailbox.
#[derive(Debug, Subcommand)]
pub enum MailboxCommand {
    /// Open the mailbox, or change who may write to it.
    Open {
        /// The workflow, as OWNER/SLUG.
        workflow: String,
        /// Who may write, such as ann@example.com or @example.com; several times for several, everybody if absent.
        #[arg(long = "sender")]
        senders: Vec<String>,
        /// Give it a new address. The one before ends at once.
        #[arg(long)]
        renew: bool,
    },
    /// The mailbox and its address.
    Show {
        /// The workflow, as OWNER/SLUG.
        workflow: String,
    },
    /// Close the mailbox.
    Close {
        /// The workflow, as OWNER/SLUG.
        workflow: String,
    },
}

/// Does one thing with a mailbox.
///
/// # Errors
/// A problem if the server refuses it.
pub fn run(client: &mut Client, command: &MailboxCommand, json: bool) -> Result<(), Failure> {
    match command {
        MailboxCommand::Open {
            workflow,
            senders,
            renew,
        } => {
            let body = json!({"senders": senders, "renew": renew});
            let view = client.put(&path(workflow)?, &body)?;
            output::result(&view, json, &lines(&view))
        }
        MailboxCommand::Show { workflow } => {
            let view = client.get(&path(workflow)?)?;
            output::result(&view, json, &lines(&view))
        }
        MailboxCommand::Close { workflow } => {
            let answer = client.delete(&path(workflow)?)?;
            output::result(&answer, json, &["The mailbox is closed.".to_owned()])
        }
    }
}

fn path(workflow: &str) -> Result<String, Failure> {
    Ok(format!("{}/mailbox", workflow_path(workflow)?))
}

/// A mailbox for people.
fn lines(view: &Value) -> Vec<String> {
    let senders = view.get("senders").and_then(Value::as_array);
    let senders: Vec<_> = senders
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let who = if senders.is_empty() {
        "everybody".to_owned()
    } else {
        senders.join(", ")
    };
    let address = view
        .get("address")
        .and_then(Value::as_str)
        .unwrap_or_default();
    vec![address.to_owned(), format!("It takes mail from {who}.")]
}
