//! The plan, for the builder to read.

use serde_json::Value;

use super::{Taken, ask, contract_tester, forget_corrections};
use crate::{
    agent::{AgentRole, PlannerInput, read},
    artifact::{Plan, Spec},
    view::Stage,
    work::Work,
};

/// Most steps a plan may have.
const STEPS: usize = 20;

pub fn enter(work: &mut Work<'_, '_>) {
    work.start_stage(Stage::Planner, "Laying out the steps");
    ask(work, AgentRole::Planner);
}

pub fn input(work: &Work<'_, '_>) -> Option<Value> {
    serde_json::to_value(PlannerInput {
        brief: work.state.talk.brief.clone()?,
        spec: work.state.build.spec.clone()?,
        current: work.state.current.clone(),
    })
    .ok()
}

pub fn take(work: &mut Work<'_, '_>, output: &Value) -> Taken {
    let plan: Plan = read(output)?;
    if let Some(spec) = &work.state.build.spec {
        let findings = findings(&plan, spec);
        if !findings.is_empty() {
            return Err(findings);
        }
    }
    forget_corrections(work, AgentRole::Planner);
    let note = format!("{} steps", plan.steps.len());
    work.state.build.plan = Some(plan);
    work.finish_stage(Stage::Planner, &note);
    contract_tester::enter(work);
    Ok(())
}

fn findings(plan: &Plan, spec: &Spec) -> Vec<String> {
    let mut findings = Vec::new();
    if plan.steps.is_empty() || plan.steps.len() > STEPS {
        findings.push(format!("/steps: a plan has between 1 and {STEPS} steps."));
    }
    for (index, step) in plan.steps.iter().enumerate() {
        for (at, id) in step.requirements.iter().enumerate() {
            if spec.requirements.iter().all(|known| known.id != *id) {
                findings.push(format!(
                    "/steps/{index}/requirements/{at}: there is no requirement '{id}'."
                ));
            }
        }
    }
    findings
}
