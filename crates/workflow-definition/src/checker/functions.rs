//! Functions that call one another: never in a circle.

use edgewright_finding::Report;

use crate::Workflow;
use crate::task::call_function::FunctionName;
use crate::task::{Task, TaskKind, Tasks};
use edgewright_finding::Pointer;

pub(super) fn check(workflow: &Workflow, report: &mut Report) {
    let functions = &workflow.reusable.functions;
    let called: Vec<Vec<usize>> = functions
        .iter()
        .map(|task| {
            let mut names = Vec::new();
            called_by(task, &mut names);
            let index = |name: &str| functions.iter().position(|task| task.name == name);
            names.into_iter().filter_map(index).collect()
        })
        .collect();
    for (start, task) in functions.iter().enumerate() {
        let mut reached = vec![false; functions.len()];
        let mut open: Vec<usize> = called.get(start).cloned().unwrap_or_default();
        while let Some(index) = open.pop() {
            if let Some(known @ false) = reached.get_mut(index) {
                *known = true;
                open.extend(called.get(index).into_iter().flatten());
            }
        }
        if reached.get(start) == Some(&true) {
            report.error(
                &Pointer::from(task.reference.as_str()),
                "function-circle",
                format!(
                    "'{}' calls itself, perhaps through others. Repeat with 'for' instead.",
                    task.name
                ),
            );
        }
    }
}

fn called_by<'a>(task: &'a Task, names: &mut Vec<&'a str>) {
    if let TaskKind::CallFunction(call) = &task.kind
        && let FunctionName::Own(name) = &call.function
    {
        names.push(name);
    }
    for task in task.scopes().flat_map(Tasks::iter) {
        called_by(task, names);
    }
}
