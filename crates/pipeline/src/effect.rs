//! What a feature needs done outside, and what can come of it.
//!
//! The JSON of an effect is kept in the journal: members may be added with a default, never renamed or removed.

use edgewright_definition::{
    AppDefinition,
    contract_test::{CheckReport, ContractTests},
    difference::MigrationPlan,
};
use edgewright_durable_host::RetryPolicy;
use edgewright_types::{Actor, AppAddress, AppId, FeatureId, Provider, Slug, UnixMillis, UserId};
use serde::{Deserialize, Serialize};

use crate::{
    agent::{AgentRole, CurrentApp},
    artifact::Mode,
    model::{FailedCall, ModelAnswer, ModelRequest, Route, Usage},
    view::FeatureStatus,
};

/// Something to do outside, at least once; the effect's id is the idempotency key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeatureEffect {
    /// Ask a model. Outcome: [`FeatureOutcome::Model`].
    CallModel {
        /// The whole request.
        request: Box<ModelRequest>,
        /// Where it stands among the models that may answer it.
        #[serde(default)]
        route: Route,
    },
    /// Read the live app that is to be changed. Outcome: [`FeatureOutcome::AppLoaded`] or `Refused`.
    LoadApp {
        /// Who may read it.
        actor: Actor,
        /// Where it lives.
        address: AppAddress,
    },
    /// Run the checks in the feature's scratch object. Outcome: [`FeatureOutcome::Checks`] or `Refused`.
    RunChecks {
        /// Which feature.
        feature: FeatureId,
        /// Whose it is.
        actor: Actor,
        /// What to check.
        definition: Box<AppDefinition>,
        /// The checks.
        tests: ContractTests,
    },
    /// Put the app into the feature's preview, with its example rows. Outcome: `PreviewReady` or `Refused`.
    PublishPreview {
        /// Which feature.
        feature: FeatureId,
        /// Whose it is.
        actor: Actor,
        /// What to show.
        definition: Box<AppDefinition>,
    },
    /// Work out what publishing would change in the live app. Outcome: [`FeatureOutcome::Migration`] or `Refused`.
    PlanMigration {
        /// Who may ask.
        actor: Actor,
        /// The live app.
        address: AppAddress,
        /// What would be published.
        definition: Box<AppDefinition>,
    },
    /// Make the app live. Outcome: [`FeatureOutcome::Published`] or `Refused`.
    Publish(Box<Publication>),
    /// Empty the preview and the scratch object. Outcome: `Done`.
    WipeScratch {
        /// Which feature.
        feature: FeatureId,
    },
    /// Tell the directory how the feature stands. Outcome: `Done`.
    Report(FeatureReport),
    /// Tell the control plane what a call of a model took, under the effect's id. Outcome: `Done`.
    ReportUsage(Box<UsageReport>),
}

/// An app on its way to being live.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Publication {
    /// The same for every try to publish the same thing, also after the builder has approved again.
    pub key: String,
    /// Whose it is.
    pub actor: Actor,
    /// Id of the app if it is a new one: its address is reserved under this id first.
    pub new_app: Option<AppId>,
    /// Name in the address; the only candidate if the builder chose it or the app is live.
    pub slug: Slug,
    /// Whether other names may be tried when this one is taken.
    pub may_rename: bool,
    /// What to publish.
    pub definition: Box<AppDefinition>,
    /// Its checks.
    pub tests: ContractTests,
    /// Version the change was made from.
    pub base_version: Option<u32>,
    /// Whether losing data is agreed.
    pub accept_loss: bool,
}

/// How a feature stands, for the directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeatureReport {
    /// Which feature.
    pub feature: FeatureId,
    /// Whose it is.
    pub owner: UserId,
    /// Owner's user name.
    pub username: String,
    /// Title.
    pub title: String,
    /// Mode.
    pub mode: Mode,
    /// Where it stands.
    pub status: FeatureStatus,
    /// The app it made or changes.
    pub app: Option<ReportedApp>,
    /// When it began.
    pub created_at: UnixMillis,
    /// When it came to this.
    pub updated_at: UnixMillis,
    /// Grows with every change.
    pub revision: u64,
}

/// What one finished call of a model took, whether it answered or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageReport {
    /// For which feature.
    pub feature: FeatureId,
    /// Who pays.
    pub owner: UserId,
    /// Which agent asked.
    pub role: AgentRole,
    /// Who runs the model; none for the built-in one.
    pub provider: Option<Provider>,
    /// Name of the model.
    pub model: String,
    /// Tokens.
    pub usage: Usage,
    /// Millionths of a dollar.
    pub cost_micros: u64,
    /// Milliseconds from the question to the end of the answer.
    pub took_ms: u64,
    /// Why there was no answer, if there was none: [`crate::model::ModelFailure::as_str`].
    pub failure: Option<String>,
    /// When it ended.
    pub at: UnixMillis,
}

/// The app of a feature, for the directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedApp {
    /// Its id; absent when the feature changes an app it did not make: then the directory knows it by its address.
    pub id: Option<AppId>,
    /// Its name in the owner's addresses.
    pub slug: Slug,
}

/// What came of an effect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeatureOutcome {
    /// The model answered, or did not; whether it is asked again is decided here.
    Model {
        /// The answer.
        answer: Box<Result<ModelAnswer, FailedCall>>,
        /// Milliseconds from the question to its end.
        #[serde(default)]
        took_ms: u64,
    },
    /// The live app.
    AppLoaded {
        /// Its version, definition and checks.
        current: Box<CurrentApp>,
    },
    /// The report.
    Checks {
        /// What came of each check.
        report: CheckReport,
    },
    /// The preview can be opened.
    PreviewReady,
    /// What publishing would change.
    Migration {
        /// The plan.
        plan: MigrationPlan,
    },
    /// The app is live.
    Published {
        /// Its name in the address.
        slug: Slug,
        /// The version.
        version: u32,
    },
    /// The other side refused, with a reason for the builder.
    Refused {
        /// Stable code.
        code: String,
        /// What happened, why, and what to do next.
        message: String,
        /// For `loss-not-accepted`: what would be lost.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plan: Option<MigrationPlan>,
    },
    /// Done; nothing more to say.
    Done,
}

impl FeatureEffect {
    /// How often and how fast this is tried again.
    #[must_use]
    pub const fn retry_policy(&self) -> RetryPolicy {
        let (max_attempts, first_delay_ms, max_delay_ms) = match self {
            // What a model fails with is an outcome; these tries are for crashes and for settings that cannot be read.
            Self::CallModel { .. } => (Some(6), 1_000, 60_000),
            Self::LoadApp { .. }
            | Self::RunChecks { .. }
            | Self::PublishPreview { .. }
            | Self::PlanMigration { .. } => (Some(5), 300, 10_000),
            Self::Publish(_) => (Some(8), 300, 30_000),
            Self::WipeScratch { .. } => (Some(8), 1_000, 300_000),
            // The control plane catches up whenever it is back.
            Self::Report(_) | Self::ReportUsage(_) => (None, 1_000, 300_000),
        };
        RetryPolicy {
            max_attempts,
            first_delay_ms,
            max_delay_ms,
        }
    }
}
