//! The workflow's secrets: sealed on their way in, opened for the one request that carries them.

use std::rc::Rc;

use edgewright_storage::StorageError;
use edgewright_types::{Actor, Secret, WorkflowAddress};
use edgewright_workflow::{
    Admitted, Answer, Command, CommandRequest, Room, Workflow,
    hook::HookCommand,
    secrets::{SealedSecret, SecretCommand, check_name, check_value},
};
use edgewright_workflow_engine::Refusal;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use worker::{Env, Response, Result, console_error};

use crate::{
    answer, clock,
    object::{Object, WorkflowHost},
    sealing::Sealing,
};

/// A secret as its owner gives it. It has no debug form: the value is in it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretPut {
    actor: Actor,
    address: WorkflowAddress,
    name: String,
    value: Value,
}

/// Seals a secret and keeps it.
pub async fn put(object: &Rc<Object>, asked: SecretPut) -> Result<Response> {
    answer::answer(try_put(object, asked).await)
}

async fn try_put(object: &Rc<Object>, asked: SecretPut) -> std::result::Result<Answer, Refusal> {
    let host = object.host_if(false)?;
    host.engine().require_owner(host.storage(), &asked.actor)?;
    check_name(&asked.name)?;
    let value = Secret::new(check_value(&asked.value)?);
    let sealing = Sealing::of(object.env(), asked.address.to_string())?;
    let version = clock::now().0;
    let sealed = sealing.seal(&field(&asked.name, version), &value)?;
    let secret = SealedSecret {
        name: asked.name,
        version,
        sealed,
    };
    let request = CommandRequest {
        actor: asked.actor,
        command: Command::Secret(SecretCommand::Put(secret)),
    };
    object.obey(request).await
}

/// Seals again what an earlier key of the platform holds. It may stop anywhere; the next time goes on.
pub fn reseal(host: &WorkflowHost, env: &Env) {
    let secrets = Workflow::sealed_secrets(host.storage()).unwrap_or_default();
    let of_hook = Workflow::sealed_hook_secrets(host.storage()).unwrap_or_default();
    let Ok(Some((address, _))) = host.engine().address_and_plan(host.storage()) else {
        return;
    };
    if secrets.is_empty() && of_hook.is_empty() {
        return;
    }
    // Said already, where it matters to somebody.
    let Ok(sealing) = Sealing::of(env, address.to_string()) else {
        return;
    };
    let secrets = secrets.into_iter().filter_map(|secret| {
        let sealed = sealing.reseal(&secret.sealed)?;
        let secret = SealedSecret { sealed, ..secret };
        Some(Command::Secret(SecretCommand::Reseal(secret)))
    });
    let of_hook = of_hook.into_iter().filter_map(|from| {
        let to = sealing.reseal(&from)?;
        Some(Command::Hook(HookCommand::Reseal { from, to }))
    });
    for command in secrets.chain(of_hook) {
        let request = CommandRequest {
            actor: Actor::System {
                reason: "vault".to_owned(),
            },
            command,
        };
        let admitted = Admitted {
            request,
            room: Room::default(),
        };
        if let Err(refusal) = host.command(clock::now(), clock::entropy(), admitted) {
            console_error!("workflow.reseal={refusal}");
        }
    }
}

/// The secrets of a workflow, opened. They live as long as one call.
#[derive(Default)]
pub struct Opened {
    values: Vec<(String, Option<Secret>)>,
}

impl Opened {
    /// Opens all of them. Also those that a call does not carry: their values are masked in what services answer.
    ///
    /// # Errors
    /// When storage fails.
    pub fn of(object: &Object, host: &WorkflowHost) -> std::result::Result<Self, StorageError> {
        let kept = Workflow::sealed_secrets(host.storage())?;
        if kept.is_empty() {
            return Ok(Self::default());
        }
        let address = host.engine().address_and_plan(host.storage())?;
        let address = address.map(|(address, _)| address.to_string());
        let sealing = Sealing::of(object.env(), address.unwrap_or_default()).ok();
        let values = kept.into_iter().map(|secret| {
            let field = field(&secret.name, secret.version);
            let sealing = sealing.as_ref();
            let value = sealing.and_then(|sealing| sealing.open(&field, &secret.sealed));
            (secret.name, value)
        });
        Ok(Self {
            values: values.collect(),
        })
    }

    /// The value of one; none if it is not set or does not open.
    pub fn get(&self, name: &str) -> Option<String> {
        let found = self.values.iter().find(|(known, _)| known == name);
        found.and_then(|(_, value)| Some(value.as_ref()?.expose().to_owned()))
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// One that is set and does not open: nothing can be called then without showing what could not be masked.
    pub fn unreadable(&self) -> Option<&str> {
        let found = self.values.iter().find(|(_, value)| value.is_none());
        found.map(|(name, _)| name.as_str())
    }

    /// All values that opened.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.values
            .iter()
            .filter_map(|(_, value)| value.as_ref().map(Secret::expose))
    }
}

/// Which field of the workflow's sealed values a secret is. Names have no colon.
fn field(name: &str, version: i64) -> String {
    format!("secret:{name}:{version}")
}
