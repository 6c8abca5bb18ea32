//! What a feature is between two commands: one document, kept in one row.
//!
//! Members may be added with a default, never renamed or removed: features outlive versions of this code.

use edgewright_definition::{
    AppDefinition, Finding,
    contract_test::{CheckReport, ContractTests},
    difference::MigrationPlan,
};
use edgewright_types::{
    Actor, AppAddress, AppId, EffectId, FeatureId, Provider, Slug, UnixMillis, UserId, Username,
};
use serde::{Deserialize, Serialize};

use crate::{
    agent::{AgentRole, CurrentApp},
    artifact::{Answer, Brief, Mode, Plan, Question, Recommendation, Review, Spec},
    model::{Correction, Usage},
    view::{FeatureStatus, Stage, StageRun, StageState},
};

/// One feature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeatureState {
    pub id: FeatureId,
    pub owner: Owner,
    pub created_at: UnixMillis,
    pub updated_at: UnixMillis,
    pub revision: u64,
    pub status: FeatureStatus,
    /// Mode the builder chose, if they did.
    pub chosen_mode: Option<Mode>,
    /// The app it makes or changes, as soon as that is known.
    pub app: Option<TargetApp>,
    /// The live app to change, once it was read.
    pub current: Option<CurrentApp>,
    pub talk: Talk,
    pub build: Build,
    pub stages: Vec<StageRun>,
    pub spending: Spending,
    /// Effects whose result the feature waits for.
    pub pending: Vec<Pending>,
    pub failure: Option<FailureAt>,
    pub directory: Directory,
    pub log: EventLog,
    /// Commands that were done under a key of the caller, the latest last.
    pub keys: Vec<DoneUnderKey>,
    /// Providers that failed since the builder last asked for another try: others are asked before them.
    #[serde(default)]
    pub last_resort: Vec<Provider>,
}

/// Whose feature it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    pub user_id: UserId,
    pub email: String,
    pub username: Username,
}

impl Owner {
    /// The owner as an actor, for what is done on their behalf.
    pub fn actor(&self) -> Actor {
        Actor::Person {
            user_id: self.user_id.clone(),
            email: self.email.clone(),
            username: self.username.as_str().to_owned(),
        }
    }
}

/// The app a feature makes or changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetApp {
    /// Id of an app this feature makes.
    pub new_id: Option<AppId>,
    pub slug: Slug,
    /// Live version as far as known; 0 before the first.
    pub version: u32,
}

/// The conversation, apart from its messages.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Talk {
    /// Messages so far.
    pub messages: u32,
    pub answers: Vec<Answer>,
    pub questions: Vec<Question>,
    /// Times the analyst has asked.
    pub rounds: u32,
    /// 'Just build it' was said.
    pub no_questions: bool,
    /// The build begins as soon as there is a brief.
    pub start_when_ready: bool,
    pub recommendation: Option<Recommendation>,
    pub brief: Option<Brief>,
}

/// What the agents made in the current build.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Build {
    /// Counts the builds of this feature.
    pub number: u32,
    pub spec: Option<Spec>,
    pub plan: Option<Plan>,
    pub contract_tests: Option<ContractTests>,
    pub definition: Option<AppDefinition>,
    pub findings: Vec<Finding>,
    pub report: Option<CheckReport>,
    /// One per reviewer, in the order of their answers.
    pub reviews: Vec<(AgentRole, Review)>,
    pub changes: Option<MigrationPlan>,
    pub preview: bool,
    /// First revision of the feature that shows what waits for approval now.
    #[serde(default)]
    pub approvable_from: u64,
    /// What the builder agreed to, once they have approved.
    #[serde(default)]
    pub approval: Option<Approval>,
    /// What the builder said when rejecting, oldest first.
    pub feedback: Vec<String>,
    /// Answers of the current stage that were not accepted.
    pub corrections: Vec<(AgentRole, Correction)>,
    pub check_rounds: u32,
    pub review_rounds: u32,
    /// Ids of the checks that failed last, and how often in a row these failed.
    pub failing: Vec<String>,
    pub same_failures: u32,
    /// The contract tester has looked at failing checks again.
    pub tests_revised: bool,
    /// The checks are run again as soon as the contract tester is done.
    pub recheck: bool,
}

/// What the builder agreed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Whether another name may be tried when the one in the address is taken.
    pub may_rename: bool,
    /// Whether losing data is agreed.
    pub accept_loss: bool,
}

/// What the build cost so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spending {
    pub usage: Usage,
    pub cost_micros: u64,
    pub cap_micros: u64,
    pub token_cap: u64,
    /// The dearest single call: the next one may cost as much.
    pub dearest_micros: u64,
}

/// An effect whose result the feature waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    pub id: EffectId,
    pub stage: Stage,
    /// The agent that was asked, if one was.
    pub role: Option<AgentRole>,
}

/// Why a feature failed, and where it goes on from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailureAt {
    pub code: String,
    pub message: String,
    pub stage: Stage,
}

/// What the directory was told, and the report that tells it, which may be still owed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Directory {
    pub report: Option<EffectId>,
    pub told: Option<(String, Mode, FeatureStatus, Option<Slug>)>,
}

/// Where the event log stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EventLog {
    pub last: u64,
    /// Rows stored since the log began anew.
    pub rows: u64,
    pub runs: u32,
    pub run_open: bool,
    /// Texts begun so far.
    pub texts: u32,
    /// The text the analyst is writing: its id, and the effect that writes it.
    pub text: Option<OpenText>,
}

/// A text on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenText {
    pub id: String,
    pub effect: EffectId,
}

/// A command that was done under a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoneUnderKey {
    pub key: String,
    /// Digest of the command.
    pub digest: String,
}

impl FeatureState {
    /// The mode that holds now.
    pub fn mode(&self) -> Mode {
        let recommended = self.talk.recommendation.as_ref().map(|found| found.mode);
        self.chosen_mode.or(recommended).unwrap_or(Mode::App)
    }

    /// Address of the app, once its name is known.
    pub fn app_address(&self) -> Option<AppAddress> {
        self.app.as_ref().map(|app| AppAddress::Published {
            owner: self.owner.username.clone(),
            slug: app.slug.clone(),
        })
    }

    /// Whether it changes a live app rather than making a new one.
    pub fn is_change(&self) -> bool {
        self.app.as_ref().is_some_and(|app| app.new_id.is_none())
    }

    /// The run of a stage.
    pub fn stage_mut(&mut self, stage: Stage) -> Option<&mut StageRun> {
        self.stages.iter_mut().find(|run| run.stage == stage)
    }

    /// The effect that asks the analyst, if one is under way.
    pub fn asks_analyst(&self) -> Option<&EffectId> {
        self.pending
            .iter()
            .find(|pending| pending.role == Some(AgentRole::Analyst))
            .map(|pending| &pending.id)
    }

    /// Whether a result of this stage is still to come.
    pub fn waits_for(&self, stage: Stage) -> bool {
        self.pending.iter().any(|pending| pending.stage == stage)
    }
}

/// All stages, none begun.
pub fn fresh_stages() -> Vec<StageRun> {
    Stage::ALL
        .iter()
        .map(|stage| StageRun {
            stage: *stage,
            state: StageState::Waiting,
            started_at: None,
            finished_at: None,
            attempts: 0,
            model: None,
            usage: Usage::default(),
            cost_micros: 0,
            note: None,
            fallback: None,
        })
        .collect()
}
