//! Whether a request is let in. What is said to one that is not does not tell why.

use edgewright_storage::SqlStorage;
use edgewright_types::{Problem, Secret, UnixMillis};
use edgewright_webhook::{self as webhook, Request, Signature};
use edgewright_workflow_engine::Refusal;

use super::{Answering, Hook, HookCommand, no_hook, store};
use crate::{Workflow, workflow::live};

/// Opens a sealed secret; none if it cannot be opened, which the host logs.
pub type OpenSecret<'a> = &'a dyn Fn(&str) -> Option<Secret>;

/// What becomes of a request.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// The sender only asks whether somebody is there, and wants this back.
    Challenge(String),
    /// It is to be done; then the sender hears this.
    Command(Box<HookCommand>, Answering),
}

impl Workflow {
    /// Lets a request in, or says why not.
    ///
    /// # Errors
    /// No hook (404), another method (405), a signature that is not right or too old (401), a body that is not what it says
    /// (400, 415).
    pub fn admit(
        storage: &dyn SqlStorage,
        request: &Request,
        now: UnixMillis,
        open: OpenSecret<'_>,
    ) -> Result<Entry, Refusal> {
        let hook = standing(storage)?;
        let methods = &hook.settings.methods;
        if !methods.contains(&request.method) {
            let names = methods.join(", ");
            return Err(Problem::caller(
                405,
                "method-not-allowed",
                format!("This address answers {names} only."),
            )
            .into());
        }
        if !is_signed(&hook, request, now, open) {
            return Err(refused().into());
        }
        let signature = hook.settings.signature;
        if let Some(challenge) = webhook::challenge(signature, request) {
            return Ok(Entry::Challenge(challenge));
        }
        let input = webhook::input(request)?;
        let command = HookCommand::Receive {
            input,
            delivery: webhook::delivery(signature, request),
        };
        Ok(Entry::Command(Box::new(command), hook.settings.answer))
    }

    /// Takes a request that is sent to try the hook: it starts nothing, whoever sent it.
    ///
    /// # Errors
    /// No hook (404).
    pub fn admit_test(
        storage: &dyn SqlStorage,
        request: Request,
        now: UnixMillis,
        open: OpenSecret<'_>,
    ) -> Result<Entry, Refusal> {
        let hook = standing(storage)?;
        let is_signed = is_signed(&hook, &request, now, open);
        if let Some(challenge) = webhook::challenge(hook.settings.signature, &request)
            && is_signed
        {
            return Ok(Entry::Challenge(challenge));
        }
        let command = HookCommand::KeepTest { request, is_signed };
        Ok(Entry::Command(Box::new(command), Answering::Accepted))
    }
}

fn standing(storage: &dyn SqlStorage) -> Result<Hook, Refusal> {
    // A workflow without a hook and no workflow at all are one to whoever is not its owner.
    live(storage).map_err(|refusal| match refusal {
        Refusal::Problem(_) => no_hook().into(),
        storage @ Refusal::Storage(_) => storage,
    })?;
    Ok(store::load(storage)?.ok_or_else(no_hook)?)
}

fn is_signed(hook: &Hook, request: &Request, now: UnixMillis, open: OpenSecret<'_>) -> bool {
    let signature = hook.settings.signature;
    if signature == Signature::None {
        return true;
    }
    let secrets: Vec<_> = hook.sealed_secrets(now).filter_map(open).collect();
    webhook::verify(signature, &secrets, request, now).is_ok()
}

fn refused() -> Problem {
    Problem::caller(
        401,
        "signature-refused",
        "The request is not signed as this address wants it, or was signed more than five minutes ago.",
    )
}
