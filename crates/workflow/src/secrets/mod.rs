//! The secrets of a workflow: values by name that its calls may carry. They come here sealed and are never opened here.

mod name;
mod store;

use edgewright_durable_host::Turn;
use edgewright_limits::workflow::SECRETS;
use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::{Problem, UnixMillis};
use edgewright_workflow_engine::{Refusal, WorkflowEffect};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use name::{check_name, check_value};
pub use store::{SealedSecret, install, remove_all};

use crate::{Answer, Workflow, workflow::document};

/// Something to do with secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum SecretCommand {
    /// Keeps a value, in the place of the one before it. [`SecretView`].
    Put(SealedSecret),
    /// Takes a value away. Nothing is answered.
    Remove {
        /// Its name.
        name: String,
    },
    /// Keeps the same value sealed under another key, unless it was changed in the meantime. Nothing is answered.
    Reseal(SealedSecret),
}

/// A secret as its owner sees it: never its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct SecretView {
    /// Its name, as `use.secrets` lists it.
    pub name: String,
    /// When it was set, RFC 3339.
    pub set_at: String,
}

/// The secrets of a workflow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct SecretList {
    /// By name.
    pub items: Vec<SecretView>,
}

impl Workflow {
    /// Everything that is sealed here, by name.
    ///
    /// # Errors
    /// When storage fails.
    pub fn sealed_secrets(storage: &dyn SqlStorage) -> Result<Vec<SealedSecret>, StorageError> {
        store::list(storage)
    }

    pub(crate) fn secret(
        turn: &mut Turn<'_, WorkflowEffect>,
        command: SecretCommand,
    ) -> Result<Answer, Refusal> {
        let nothing = Answer {
            status: 204,
            document: Value::Null,
        };
        match command {
            SecretCommand::Put(secret) => {
                let known = store::list(turn.storage)?;
                let is_new = known.iter().all(|known| known.name != secret.name);
                if is_new && known.len() >= SECRETS {
                    return Err(Problem::caller(
                        422,
                        "secret-limit-reached",
                        format!("A workflow has at most {SECRETS} secrets. Take one away first."),
                    )
                    .into());
                }
                store::save(turn.storage, &secret)?;
                document(200, &view(&secret))
            }
            SecretCommand::Remove { name } => {
                if !store::remove(turn.storage, &name)? {
                    return Err(Problem::not_found("secret").into());
                }
                Ok(nothing)
            }
            SecretCommand::Reseal(secret) => {
                let known = store::list(turn.storage)?;
                let is_same = |known: &SealedSecret| {
                    known.name == secret.name && known.version == secret.version
                };
                if known.iter().any(is_same) {
                    store::save(turn.storage, &secret)?;
                }
                Ok(nothing)
            }
        }
    }

    pub(crate) fn secret_list(storage: &dyn SqlStorage) -> Result<Answer, Refusal> {
        let secrets = store::list(storage)?;
        let items = secrets.iter().map(view).collect();
        document(200, &SecretList { items })
    }
}

fn view(secret: &SealedSecret) -> SecretView {
    SecretView {
        name: secret.name.clone(),
        set_at: UnixMillis(secret.version).to_rfc3339(),
    }
}

#[cfg(test)]
mod tests;
