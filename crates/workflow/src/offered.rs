//! What the profile has and this platform does not do yet. A workflow that needs it is not published, because whatever is
//! published runs.

use edgewright_workflow_definition::{
    Finding, Severity, Task, TaskKind, Workflow,
    authentication::{Authentication, Scheme},
    schedule::Schedule,
};

/// Everything in a workflow that is not offered.
pub fn check(workflow: &Workflow) -> Vec<Finding> {
    let mut missing = Missing::default();
    missing.look_at_workflow(workflow);
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
    fn add(&mut self, pointer: impl Into<String>, message: &str) {
        self.found.push(Finding {
            severity: Severity::Error,
            code: "not-offered-yet".to_owned(),
            pointer: pointer.into(),
            message: message.to_owned(),
        });
    }

    fn look_at_workflow(&mut self, workflow: &Workflow) {
        let waits_for_events = |schedule: &Schedule| schedule.on.is_some();
        if workflow.schedule.as_ref().is_some_and(waits_for_events) {
            self.add(
                "/schedule/on",
                "Starts by events are not offered yet. Let a run wait for the event with 'listen'.",
            );
        }
        if !workflow.reusable.secrets.is_empty() {
            self.add("/use/secrets", "Secrets are not offered yet.");
        }
        for (name, scheme) in &workflow.reusable.authentications {
            self.look_at_scheme(&format!("/use/authentications/{name}"), scheme);
        }
        let schemas = [
            (
                "/input/schema",
                workflow
                    .input
                    .as_ref()
                    .is_some_and(|input| input.schema.is_some()),
            ),
            (
                "/output/schema",
                workflow
                    .output
                    .as_ref()
                    .is_some_and(|output| output.schema.is_some()),
            ),
        ];
        self.look_at_schemas("", schemas);
    }

    fn look_at_schemas<const N: usize>(&mut self, reference: &str, schemas: [(&str, bool); N]) {
        for (place, is_there) in schemas {
            if is_there {
                self.add(format!("{reference}{place}"), "Checking data against a JSON Schema is not offered yet. Check it with 'switch' and 'raise'.");
            }
        }
    }

    fn look_at_scheme(&mut self, pointer: &str, scheme: &Scheme) {
        if matches!(scheme, Scheme::Oauth2(_) | Scheme::Oidc(_)) {
            self.add(pointer, "Signing in by OAuth 2 or OpenID Connect is not offered yet. Use 'basic' or 'bearer'.");
        }
    }

    fn look_at_task(&mut self, task: &Task) {
        let place = task.reference.as_str();
        self.look_at_schemas(
            place,
            [
                (
                    "/input/schema",
                    task.input
                        .as_ref()
                        .is_some_and(|input| input.schema.is_some()),
                ),
                (
                    "/output/schema",
                    task.output
                        .as_ref()
                        .is_some_and(|output| output.schema.is_some()),
                ),
                (
                    "/export/schema",
                    task.export
                        .as_ref()
                        .is_some_and(|export| export.schema.is_some()),
                ),
            ],
        );
        match &task.kind {
            TaskKind::CallOpenapi(_) => {
                self.add(
                    place,
                    "Calls described by an OpenAPI document are not offered yet. Use 'call: http'.",
                );
            }
            TaskKind::Emit(_) => self.add(
                place,
                "Emitting events is not offered yet. Use 'call: http'.",
            ),
            TaskKind::RunWorkflow(_) => {
                self.add(
                    place,
                    "Running another workflow is not offered yet. Use a function of this one.",
                );
            }
            TaskKind::CallHttp(call) => {
                if let Some(Authentication::Scheme(scheme)) = &call.endpoint.authentication {
                    self.look_at_scheme(place, scheme);
                }
            }
            _ => {}
        }
        for tasks in task.scopes() {
            for inside in tasks {
                self.look_at_task(inside);
            }
        }
    }
}
