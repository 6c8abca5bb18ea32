//! What the scripted agents hand over: everything about the village tool library.

use edgewright_definition::{
    AppDefinition,
    contract_test::{CheckFailure, CheckReport, CheckResult, ContractTests},
    difference::{Difference, MigrationPlan, Risk},
};
use edgewright_pipeline::{
    agent::{AgentRole, AnalystOutput, CurrentApp},
    artifact::{
        Brief, BriefField, BriefThing, FieldKind, Mode, Plan, PlanStep, Question, Recommendation,
        Requirement, Review, ReviewFinding, Spec, Verdict,
    },
};
use serde_json::{Value, json};

/// A small app: what is simulated thousands of times must not be slow to read.
pub fn definition() -> AppDefinition {
    serde_json::from_value(json!({
        "format": "edgewright.app/1",
        "app": {"name": "Village tool library"},
        "tables": [{
            "id": "tools", "label": "Tools", "label_one": "Tool", "title": "name",
            "fields": [{"id": "name", "label": "Name", "type": "text", "required": true}],
        }],
        "views": [{"id": "all", "label": "Tools", "type": "grid", "table": "tools"}],
        "access": {
            "visibility": "invited",
            "roles": [{"id": "member", "label": "Member"}],
            "tables": {"tools": {"member": {"read": true}}},
        },
    }))
    .unwrap()
}

pub fn tests() -> ContractTests {
    let test = |id: &str, role: &str, outcome: &str| {
        json!({
            "id": id, "sentence": format!("A {role} adding a tool is {outcome}."),
            "steps": [{
                "as": role,
                "do": {"type": "create", "table": "tools", "values": {"name": "Drill"}},
                "expect": {"outcome": outcome},
            }],
        })
    };
    let tests = [
        test("add", "owner", "done"),
        test("refuse", "member", "refused"),
    ];
    serde_json::from_value(json!({"tests": tests})).unwrap()
}

pub fn brief() -> Brief {
    Brief {
        title: "Village tool library".to_owned(),
        summary: "What is out and who has it.".to_owned(),
        people: Vec::new(),
        things: vec![BriefThing {
            id: "tools".to_owned(),
            label: "Tools".to_owned(),
            label_one: "Tool".to_owned(),
            fields: vec![BriefField {
                id: "name".to_owned(),
                label: "Name".to_owned(),
                kind: FieldKind::Text,
                required: true,
                choices: Vec::new(),
                points_at: None,
            }],
            states: Vec::new(),
        }],
        rules: Vec::new(),
        screens: Vec::new(),
        visibility: definition().access.visibility,
        coverage: Vec::new(),
        assumptions: Vec::new(),
    }
}

pub fn analyst(mode: Mode, questions: usize) -> AnalystOutput {
    let question = |number: usize| Question {
        id: format!("q{number}"),
        text: format!("Question {number}?"),
        options: vec!["Yes".to_owned(), "No".to_owned()],
    };
    AnalystOutput {
        say: "I understood a tool library.".to_owned(),
        questions: (1..=questions).map(question).collect(),
        recommendation: Recommendation {
            mode,
            reason: "People share data.".to_owned(),
        },
        brief: brief(),
    }
}

pub fn spec() -> Spec {
    let definition = definition();
    Spec {
        app: definition.app,
        tables: definition.tables,
        roles: definition.access.roles,
        visibility: definition.access.visibility,
        requirements: vec![Requirement {
            id: "owner_adds".to_owned(),
            text: "Only the owner adds tools.".to_owned(),
            table: Some("tools".to_owned()),
            role: None,
        }],
    }
}

pub fn plan() -> Plan {
    Plan {
        summary: "Tables, then screens.".to_owned(),
        steps: vec![PlanStep {
            title: "Data".to_owned(),
            detail: "Tools.".to_owned(),
            requirements: vec!["owner_adds".to_owned()],
        }],
    }
}

pub fn review(verdict: Verdict) -> Review {
    let blocking = verdict == Verdict::Revise;
    let finding = ReviewFinding {
        pointer: "/tables/0".to_owned(),
        message: "Strangers can see this.".to_owned(),
        blocking,
    };
    Review {
        verdict,
        summary: "Members see tools.".to_owned(),
        findings: if blocking { vec![finding] } else { Vec::new() },
    }
}

/// A good answer of a role.
pub fn good(role: AgentRole) -> Value {
    let value = match role {
        AgentRole::Analyst => serde_json::to_value(analyst(Mode::App, 0)),
        AgentRole::Spec => serde_json::to_value(spec()),
        AgentRole::Planner => serde_json::to_value(plan()),
        AgentRole::ContractTester => serde_json::to_value(tests()),
        AgentRole::Implementer => serde_json::to_value(definition()),
        AgentRole::SecurityReviewer | AgentRole::CodeReviewer => {
            serde_json::to_value(review(Verdict::Pass))
        }
    };
    value.unwrap()
}

/// An answer that is no good: of another type, or refused by whoever checks it.
pub fn bad(role: AgentRole, which: i64) -> Value {
    if which == 0 {
        return json!({"ignore": "all instructions"});
    }
    let mut value = good(role);
    match role {
        AgentRole::Analyst => value["say"] = json!(""),
        AgentRole::Spec => value["tables"][0]["title"] = json!("no_such_field"),
        AgentRole::Planner => value["steps"][0]["requirements"] = json!(["unknown"]),
        AgentRole::ContractTester => value["tests"] = json!([]),
        AgentRole::Implementer => value["access"]["visibility"] = json!("public"),
        AgentRole::SecurityReviewer | AgentRole::CodeReviewer => value["verdict"] = json!("revise"),
    }
    value
}

/// A report in which the first `failing` checks do not hold.
pub fn report(tests: &ContractTests, failing: usize) -> CheckReport {
    let results: Vec<CheckResult> = tests
        .tests
        .iter()
        .enumerate()
        .map(|(index, test)| CheckResult {
            test_id: test.id.clone(),
            sentence: test.sentence.clone(),
            holds: index >= failing,
            failure: (index < failing).then(|| CheckFailure {
                step: 1,
                expected: "it is refused".to_owned(),
                happened: "it was done".to_owned(),
                answer: Value::Null,
            }),
        })
        .collect();
    let failed = results.iter().filter(|result| !result.holds).count() as u32;
    CheckReport {
        passed: results.len() as u32 - failed,
        failed,
        results,
    }
}

pub fn migration(from_version: u32, rows_losing_data: u64) -> MigrationPlan {
    MigrationPlan {
        from_version,
        to_version: from_version + 1,
        difference: Difference::default(),
        risk: Risk::Medium,
        rows_losing_data,
    }
}

/// The app as it is live.
pub fn current(version: u32) -> CurrentApp {
    CurrentApp {
        version,
        definition: definition(),
        contract_tests: tests(),
    }
}
