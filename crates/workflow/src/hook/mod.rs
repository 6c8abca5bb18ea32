//! The hook of a workflow: an address at which requests from outside start runs. At most one; a resource of its own, no part
//! of the definition.
//!
//! Secrets are sealed and opened by whoever hosts the workflow. Here they are opaque but for the one moment in which a
//! signature is checked.

mod admit;
mod put;
mod reseal;
mod store;
mod view;

use edgewright_durable_host::Turn;
use edgewright_types::Problem;
use edgewright_webhook::{Request, Signature};
use edgewright_workflow_engine::{Refusal, WorkflowEffect};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use admit::{Entry, OpenSecret};
pub use put::NewSecret;
pub use store::{Hook, install, remove};
pub use view::{HookAccepted, HookView, TestRequest};

use crate::{Answer, Workflow, about::About, room::Room, workflow::document};

/// What a caller hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Answering {
    /// That the run is kept, as soon as it is.
    #[default]
    Accepted,
    /// What the run answers, if that does not take long.
    Result,
}

/// The hook as its owner wants it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HookSettings {
    /// How the sender signs.
    pub signature: Signature,
    /// What the sender hears.
    #[serde(default)]
    pub answer: Answering,
    /// Methods it takes, in capitals; POST if absent.
    #[serde(default = "post")]
    pub methods: Vec<String>,
}

fn post() -> Vec<String> {
    vec!["POST".to_owned()]
}

/// Something to do with the hook.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum HookCommand {
    /// Sets it up or changes it. [`HookView`].
    Put {
        /// How.
        settings: HookSettings,
        /// Its new secret, sealed; the one it has stays if absent.
        sealed_secret: Option<String>,
    },
    /// Takes it away. Nothing is answered.
    Remove,
    /// Keeps the same secret sealed under another key. Nothing is answered.
    Reseal {
        /// As it is sealed; nothing is done if it was changed in the meantime.
        from: String,
        /// As it is sealed from now on.
        to: String,
    },
    /// Begins a run with a request that was let in. `RunView`.
    Receive {
        /// Its input.
        input: Value,
        /// Which delivery it is.
        delivery: Option<String>,
    },
    /// Keeps a request that was sent to try the hook. Nothing is answered.
    KeepTest {
        /// The request.
        request: Request,
        /// Whether its signature is right.
        is_signed: bool,
    },
}

impl Workflow {
    pub(crate) fn hook(
        &self,
        turn: &mut Turn<'_, WorkflowEffect>,
        about: &About,
        room: &mut Room,
        command: HookCommand,
    ) -> Result<Answer, Refusal> {
        match command {
            HookCommand::Put {
                settings,
                sealed_secret,
            } => {
                let before = store::load(turn.storage)?;
                let hook = put::changed(before, settings, sealed_secret, turn.now)?;
                store::save(turn.storage, &hook)?;
                document(200, &view::view(turn.storage, about, turn.now)?)
            }
            HookCommand::Remove => {
                if store::load(turn.storage)?.is_none() {
                    return Err(no_hook().into());
                }
                store::remove(turn.storage)?;
                Ok(nothing())
            }
            HookCommand::Reseal { from, to } => {
                reseal::swap(turn.storage, &from, &to)?;
                Ok(nothing())
            }
            HookCommand::Receive { input, delivery } => {
                self.start_by(turn, about, room, "webhook", input, delivery)
            }
            HookCommand::KeepTest { request, is_signed } => {
                let test = view::test_request(&request, is_signed, turn.now);
                store::save_test(turn.storage, &test)?;
                Ok(nothing())
            }
        }
    }

    /// Lets the owner of the workflow pass.
    ///
    /// # Errors
    /// To everybody else there is no workflow.
    pub fn require_owner(
        &self,
        storage: &dyn edgewright_storage::SqlStorage,
        actor: &edgewright_types::Actor,
    ) -> Result<(), Refusal> {
        let about = crate::workflow::live(storage)?;
        Ok(crate::access::require_owner(actor, &about.address)?)
    }

    /// The hook as its owner sees it.
    pub(crate) fn hook_view(
        storage: &dyn edgewright_storage::SqlStorage,
        about: &About,
        now: edgewright_types::UnixMillis,
    ) -> Result<Answer, Refusal> {
        document(200, &view::view(storage, about, now)?)
    }
}

fn nothing() -> Answer {
    Answer {
        status: 204,
        document: Value::Null,
    }
}

/// What is said where there is no hook.
pub fn no_hook() -> Problem {
    Problem::not_found("hook")
}
