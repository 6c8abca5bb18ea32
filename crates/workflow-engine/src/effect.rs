//! What a run asks for outside, and what may come of it. Their JSON is kept inside the run, so old forms must stay readable.
//!
//! Texts of outgoing calls may hold marks of secrets; see [`crate::secret`].

use edgewright_durable_host::RetryPolicy;
use edgewright_types::{EffectId, RunId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::error::WorkflowError;

/// Tries of one call before it counts as failed.
const CALL_TRIES: u32 = 20;

/// Something owed by a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkflowEffect {
    /// The run.
    pub run: RunId,
    /// The open task it belongs to; none if it belongs to the whole run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame: Option<u32>,
    /// The run's number for marks of secrets.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub nonce: String,
    /// What outsiders know it by, so that they do nothing twice: the same however often its task is tried, also where the workflow's
    /// own policy tries it. The effect's own id if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<EffectId>,
    /// What to do.
    pub action: Action,
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Action {
    /// Asks a web service.
    Http(Box<HttpCall>),
    /// Asks a web service that an OpenAPI document describes.
    Openapi(Box<OpenapiCall>),
    /// Calls a built-in function that this object cannot do itself.
    Function(FunctionCall),
    /// Publishes an event.
    Emit {
        /// The event, with all its attributes.
        event: Value,
    },
    /// Publishes an event about the run itself, which is over.
    Announce {
        /// The event, with all its attributes.
        event: Value,
    },
    /// Starts another workflow; the effect's id is the delivery id, so it starts once.
    RunWorkflow(ChildWorkflow),
    /// Cancels a workflow that was started, because nobody waits for it any more.
    CancelWorkflow {
        /// The effect that started it.
        started_by: EffectId,
        /// What was started.
        child: ChildWorkflow,
    },
    /// Tells the run that waits for this one how it ended.
    TellParent {
        /// Who waits.
        parent: Parent,
        /// What came of it.
        result: Result<Value, WorkflowError>,
    },
    /// Waits for its time; nothing is done outside.
    Timer {
        /// For what.
        timer: Timer,
    },
}

/// What happens when its time has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timer {
    /// A wait is over.
    Wait,
    /// A task took too long.
    TaskTimeout,
    /// An attempt of a try took too long.
    AttemptTimeout,
    /// It is time for the next attempt.
    Retry,
    /// The run took too long.
    RunTimeout,
    /// The run was at work for too long.
    ActiveLimit,
    /// A turn had enough; the run goes on.
    Continue,
}

/// A request to a web service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HttpCall {
    /// The method in capitals.
    pub method: String,
    /// The address, its query not included.
    pub uri: String,
    /// Headers, in order.
    pub headers: Vec<(String, String)>,
    /// Query parameters to add to the address, not encoded.
    pub query: Vec<(String, String)>,
    /// The body; a text is sent as it is, anything else as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// As whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authentication: Option<OutgoingAuthentication>,
    /// What the task yields.
    pub output: OutputForm,
    /// Whether a redirection is no error; it is not followed then.
    pub redirect: bool,
}

/// A request described by an OpenAPI document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenapiCall {
    /// Address of the document.
    pub document: String,
    /// As whom the document is read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_authentication: Option<OutgoingAuthentication>,
    /// The operation.
    pub operation_id: String,
    /// Its parameters.
    pub parameters: Map<String, Value>,
    /// As whom the operation is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authentication: Option<OutgoingAuthentication>,
    /// What the task yields.
    pub output: OutputForm,
    /// Whether a redirection is no error.
    pub redirect: bool,
}

/// A call of a built-in function.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FunctionCall {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its arguments.
    pub arguments: Value,
}

/// Another workflow to run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChildWorkflow {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// A version, or `latest`.
    pub version: String,
    /// Its input.
    pub input: Value,
    /// How many workflows run it inside one another; its start is told so.
    pub nesting: u32,
    /// How many events led to it.
    #[serde(default)]
    pub hops: u32,
    /// Whether the run waits for its end: then its start names this run and the effect's id as its parent.
    pub wait: bool,
}

/// The run that waits for another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct Parent {
    /// Address of its workflow, as the adapter knows it.
    pub workflow: String,
    /// The run.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "String"))]
    pub run: RunId,
    /// The effect that started the child.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "String"))]
    pub effect: EffectId,
}

/// What a call yields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutputForm {
    /// The body in base64.
    Raw,
    /// The body, read if it is JSON or text, else in base64.
    Content,
    /// Request, status, headers and content.
    Response,
}

/// As whom a call is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "scheme", rename_all = "snake_case")]
pub enum OutgoingAuthentication {
    /// User name and password.
    Basic {
        /// The name.
        username: String,
        /// The password.
        password: String,
    },
    /// A token.
    Bearer {
        /// The token.
        token: String,
    },
    /// Everything is in a secret, an object with the members that the standard gives the scheme.
    Secret {
        /// `basic`, `bearer`, `oauth2` or `oidc`.
        kind: String,
        /// The secret's name.
        name: String,
    },
    /// A token asked for at an authority.
    Oauth2(Box<OutgoingOauth2>),
}

/// How a token is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutgoingOauth2 {
    /// Whether the authority tells its endpoints itself (OpenID Connect).
    pub discover: bool,
    /// Address of the authority.
    pub authority: String,
    /// Path of the token endpoint below it.
    pub token_path: Option<String>,
    /// `client_credentials` or `password`.
    pub grant: String,
    /// Id of the client.
    pub client_id: Option<String>,
    /// Secret of the client.
    pub client_secret: Option<String>,
    /// `client_secret_basic`, `client_secret_post` or `none`.
    pub client_authentication: String,
    /// Whether the request is written as JSON instead of a form.
    pub as_json: bool,
    /// What the token is for.
    pub scopes: Vec<String>,
    /// For whom the token is.
    pub audiences: Vec<String>,
    /// User name, for the grant `password`.
    pub username: Option<String>,
    /// Password, for the grant `password`.
    pub password: Option<String>,
}

/// What came of an effect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum WorkflowOutcome {
    /// A web service answered, whatever its status.
    Response(HttpResponse),
    /// A function, or a workflow that was waited for, yielded this.
    Value {
        /// What it yielded.
        value: Value,
    },
    /// It was done and yields nothing: an event is out, a workflow is started or cancelled, a parent is told.
    Done,
    /// It was begun and ends later: its result comes as [`crate::Command::CompleteTask`].
    Pending,
    /// It failed; trying again as it is would not help.
    Failed {
        /// How. Its `instance` is set by the engine.
        error: WorkflowError,
    },
    /// Its time has come.
    Elapsed,
}

/// What a web service answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HttpResponse {
    /// Status.
    pub status: u16,
    /// Headers; several of one name are joined by commas.
    pub headers: Map<String, Value>,
    /// The body: in base64 for [`OutputForm::Raw`], else read if it is JSON or text; null if there is none.
    pub content: Value,
    /// The request as it was made, for calls that an OpenAPI document describes: `method`, `uri`, `headers`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Value>,
}

impl Action {
    /// Whether the run is at work while this is owed; waiting is not work.
    #[must_use]
    pub const fn is_work(&self) -> bool {
        match self {
            Self::Http(_)
            | Self::Openapi(_)
            | Self::Function(_)
            | Self::Emit { .. }
            | Self::RunWorkflow(_) => true,
            Self::Announce { .. } | Self::CancelWorkflow { .. } | Self::TellParent { .. } => false,
            Self::Timer { timer } => matches!(timer, Timer::Continue),
        }
    }

    /// Whether this is still to be done when the run is over.
    #[must_use]
    pub const fn outlives_run(&self) -> bool {
        matches!(
            self,
            Self::Announce { .. } | Self::CancelWorkflow { .. } | Self::TellParent { .. }
        )
    }

    /// How often and how fast the host tries again what broke off. Failures of services are the workflow's to retry.
    #[must_use]
    pub fn retry_policy(&self) -> RetryPolicy {
        if self.outlives_run() || matches!(self, Self::Emit { .. } | Self::RunWorkflow(_)) {
            // These are ours to deliver, however long our own parts are away.
            return RetryPolicy {
                max_attempts: None,
                ..RetryPolicy::default()
            };
        }
        // A try also ends when its instance does, through no fault of the call; only one that takes its instance down
        // again and again is given up.
        RetryPolicy {
            max_attempts: Some(CALL_TRIES),
            ..RetryPolicy::default()
        }
    }
}
