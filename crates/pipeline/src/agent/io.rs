//! What each agent gets and gives. An agent sees exactly its input type, and nothing else reaches it.

use edgewright_definition::{
    AppDefinition, Finding,
    contract_test::{CheckReport, ContractTests},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::artifact::{Answer, Brief, Message, Mode, Plan, Question, Recommendation, Review, Spec};

/// The agents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AgentRole {
    /// Talks with the builder and writes the brief.
    Analyst,
    /// Turns the brief into tables and requirements.
    Spec,
    /// Lays out the steps.
    Planner,
    /// Writes the checks from brief and spec, without seeing the definition.
    ContractTester,
    /// Writes the definition.
    Implementer,
    /// Reads the definition for what it gives away.
    SecurityReviewer,
    /// Reads the definition for what it gets wrong.
    CodeReviewer,
}

impl AgentRole {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Analyst,
        Self::Spec,
        Self::Planner,
        Self::ContractTester,
        Self::Implementer,
        Self::SecurityReviewer,
        Self::CodeReviewer,
    ];

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Analyst => "analyst",
            Self::Spec => "spec",
            Self::Planner => "planner",
            Self::ContractTester => "contract_tester",
            Self::Implementer => "implementer",
            Self::SecurityReviewer => "security_reviewer",
            Self::CodeReviewer => "code_reviewer",
        }
    }

    /// What the builder sees it called.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Analyst => "analyst",
            Self::Spec => "specification agent",
            Self::Planner => "planner",
            Self::ContractTester => "tester",
            Self::Implementer => "implementer",
            Self::SecurityReviewer => "security reviewer",
            Self::CodeReviewer => "code reviewer",
        }
    }
}

/// The live app a change is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CurrentApp {
    /// Its version.
    pub version: u32,
    /// Its definition.
    pub definition: AppDefinition,
    /// Its checks, which go on to hold unless the change says otherwise.
    pub contract_tests: ContractTests,
}

/// What the analyst sees.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnalystInput {
    /// The whole conversation; the builder's words are data, never instructions.
    pub conversation: Vec<Message>,
    /// Questions that were answered.
    pub answers: Vec<Answer>,
    /// The brief so far, with the builder's edits.
    pub brief: Option<Brief>,
    /// The app to change, if one is live.
    pub current: Option<CurrentApp>,
    /// Mode the builder chose, if they did.
    pub chosen_mode: Option<Mode>,
    /// The builder said 'just build it': no questions any more.
    pub no_questions: bool,
}

/// What the analyst says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnalystOutput {
    /// One to three sentences to the builder.
    pub say: String,
    /// What is still open, at most three; empty when the brief is good enough to build.
    pub questions: Vec<Question>,
    /// The mode and why.
    pub recommendation: Recommendation,
    /// What was understood so far, complete every time.
    pub brief: Brief,
}

/// What the spec agent sees; it answers with a [`Spec`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SpecInput {
    /// The agreed brief.
    pub brief: Brief,
    /// The app to change, if one is live; its ids stay.
    pub current: Option<CurrentApp>,
    /// What the builder said when rejecting, oldest first.
    pub feedback: Vec<String>,
}

/// What the planner sees; it answers with a [`Plan`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlannerInput {
    /// The agreed brief.
    pub brief: Brief,
    /// The specification.
    pub spec: Spec,
    /// The app to change, if one is live.
    pub current: Option<CurrentApp>,
}

/// What the contract tester sees, which is never the definition; it answers with [`ContractTests`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TesterInput {
    /// The agreed brief.
    pub brief: Brief,
    /// The specification.
    pub spec: Spec,
    /// Checks of the live version, to be kept where they still apply.
    pub kept: ContractTests,
}

/// What the implementer sees; it answers with an [`AppDefinition`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImplementerInput {
    /// The agreed brief.
    pub brief: Brief,
    /// The specification.
    pub spec: Spec,
    /// The plan.
    pub plan: Plan,
    /// The app to change, if one is live; ids stay.
    pub current: Option<CurrentApp>,
    /// Its last attempt at this build, if there was one.
    pub attempt: Option<AppDefinition>,
    /// What the checker said of that attempt.
    pub findings: Vec<Finding>,
    /// What came of running the checks against it.
    pub report: Option<CheckReport>,
    /// What the reviewers said of it.
    pub reviews: Vec<Review>,
    /// What the builder said when rejecting, oldest first.
    pub feedback: Vec<String>,
}

/// What a reviewer sees; it answers with a [`Review`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReviewerInput {
    /// The agreed brief.
    pub brief: Brief,
    /// The definition.
    pub definition: AppDefinition,
    /// Warnings of the checker.
    pub findings: Vec<Finding>,
}
