//! The mailbox of a workflow: an address of e-mail at which each mail starts a run. At most one; a resource of its own, no
//! part of the definition.
//!
//! Whoever knows the address may write to it, so it has a part that nobody guesses. Which senders are let in is the owner's
//! filter against noise; a mail proves nothing of who wrote it.

mod store;

use edgewright_durable_host::Turn;
use edgewright_inbound_mail::Recipient;
use edgewright_limits::inbound_mail::SENDERS;
use edgewright_types::{Problem, UnixMillis};
use edgewright_workflow_engine::{Refusal, WorkflowEffect};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

pub use store::install;

use crate::{Answer, Workflow, about::About, room::Room, workflow::document};

/// The mailbox as its owner wants it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MailboxSettings {
    /// Who may write: addresses such as `ann@example.com`, or whole domains such as `@example.com`. Everybody if empty.
    #[serde(default)]
    pub senders: Vec<String>,
}

/// A mailbox as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailbox {
    /// How it is set up.
    pub settings: MailboxSettings,
    /// The part of its address that nobody guesses.
    pub token: String,
    /// When it was opened.
    pub created_at: UnixMillis,
}

/// A mailbox as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct MailboxView {
    /// Where mails go that start runs.
    pub address: String,
    /// How it is set up.
    #[serde(flatten)]
    pub settings: MailboxSettings,
    /// When it was opened, RFC 3339.
    pub created_at: String,
}

/// Something to do with the mailbox.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum MailboxCommand {
    /// Opens it or changes it. [`MailboxView`], its address without the domain.
    Put {
        /// How.
        settings: MailboxSettings,
        /// Whether to give it a new address; the one before ends at once.
        renew: bool,
    },
    /// Closes it. Nothing is answered.
    Remove,
    /// Begins a run with a mail. `RunView`.
    Receive {
        /// The token of the address it was sent to.
        token: String,
        /// Who wrote it, as the mail says.
        from: Option<String>,
        /// The input of the run.
        input: Value,
        /// Which delivery it is.
        delivery: String,
    },
}

impl Workflow {
    pub(crate) fn mailbox(
        &self,
        turn: &mut Turn<'_, WorkflowEffect>,
        about: &About,
        room: &mut Room,
        command: MailboxCommand,
    ) -> Result<Answer, Refusal> {
        match command {
            MailboxCommand::Put { settings, renew } => {
                let mailbox = changed(turn, about, settings, renew)?;
                store::save(turn.storage, &mailbox)?;
                document(200, &view(about, mailbox))
            }
            MailboxCommand::Remove => {
                if store::load(turn.storage)?.is_none() {
                    return Err(no_mailbox().into());
                }
                store::remove(turn.storage)?;
                Ok(Answer {
                    status: 204,
                    document: Value::Null,
                })
            }
            MailboxCommand::Receive {
                token,
                from,
                input,
                delivery,
            } => {
                let mailbox = store::load(turn.storage)?.ok_or_else(no_mailbox)?;
                if !is_same(&mailbox.token, &token) {
                    return Err(no_mailbox().into());
                }
                if !mailbox.settings.lets_in(from.as_deref()) {
                    return Err(Problem::caller(
                        403,
                        "sender-refused",
                        "This mailbox takes no mail from this sender.",
                    )
                    .into());
                }
                self.start_by(turn, about, room, "email", input, Some(delivery))
            }
        }
    }

    /// The mailbox as its owner sees it.
    pub(crate) fn mailbox_view(
        storage: &dyn edgewright_storage::SqlStorage,
        about: &About,
    ) -> Result<Answer, Refusal> {
        let mailbox = store::load(storage)?.ok_or_else(no_mailbox)?;
        document(200, &view(about, mailbox))
    }
}

impl MailboxSettings {
    fn check(&self) -> Result<(), Problem> {
        if self.senders.len() > SENDERS {
            return Err(Problem::caller(
                422,
                "body-invalid",
                format!("A mailbox names at most {SENDERS} senders."),
            ));
        }
        let wrong = self.senders.iter().find(|sender| !is_sender(sender));
        wrong.map_or(Ok(()), |wrong| {
            let shown: String = wrong.chars().take(100).collect();
            Err(Problem::caller(
                422,
                "body-invalid",
                format!("'{shown}' is no sender. Write ann@example.com, or @example.com for everybody there."),
            ))
        })
    }

    fn lets_in(&self, from: Option<&str>) -> bool {
        let from = from.unwrap_or_default().to_lowercase();
        self.senders.is_empty()
            || self.senders.iter().any(|sender| {
                let sender = sender.to_lowercase();
                if sender.starts_with('@') {
                    from.ends_with(&sender)
                } else {
                    from == sender
                }
            })
    }
}

fn is_sender(text: &str) -> bool {
    let fits = text.len() <= 254
        && !text
            .chars()
            .any(|char| char.is_whitespace() || char.is_control());
    let parts = text.split_once('@');
    fits && parts.is_some_and(|(_, domain)| !domain.is_empty() && !domain.contains('@'))
}

fn changed(
    turn: &mut Turn<'_, WorkflowEffect>,
    about: &About,
    settings: MailboxSettings,
    renew: bool,
) -> Result<Mailbox, Refusal> {
    settings.check()?;
    if let Some(before) = store::load(turn.storage)?.filter(|_| !renew) {
        return Ok(Mailbox { settings, ..before });
    }
    let random = turn.draw_entropy();
    let recipient = Recipient::new(about.address.clone(), random.0).map_err(|unfit| {
        Problem::caller(
            422,
            "mailbox-name-too-long",
            format!(
                "The names of this workflow are too long for an address of e-mail: yours and its own may have {} characters \
                 together. Publish it under a shorter name.",
                unfit.most_chars
            ),
        )
    })?;
    Ok(Mailbox {
        settings,
        token: recipient.token,
        created_at: turn.now,
    })
}

fn view(about: &About, mailbox: Mailbox) -> MailboxView {
    let recipient = Recipient {
        workflow: about.address.clone(),
        token: mailbox.token,
    };
    MailboxView {
        address: recipient.to_string(),
        settings: mailbox.settings,
        created_at: mailbox.created_at.to_rfc3339(),
    }
}

/// Digests are compared, so that the time it takes tells nothing of the tokens.
fn is_same(one: &str, other: &str) -> bool {
    Sha256::digest(one.as_bytes()) == Sha256::digest(other.as_bytes())
}

/// What is said where no mailbox is open; the same where it has another address.
fn no_mailbox() -> Problem {
    Problem::not_found("mailbox")
}

#[cfg(test)]
mod tests {
    use edgewright_limits::inbound_mail::SENDERS;

    use super::*;

    fn settings(senders: &[&str]) -> MailboxSettings {
        MailboxSettings {
            senders: senders.iter().map(|sender| (*sender).to_owned()).collect(),
        }
    }

    #[test]
    fn the_senders_that_are_named_are_let_in_in_any_spelling() {
        let some = settings(&["Ann@x.example", "@y.example"]);
        assert!(some.lets_in(Some("ann@X.example")) && some.lets_in(Some("Bob@y.example")));
        for other in [
            None,
            Some(""),
            Some("bob@x.example"),
            Some("ann@x.example.org"),
            Some("y.example"),
        ] {
            assert!(!some.lets_in(other), "{other:?}");
            assert!(settings(&[]).lets_in(other), "{other:?}");
        }
        assert!(!some.lets_in(Some("bob@evily.example")));
    }

    #[test]
    fn what_is_no_sender_is_refused() {
        assert!(settings(&["ann@x.example", "@x.example"]).check().is_ok());
        for wrong in ["", "ann", "ann@", "a b@x", "a@b@c", "@", "a@x\r\n"] {
            assert!(settings(&[wrong]).check().is_err(), "{wrong}");
        }
    }

    #[test]
    fn so_many_senders_and_no_more() {
        for (count, fits) in [(SENDERS - 1, true), (SENDERS, true), (SENDERS + 1, false)] {
            assert_eq!(
                settings(&vec!["@x.example"; count]).check().is_ok(),
                fits,
                "{count}"
            );
        }
    }
}
