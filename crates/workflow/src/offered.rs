//! What the profile has and this platform does not do yet. A workflow that needs it is not published, because whatever is
//! published runs.

use edgewright_workflow_definition::{Finding, Severity, Task, TaskKind, Workflow};

/// Something that is not offered: its name in the standard, and what is said of it.
#[derive(Clone, Copy)]
struct NotOffered {
    /// As the standard calls it.
    #[cfg_attr(not(test), expect(dead_code, reason = "the page and its test know it"))]
    name: &'static str,
    /// What to do instead.
    message: &'static str,
}

const OPENAPI: NotOffered = NotOffered {
    name: "call: openapi",
    message: "Calls described by an OpenAPI document are not offered yet. Use 'call: http'.",
};

/// All of it; docs/workflows/running.md lists the same.
#[cfg(test)]
const NOT_OFFERED: [NotOffered; 1] = [OPENAPI];

/// Everything in a workflow that is not offered.
pub fn check(workflow: &Workflow) -> Vec<Finding> {
    let mut missing = Missing::default();
    for task in workflow.tasks.iter().chain(&workflow.reusable.functions) {
        missing.look_at_task(task);
    }
    missing.found
}

#[derive(Default)]
struct Missing {
    found: Vec<Finding>,
}

impl Missing {
    fn add(&mut self, pointer: impl Into<String>, what: NotOffered) {
        self.found.push(Finding {
            severity: Severity::Error,
            code: "not-offered-yet".to_owned(),
            pointer: pointer.into(),
            message: what.message.to_owned(),
        });
    }

    fn look_at_task(&mut self, task: &Task) {
        let place = task.reference.as_str();
        if matches!(task.kind, TaskKind::CallOpenapi(_)) {
            self.add(place, OPENAPI);
        }
        for tasks in task.scopes() {
            for inside in tasks {
                self.look_at_task(inside);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::NOT_OFFERED;

    const PAGE: &str = include_str!("../../../docs/workflows/running.md");

    #[test]
    fn the_page_lists_what_is_not_offered_and_nothing_else() {
        let table = PAGE.split("| Not offered yet |").nth(1).unwrap_or_default();
        let lines = table
            .lines()
            .skip(2)
            .take_while(|line| line.starts_with('|'));
        let listed: Vec<_> = lines.map(str::to_owned).collect();
        let expected = NOT_OFFERED.map(|what| format!("| `{}` | {} |", what.name, what.message));
        assert_eq!(listed, expected);
    }
}
