//! Looks at the calls of a definition before it is published: what is written out in their arguments has to fit.

use edgewright_types::Slug;
use edgewright_workflow_definition::{
    Finding, Severity, Task, TaskKind, Workflow,
    expression::Expression,
    task::call_function::{CallFunction, FunctionName},
};
use serde_json::{Map, Value};

use super::{arguments::wrongs, find};

/// Everything wrong with the arguments of calls that reach beyond the workflow.
pub fn check(workflow: &Workflow) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut tasks: Vec<&Task> = workflow.tasks.iter().collect();
    tasks.extend(&workflow.reusable.functions);
    while let Some(task) = tasks.pop() {
        if let TaskKind::CallFunction(call) = &task.kind {
            look_at(workflow, task, call, &mut found);
        }
        tasks.extend(task.scopes().flat_map(|scope| scope.iter()));
    }
    found
}

fn look_at(workflow: &Workflow, task: &Task, call: &CallFunction, found: &mut Vec<Finding>) {
    let FunctionName::BuiltIn { name, version } = &call.function else {
        return;
    };
    let Some(function) = find(name, version) else {
        return;
    };
    let place = format!("{}/with", task.reference);
    let nothing = Map::new();
    let given = workflow.source().pointer(&place).and_then(Value::as_object);
    let given = given.unwrap_or(&nothing);
    let mut add = |pointer: &str, message: String| {
        found.push(Finding {
            severity: Severity::Error,
            code: "argument-invalid".to_owned(),
            pointer: format!("{place}{pointer}"),
            message,
        });
    };
    for wrong in wrongs(function, given, &is_open) {
        add(&wrong.pointer, wrong.message);
    }
    let app = given.get("app").filter(|app| !is_open(app));
    if let Some(app) = app.and_then(Value::as_str)
        && app.parse::<Slug>().is_err()
    {
        add(
            "/app",
            "An app is named by the last part of its address, such as 'tools'; it belongs to the owner of the workflow."
                .to_owned(),
        );
    }
}

/// Whether a value is only known when the workflow runs.
fn is_open(value: &Value) -> bool {
    value
        .as_str()
        .is_some_and(|text| Expression::wrapped(text).is_some())
}
