//! What can be asked of a feature. One file per command below this module.

use edgewright_types::{Actor, AppAddress, FeatureId, Slug};
use serde::{Deserialize, Serialize};

use crate::artifact::{Answer, Brief, Mode};

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
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
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
