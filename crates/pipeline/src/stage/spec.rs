//! Tables and requirements, from the brief.

use std::collections::{BTreeMap, BTreeSet};

use edgewright_definition::{
    AppDefinition,
    checker::check,
    document::{APP_FORMAT, Access, View, ViewType, Visibility},
};
use serde_json::Value;

use super::{Taken, ask, error_lines, forget_corrections, loads_app, planner};
use crate::{
    agent::{AgentRole, SpecInput, read},
    artifact::Spec,
    view::Stage,
    work::Work,
};

pub fn enter(work: &mut Work<'_, '_>) {
    if loads_app(work, Stage::Spec) {
        return;
    }
    work.start_stage(Stage::Spec, "Working out the tables and what must hold");
    ask(work, AgentRole::Spec);
}

pub fn input(work: &Work<'_, '_>) -> Option<Value> {
    serde_json::to_value(SpecInput {
        brief: work.state.talk.brief.clone()?,
        current: work.state.current.clone(),
        feedback: work.state.build.feedback.clone(),
    })
    .ok()
}

pub fn take(work: &mut Work<'_, '_>, output: &Value) -> Taken {
    let spec: Spec = read(output)?;
    let agreed = work.state.talk.brief.as_ref().map(|brief| brief.visibility);
    let findings = findings(&spec, agreed);
    if !findings.is_empty() {
        return Err(findings);
    }
    forget_corrections(work, AgentRole::Spec);
    let note = format!(
        "{} tables, {} requirements",
        spec.tables.len(),
        spec.requirements.len()
    );
    work.state.build.spec = Some(spec);
    work.finish_stage(Stage::Spec, &note);
    planner::enter(work);
    Ok(())
}

fn findings(spec: &Spec, agreed: Option<Visibility>) -> Vec<String> {
    let mut findings: Vec<String> = error_lines(&check(&skeleton(spec)))
        .into_iter()
        .filter(|line| {
            ["/tables", "/app", "/access/roles"]
                .iter()
                .any(|part| line.starts_with(part))
        })
        .map(|line| line.replacen("/access/roles", "/roles", 1))
        .collect();
    if spec.tables.is_empty() {
        findings.push("/tables: an app keeps at least one table.".to_owned());
    }
    if agreed.is_some_and(|agreed| is_wider(spec.visibility, agreed)) {
        findings.push("/visibility: this is wider than the brief agrees to.".to_owned());
    }
    let mut ids = BTreeSet::new();
    for (index, requirement) in spec.requirements.iter().enumerate() {
        let table = requirement.table.as_ref();
        let role = requirement.role.as_ref();
        if !ids.insert(requirement.id.as_str()) {
            findings.push(format!("/requirements/{index}/id: this id is taken."));
        }
        if table.is_some_and(|id| spec.tables.iter().all(|table| table.id != *id)) {
            findings.push(format!(
                "/requirements/{index}/table: there is no such table."
            ));
        }
        let known = |id: &String| id == "owner" || spec.roles.iter().any(|role| role.id == *id);
        if role.is_some_and(|id| !known(id)) {
            findings.push(format!(
                "/requirements/{index}/role: there is no such role."
            ));
        }
    }
    findings
}

/// The specification as an app that only its owner may use, so that the checker can read it.
pub fn skeleton(spec: &Spec) -> AppDefinition {
    AppDefinition {
        format: APP_FORMAT.to_owned(),
        app: spec.app.clone(),
        views: spec
            .tables
            .iter()
            .map(|table| View::new(&table.id, &table.label, ViewType::Grid, &table.id))
            .collect(),
        access: Access {
            visibility: Visibility::Invited,
            roles: spec.roles.clone(),
            visitor_role: None,
            tables: spec
                .tables
                .iter()
                .map(|table| (table.id.clone(), BTreeMap::new()))
                .collect(),
        },
        tables: spec.tables.clone(),
        alerts: Vec::new(),
        automations: Vec::new(),
        samples: Vec::new(),
    }
}

/// Whether more people may open an app than was agreed.
pub const fn is_wider(visibility: Visibility, agreed: Visibility) -> bool {
    const fn rank(visibility: Visibility) -> u8 {
        match visibility {
            Visibility::Private => 0,
            Visibility::Invited => 1,
            Visibility::Public => 2,
        }
    }
    rank(visibility) > rank(agreed)
}
