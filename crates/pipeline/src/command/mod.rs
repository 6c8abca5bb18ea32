//! What can be asked of a feature. One file per command below this module.

mod approve;
mod cancel;
mod create;
mod edit_brief;
mod message;
mod reject;
mod retry;
mod start;

pub use create::create;

use edgewright_limits::pipeline::{IDEMPOTENCY_KEYS, MESSAGE_CHARS};
use edgewright_types::{Actor, AppAddress, FeatureId, Problem, Slug};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    artifact::{Answer, Brief, Mode},
    engine::Refusal,
    stage,
    state::{DoneUnderKey, FeatureState},
    view::FeatureStatus,
    work::Work,
};

/// Body of `POST https://object/command`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommandRequest {
    /// Which feature: the name of the object.
    pub id: FeatureId,
    /// Who asks, as the Worker established.
    pub actor: Actor,
    /// What to do.
    pub command: Command,
    /// The caller's `Idempotency-Key`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency_key: Option<String>,
}

/// Something to do. Every one of them answers with a [`crate::view::FeatureView`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Begins a feature. 201; 200 when it has begun before with the same words.
    Create {
        /// What the builder needs, in their own words.
        text: String,
        /// Mode, if they chose one.
        #[serde(default)]
        mode: Option<Mode>,
        /// The live app to change, if it is about one.
        #[serde(default)]
        app: Option<AppAddress>,
        /// 'Just build it': ask nothing and begin.
        #[serde(default)]
        start: bool,
    },
    /// Changes nothing.
    View,
    /// Says something to the analyst, or answers its questions.
    Message {
        /// What is said.
        #[serde(default)]
        text: Option<String>,
        /// Answers to open questions.
        #[serde(default)]
        answers: Vec<Answer>,
    },
    /// Puts another brief in place of the one that was understood.
    EditBrief {
        /// The whole brief.
        brief: Box<Brief>,
        /// Revision of the feature the edit was made from.
        revision: u64,
    },
    /// 'Just build it': begins the build, now or as soon as there is a brief.
    Start {
        /// Mode, if the builder does not take the recommended one.
        #[serde(default)]
        mode: Option<Mode>,
    },
    /// Lets what was built go live.
    Approve {
        /// Revision of the feature that was looked at.
        revision: u64,
        /// Name in the address; made from the title if absent.
        #[serde(default)]
        slug: Option<Slug>,
        /// Whether losing data, as the changes say, is agreed.
        #[serde(default)]
        accept_loss: bool,
    },
    /// Sends what was built back to the agents.
    Reject {
        /// What is to be different.
        feedback: String,
    },
    /// Goes on after a failure, at the stage that failed.
    Retry,
    /// Stops for good.
    Cancel,
}

/// Whether the command was done before: the first one again, or one under a key that is remembered.
///
/// # Errors
/// When the key was used for another command.
pub fn is_replay(state: &FeatureState, request: &CommandRequest) -> Result<bool, Refusal> {
    let key = match (&request.command, &request.idempotency_key) {
        (Command::Create { .. }, _) => create::CREATE_KEY,
        (Command::View, _) | (_, None) => return Ok(false),
        (_, Some(key)) => key.as_str(),
    };
    match state.keys.iter().find(|done| done.key == key) {
        Some(done) if done.digest == digest(&request.command) => Ok(true),
        Some(_) => Err(Problem::caller(
            422,
            "idempotency-key-reused",
            "This Idempotency-Key was used for another request. Send a new key with a new request.",
        )
        .into()),
        None => Ok(false),
    }
}

/// Applies a command to a feature that exists.
///
/// # Errors
/// When it is not possible now or does not fit.
pub fn apply(work: &mut Work<'_, '_>, request: CommandRequest) -> Result<(), Refusal> {
    if matches!(request.command, Command::View) {
        return Ok(());
    }
    if let Some(key) = request.idempotency_key {
        let keys = &mut work.state.keys;
        if keys.len() >= IDEMPOTENCY_KEYS {
            // The first one belongs to the beginning of the feature and is never forgotten.
            keys.remove(1);
        }
        keys.push(DoneUnderKey {
            key,
            digest: digest(&request.command),
        });
    }
    match request.command {
        Command::Create { .. } | Command::View => Ok(()),
        Command::Message { text, answers } => message::apply(work, text.as_deref(), answers),
        Command::EditBrief { brief, revision } => edit_brief::apply(work, *brief, revision),
        Command::Start { mode } => start::apply(work, mode),
        Command::Approve {
            revision,
            slug,
            accept_loss,
        } => approve::apply(work, revision, slug, accept_loss),
        Command::Reject { feedback } => reject::apply(work, &feedback),
        Command::Retry => retry::apply(work),
        Command::Cancel => cancel::apply(work),
    }
}

/// What tells one command from another.
fn digest(command: &Command) -> String {
    let text = edgewright_typed_json::to_text(command).unwrap_or_default();
    let mut digest = String::new();
    for byte in Sha256::digest(text.as_bytes()).iter().take(16) {
        digest.push_str(&format!("{byte:02x}"));
    }
    digest
}

/// What somebody typed, without blanks around it.
fn check_text(text: &str, pointer: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Problem::caller(
            422,
            "text-missing",
            "There are no words here. Write what you need, then try again.",
        )
        .with_error(pointer, "text-missing", "Write something here.")
        .into());
    }
    let count = text.chars().count();
    if count > MESSAGE_CHARS {
        let detail = format!(
            "This text has {count} characters; at most {MESSAGE_CHARS} are possible. Shorten it, or say it in two messages."
        );
        return Err(Problem::caller(422, "text-too-long", detail.clone())
            .with_error(pointer, "text-too-long", detail)
            .into());
    }
    Ok(text.to_owned())
}

/// The feature is in a state in which this makes no sense.
fn not_possible_now(status: FeatureStatus, what: &str) -> Problem {
    let because = match status {
        FeatureStatus::Drafting => "it is still being talked about",
        FeatureStatus::Building => "the agents are at work",
        FeatureStatus::AwaitingApproval => "it is waiting for your approval",
        FeatureStatus::Publishing => "it is going live right now",
        FeatureStatus::Done => "it is live",
        FeatureStatus::Failed => "it has failed",
        FeatureStatus::Cancelled => "it was stopped",
    };
    let status = serde_json::to_value(status).unwrap_or_default();
    Problem::caller(
        409,
        "not-possible-now",
        format!(
            "{what} is not possible now, because {because}. Look at where it stands, then decide."
        ),
    )
    .with("current_status", status)
}

/// Whether the app is live already is not known: first that has to be found out, or it might go live twice.
fn refuse_in_doubt(work: &Work<'_, '_>, what: &str) -> Result<(), Problem> {
    let failure = work.state.failure.as_ref();
    if failure.is_none_or(|failure| failure.code != stage::publish::UNAVAILABLE) {
        return Ok(());
    }
    let status = serde_json::to_value(work.state.status).unwrap_or_default();
    let detail = format!(
        "{what} is not possible now, because it may be live already. Publish again to find out, then decide."
    );
    Err(Problem::caller(409, "not-possible-now", detail).with("current_status", status))
}

fn stale_revision(current: u64) -> Problem {
    Problem::caller(
        409,
        "stale-revision",
        "This has changed since you looked at it. Look at it again, then decide.",
    )
    .with("current_revision", current)
}
