//! A feature as its builder sees it, the answer of every feature route.

use edgewright_definition::{
    AppDefinition, Finding,
    contract_test::{CheckReport, ContractTests},
    difference::MigrationPlan,
};
use edgewright_types::{FeatureId, UnixMillis};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    artifact::{Brief, Message, Mode, Plan, Question, Recommendation, Review, Spec},
    model::Usage,
};

/// Where a feature stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FeatureStatus {
    /// The analyst and the builder talk.
    Drafting,
    /// The agents work.
    Building,
    /// Waiting for the builder's yes or no.
    AwaitingApproval,
    /// Going live.
    Publishing,
    /// Live.
    Done,
    /// Ended without a result; can be tried again.
    Failed,
    /// Stopped by the builder.
    Cancelled,
}

/// A stage of the pipeline, in order.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Understanding.
    Analyst,
    /// Tables and requirements.
    Spec,
    /// Steps.
    Planner,
    /// Writing the checks.
    ContractTester,
    /// Writing the definition.
    Implementer,
    /// Running the checks.
    Checks,
    /// Reading for what it gives away and gets wrong.
    Reviewers,
    /// Going live.
    Publish,
}

/// How a stage stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StageState {
    /// Not yet begun.
    Waiting,
    /// At work.
    Running,
    /// Done.
    Done,
    /// Ended without a result.
    Failed,
}

/// One stage of the current build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StageRun {
    /// Which.
    pub stage: Stage,
    /// How it stands.
    pub state: StageState,
    /// When it began.
    pub started_at: Option<UnixMillis>,
    /// When it ended.
    pub finished_at: Option<UnixMillis>,
    /// How often it was tried.
    pub attempts: u32,
    /// Model that answered last; none for stages without one.
    pub model: Option<String>,
    /// Tokens over all tries.
    pub usage: Usage,
    /// Millionths of a dollar over all tries.
    pub cost_micros: u64,
    /// One line about what it is doing or what came of it.
    pub note: Option<String>,
}

/// What the build cost so far, and where it stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cost {
    /// Tokens over all stages.
    pub usage: Usage,
    /// Millionths of a dollar.
    pub cost_micros: u64,
    /// The build stops cleanly before this.
    pub cap_micros: u64,
}

/// Where the app lives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AppLink {
    /// Owner's user name.
    pub owner: String,
    /// Name in the address.
    pub slug: String,
    /// Live version; 0 before the first.
    pub version: u32,
    /// Path of the app.
    pub path: String,
}

/// Why a feature failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Failure {
    /// Stable code.
    pub code: String,
    /// What happened, why, and what to do next.
    pub message: String,
}

/// A feature as its builder sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FeatureView {
    /// Id.
    pub id: FeatureId,
    /// Title, from the brief once there is one.
    pub title: String,
    /// Mode chosen or recommended.
    pub mode: Mode,
    /// Where it stands.
    pub status: FeatureStatus,
    /// Counts every change; commands that name an older one are refused.
    pub revision: u64,
    /// When it began.
    pub created_at: UnixMillis,
    /// When it last changed.
    pub updated_at: UnixMillis,
    /// The app it made or changes.
    pub app: Option<AppLink>,
    /// What was said.
    pub conversation: Vec<Message>,
    /// What the analyst still asks.
    pub questions: Vec<Question>,
    /// The mode and why.
    pub recommendation: Option<Recommendation>,
    /// What was understood.
    pub brief: Option<Brief>,
    /// The specification.
    pub spec: Option<Spec>,
    /// The plan.
    pub plan: Option<Plan>,
    /// The definition, once the checker accepts it.
    pub definition: Option<AppDefinition>,
    /// The checks.
    pub contract_tests: Option<ContractTests>,
    /// What came of running them.
    pub report: Option<CheckReport>,
    /// What the checker says of the definition.
    pub findings: Vec<Finding>,
    /// What the reviewers said.
    pub reviews: Vec<Review>,
    /// For a live app: what changes.
    pub changes: Option<MigrationPlan>,
    /// The stages of this build.
    pub stages: Vec<StageRun>,
    /// What it cost.
    pub cost: Cost,
    /// What was asked for and is not there.
    pub not_covered: Vec<String>,
    /// Why it failed, if it did.
    pub failure: Option<Failure>,
    /// Path of the preview, while there is one.
    pub preview_path: Option<String>,
    /// Sequence number of the last event.
    pub last_event: u64,
}
