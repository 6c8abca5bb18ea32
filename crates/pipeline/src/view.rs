//! A feature as its builder sees it, the answer of every feature route.

use edgewright_definition::{
    AppDefinition, Finding,
    access_line::{AccessLine, access_lines},
    contract_test::{CheckReport, ContractTests},
    difference::MigrationPlan,
};
use edgewright_types::{FeatureId, UnixMillis};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    artifact::{Brief, Message, Mode, Plan, Question, Recommendation, Review, Spec},
    model::Usage,
    state::FeatureState,
};

/// Where a feature stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FeatureStatus {
    /// The analyst and the builder talk.
    Drafting,
    /// The agents work.
    Building,
    /// Waiting for the builder's yes or no. A failure beside it says why going live was refused.
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

impl FeatureStatus {
    /// Whether nothing can follow.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Cancelled)
    }
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

impl Stage {
    /// All of them, in order.
    pub const ALL: [Self; 8] = [
        Self::Analyst,
        Self::Spec,
        Self::Planner,
        Self::ContractTester,
        Self::Implementer,
        Self::Checks,
        Self::Reviewers,
        Self::Publish,
    ];

    /// The name on the wire, also the name of the step in the event stream.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Analyst => "analyst",
            Self::Spec => "spec",
            Self::Planner => "planner",
            Self::ContractTester => "contract_tester",
            Self::Implementer => "implementer",
            Self::Checks => "checks",
            Self::Reviewers => "reviewers",
            Self::Publish => "publish",
        }
    }
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
    /// Which models did not answer, why, and which one did instead, when it was not the first that was asked.
    #[serde(default)]
    pub fallback: Option<String>,
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
    /// Where it failed, and where another try goes on.
    pub stage: Stage,
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
    /// Version of the live app this change was made from.
    pub base_version: Option<u32>,
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
    /// Who may see and change what, in plain words.
    pub access: Vec<AccessLine>,
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

impl FeatureView {
    /// The view of a feature.
    #[must_use]
    pub fn of(state: &FeatureState, conversation: Vec<Message>) -> Self {
        let talk = &state.talk;
        let build = &state.build;
        Self {
            id: state.id.clone(),
            title: title(state, &conversation),
            mode: state.mode(),
            status: state.status,
            revision: state.revision,
            created_at: state.created_at,
            updated_at: state.updated_at,
            app: app_link(state),
            base_version: state.current.as_ref().map(|current| current.version),
            conversation,
            questions: talk.questions.clone(),
            recommendation: talk.recommendation.clone(),
            brief: talk.brief.clone(),
            spec: build.spec.clone(),
            plan: build.plan.clone(),
            definition: build.definition.clone(),
            contract_tests: build.contract_tests.clone(),
            report: build.report.clone(),
            findings: build.findings.clone(),
            reviews: build
                .reviews
                .iter()
                .map(|(_, review)| review.clone())
                .collect(),
            access: build
                .definition
                .as_ref()
                .map(access_lines)
                .unwrap_or_default(),
            changes: build.changes.clone(),
            stages: state.stages.clone(),
            cost: Cost {
                usage: state.spending.usage,
                cost_micros: state.spending.cost_micros,
                cap_micros: state.spending.cap_micros,
            },
            not_covered: talk
                .brief
                .as_ref()
                .map(Brief::not_covered)
                .unwrap_or_default(),
            failure: state.failure.as_ref().map(|failure| Failure {
                code: failure.code.clone(),
                message: failure.message.clone(),
                stage: failure.stage,
            }),
            preview_path: build.preview.then(|| format!("/u/~preview/{}", state.id)),
            last_event: state.log.last,
        }
    }
}

/// Title of the brief, or the first words of the wish until there is one.
pub(crate) fn title(state: &FeatureState, conversation: &[Message]) -> String {
    if let Some(brief) = &state.talk.brief {
        return brief.title.clone();
    }
    let wish = conversation
        .first()
        .map_or("", |message| message.text.as_str());
    let line = wish.lines().next().unwrap_or_default();
    let mut words: String = line.chars().take(TITLE_CHARS).collect();
    if line.chars().nth(TITLE_CHARS).is_some() {
        words.push('…');
    }
    words
}

fn app_link(state: &FeatureState) -> Option<AppLink> {
    let app = state.app.as_ref()?;
    let owner = state.owner.username.as_str();
    Some(AppLink {
        owner: owner.to_owned(),
        slug: app.slug.as_str().to_owned(),
        version: app.version,
        path: format!("/u/{owner}/{}", app.slug),
    })
}

/// Characters of the wish that stand in for a title.
const TITLE_CHARS: usize = 60;
