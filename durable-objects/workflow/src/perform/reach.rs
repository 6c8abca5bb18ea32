//! What the calls of one run may reach and carry: its origins, its secrets, and what of them must not come back.

use std::collections::BTreeSet;

use edgewright_durable_host::Owed;
use edgewright_types::Secret;
use edgewright_workflow_definition::address::Origin;
use edgewright_workflow_engine::{
    WorkflowEffect, WorkflowError, effect::OutgoingAuthentication, secret::Marks,
};
use edgewright_workflow_http::{Answer, Mask, Outgoing, Sender};
use worker::console_error;

use super::send::send;
use crate::{
    object::{Object, WorkflowHost},
    secrets::Opened,
};

/// What one call may reach and carry. It lives as long as the call.
pub struct Reach {
    nonce: String,
    origins: BTreeSet<Origin>,
    private_addresses: bool,
    secrets: Opened,
    /// The token for the call, and what tells it from others.
    token: Option<([u8; 32], Secret)>,
    /// Values of secrets, and what was made of them on the way.
    mask: Mask,
}

impl Reach {
    /// The reach of the run that owes an effect.
    pub fn of(
        object: &Object,
        host: &WorkflowHost,
        owed: &Owed<WorkflowEffect>,
    ) -> Result<Self, WorkflowError> {
        let private_addresses = object.is_development();
        let engine = host.engine();
        let definition = engine.definition_of(host.storage(), &owed.effect.run);
        let definition = definition.map_err(|error| {
            console_error!("workflow.definition={error}");
            WorkflowError::runtime("The definition of the run could not be read.")
        })?;
        let secrets = Opened::of(object, host).map_err(|error| {
            console_error!("workflow.secrets={error}");
            WorkflowError::runtime("The secrets of the workflow could not be read.")
        })?;
        if let Some(name) = secrets.unreadable() {
            return Err(WorkflowError::configuration(format!(
                "The secret '{name}' cannot be opened. Set it again, then run the workflow again."
            )));
        }
        Ok(Self {
            nonce: owed.effect.nonce.clone(),
            origins: definition
                .map(|definition| definition.origins(private_addresses))
                .unwrap_or_default(),
            private_addresses,
            mask: Mask::of(secrets.values()),
            secrets,
            token: None,
        })
    }

    /// Gets the token that a call needs, if it needs one.
    pub async fn sign_in(
        &mut self,
        object: &Object,
        authentication: Option<&OutgoingAuthentication>,
    ) -> Result<(), WorkflowError> {
        self.token = None;
        if let Some(ask) = self.make(|sender| sender.token_ask(authentication))? {
            let got = object.tokens().get(object.env(), ask).await;
            let (key, token) = got.map_err(|error| self.masked(error))?;
            self.hide(token.expose());
            self.token = Some((key, token));
        }
        Ok(())
    }

    /// Makes a request and sends it. Nothing of a secret is in what comes back, an error included.
    pub async fn exchange(
        &mut self,
        object: &Object,
        make: impl FnOnce(&Sender<'_>) -> Result<Outgoing, WorkflowError>,
    ) -> Result<Answer, WorkflowError> {
        let outgoing = self.make(make)?;
        let credentials = outgoing
            .headers
            .iter()
            .find(|(name, _)| name == "authorization");
        if let Some((_, value)) = credentials
            && !self.secrets.is_empty()
        {
            // Without its scheme, which is no secret.
            let made = value
                .split_once(' ')
                .map_or(value.as_str(), |(_, after)| after);
            self.hide(made);
        }
        let answer = send(outgoing).await?;
        if answer.status == 401
            && let Some((key, _)) = &self.token
        {
            object.tokens().forget(key);
        }
        Ok(answer)
    }

    /// Makes something of what the workflow knows, such as a request.
    pub fn make<T>(
        &mut self,
        make: impl FnOnce(&Sender<'_>) -> Result<T, WorkflowError>,
    ) -> Result<T, WorkflowError> {
        let secret = |name: &str| self.secrets.get(name);
        let sender = Sender {
            marks: Marks { nonce: &self.nonce },
            secret: &secret,
            token: self.token.as_ref().map(|(_, token)| token.expose()),
            origins: &self.origins,
            private_addresses: self.private_addresses,
        };
        make(&sender).map_err(|error| self.masked(error))
    }

    /// Something that must not come back either, such as a token.
    pub fn hide(&mut self, made: &str) {
        self.mask = std::mem::take(&mut self.mask).with(made);
    }

    /// What must not come back.
    pub const fn mask(&self) -> &Mask {
        &self.mask
    }

    fn masked(&self, error: WorkflowError) -> WorkflowError {
        WorkflowError {
            detail: error.detail.map(|detail| self.mask.text(detail)),
            ..error
        }
    }
}
