//! The whole line of agents, driven as the pipeline drives them, with the real checker and the real engine.

use edgewright_app_engine::check;
use edgewright_definition::{
    AppDefinition, Finding, checker,
    contract_test::{CheckReport, ContractTests},
};
use edgewright_offline_model::answer;
use edgewright_pipeline::{
    agent::{
        AgentRole, AnalystInput, AnalystOutput, CurrentApp, ImplementerInput, PlannerInput,
        ReviewerInput, SpecInput, TesterInput,
    },
    artifact::{Author, Brief, Message, Plan, Review, Spec},
    model::ModelRequest,
};
use edgewright_storage_native::NativeStorage;
use edgewright_types::{Entropy, UnixMillis};
use serde::{Serialize, de::DeserializeOwned};

/// Everything that came of one description.
pub struct Built {
    pub analyst: AnalystOutput,
    pub brief: Brief,
    pub spec: Spec,
    pub tests: ContractTests,
    pub definition: AppDefinition,
    pub findings: Vec<Finding>,
    pub test_findings: Vec<Finding>,
    pub report: CheckReport,
    pub reviews: Vec<Review>,
}

/// Asks one agent.
pub fn ask<I: Serialize, O: DeserializeOwned>(role: AgentRole, input: &I) -> O {
    let request = ModelRequest {
        role,
        system: String::new(),
        input: serde_json::to_value(input).unwrap(),
        corrections: Vec::new(),
        max_output_tokens: 16_000,
    };
    let answer = answer(&request).unwrap();
    assert_eq!(answer.model, "offline");
    serde_json::from_value(answer.output).unwrap()
}

/// What the analyst makes of one message.
pub fn analyse(text: &str, current: Option<&CurrentApp>, no_questions: bool) -> AnalystOutput {
    let input = AnalystInput {
        conversation: vec![Message {
            number: 1,
            author: Author::Builder,
            text: text.to_owned(),
            at: UnixMillis(0),
        }],
        answers: Vec::new(),
        brief: None,
        current: current.cloned(),
        chosen_mode: None,
        no_questions,
    };
    ask(AgentRole::Analyst, &input)
}

/// From a description to a checked app.
pub fn build(text: &str, current: Option<&CurrentApp>) -> Built {
    let analyst = analyse(text, current, true);
    build_brief(analyst, current)
}

/// From an agreed brief to a checked app.
pub fn build_brief(analyst: AnalystOutput, current: Option<&CurrentApp>) -> Built {
    let brief = analyst.brief.clone();
    let current = current.cloned();
    let spec: Spec = ask(
        AgentRole::Spec,
        &SpecInput {
            brief: brief.clone(),
            current: current.clone(),
            feedback: Vec::new(),
        },
    );
    let plan: Plan = ask(
        AgentRole::Planner,
        &PlannerInput {
            brief: brief.clone(),
            spec: spec.clone(),
            current: current.clone(),
        },
    );
    let kept = current
        .as_ref()
        .map(|current| current.contract_tests.clone())
        .unwrap_or_default();
    let tests: ContractTests = ask(
        AgentRole::ContractTester,
        &TesterInput {
            brief: brief.clone(),
            spec: spec.clone(),
            kept,
        },
    );
    let definition: AppDefinition = ask(
        AgentRole::Implementer,
        &ImplementerInput {
            brief: brief.clone(),
            spec: spec.clone(),
            plan: plan.clone(),
            current,
            attempt: None,
            findings: Vec::new(),
            report: None,
            reviews: Vec::new(),
            feedback: Vec::new(),
        },
    );
    let findings = checker::check(&definition);
    let test_findings = checker::check_tests(&definition, &tests);
    let report = run_checks(&definition, &tests);
    let review = |role| {
        ask(
            role,
            &ReviewerInput {
                brief: brief.clone(),
                definition: definition.clone(),
                findings: findings.clone(),
            },
        )
    };
    let reviews = vec![
        review(AgentRole::SecurityReviewer),
        review(AgentRole::CodeReviewer),
    ];
    Built {
        analyst,
        brief,
        spec,
        tests,
        definition,
        findings,
        test_findings,
        report,
        reviews,
    }
}

/// Runs the checks on the engine, over a database in memory.
pub fn run_checks(definition: &AppDefinition, tests: &ContractTests) -> CheckReport {
    let storage = NativeStorage::in_memory().unwrap();
    check::run(
        &storage,
        definition,
        tests,
        UnixMillis(1_790_000_000_000),
        Entropy([7; 16]),
    )
    .unwrap_or_else(|failure| panic!("the app cannot run: {failure:?}"))
}
