//! Expressions: each compiles where it stands, with the arguments and variables there are, and names the secrets it uses.

mod authentication;
mod events;
mod task;

use edgewright_expression::Program;
use edgewright_finding::{Pointer, Report};
use edgewright_limits::expression::SOURCE_BYTES;

use super::walk::{Walk, schemes};
use crate::Workflow;
use crate::argument::{self, Place};
use crate::duration::Duration;
use crate::endpoint::Uri;
use crate::error::ErrorDefinition;
use crate::expression::{Expression, Text};
use crate::retry::RetryPolicy;
use crate::template::Template;
use crate::timeout::Timeout;
use crate::transform::{Input, Output};

pub(super) fn check(workflow: &Workflow, walk: &Walk<'_>, report: &mut Report) {
    let root = Pointer::root();
    let mut check = Check {
        secrets: &workflow.reusable.secrets,
        report,
    };
    check.input(
        workflow.input.as_ref(),
        &root.at("input"),
        Place::WorkflowInput,
        &[],
    );
    check.output(
        workflow.output.as_ref(),
        &root.at("output"),
        Place::WorkflowOutput,
        &[],
    );
    check.timeout(
        workflow.timeout.as_ref(),
        &root.at("timeout"),
        Place::WorkflowInput,
        &[],
    );
    if let Some(schedule) = &workflow.schedule
        && let Some(on) = &schedule.on
    {
        check.events(on, &root.at("schedule").at("on"), Place::Schedule, &[]);
    }
    reusable(workflow, &root.at("use"), &mut check);
    for scheme in schemes(workflow, walk) {
        check.scheme(scheme.what, &scheme.place, &scheme.variables);
    }
    for visit in &walk.tasks {
        task::check(visit, &mut check);
    }
}

fn reusable(workflow: &Workflow, place: &Pointer, check: &mut Check<'_>) {
    for (name, error) in &workflow.reusable.errors {
        check.error(error, &place.at("errors").at(name), &[]);
    }
    for (name, policy) in &workflow.reusable.retries {
        // Whatever a catch calls the error, a policy that several share sees it under its usual name.
        check.retry(policy, &place.at("retries").at(name), &["error"]);
    }
    for (name, after) in &workflow.reusable.timeouts {
        check.duration(
            after,
            &place.at("timeouts").at(name).at("after"),
            Place::TaskIf,
            &[],
        );
    }
}

/// Checks one kind of part after the other; `variables` are those in scope.
pub(super) struct Check<'a> {
    secrets: &'a [String],
    report: &'a mut Report,
}

impl Check<'_> {
    pub(super) fn expression(
        &mut self,
        expression: &Expression,
        place: &Pointer,
        at: Place,
        variables: &[&str],
    ) {
        let source = expression.source();
        if source.len() > SOURCE_BYTES {
            self.report.error(
                place,
                "expression-too-long",
                format!(
                    "An expression has at most {SOURCE_BYTES} bytes. Split it over several tasks."
                ),
            );
            return;
        }
        let names = [at.arguments(), variables].concat();
        match expression.compile(&names) {
            Ok(program) => self.secrets(&program, place),
            Err(error) => {
                let everything = [&argument::ALL[..], variables].concat();
                match expression.compile(&everything) {
                    Ok(program) => self.misplaced(&program, place, at),
                    Err(_) => self.report.error(
                        place,
                        "expression-broken",
                        format!(
                            "This expression cannot be read: {} (at position {}).",
                            error.message.trim_end_matches('.'),
                            error.offset
                        ),
                    ),
                }
            }
        }
    }

    /// It would compile elsewhere.
    fn misplaced(&mut self, program: &Program, place: &Pointer, at: Place) {
        let read = program.fields_read().variables_read;
        let missing = |name: &&String| {
            argument::ALL.contains(&name.as_str()) && !at.arguments().contains(&name.as_str())
        };
        let missing: Vec<String> = read
            .keys()
            .filter(missing)
            .map(|name| format!("${name}"))
            .collect();
        if missing.iter().any(|name| name == "$secrets") {
            self.report.error(
                place,
                "secret-exposed",
                "$secrets cannot be used here: what this makes is kept and shown. Use secrets in \
                 the task that needs them, in its 'with' or its authentication.",
            );
            return;
        }
        let given: Vec<String> = at
            .arguments()
            .iter()
            .map(|name| format!("${name}"))
            .collect();
        self.report.error(
            place,
            "argument-not-here",
            format!(
                "{} cannot be used here. There is {}.",
                missing.join(", "),
                given.join(", ")
            ),
        );
    }

    fn secrets(&mut self, program: &Program, place: &Pointer) {
        let read = program.fields_read();
        let Some(secrets) = read.variables_read.get("secrets") else {
            return;
        };
        if secrets.all {
            self.report.error(
                place,
                "secrets-unnamed",
                "This reads all secrets at once. Name the one it needs, such as $secrets.apiKey.",
            );
        }
        for name in secrets
            .names
            .iter()
            .filter(|name| !self.secrets.contains(name))
        {
            let hint = self
                .report
                .hint(name, self.secrets.iter().map(String::as_str));
            self.report.error(
                place,
                "unknown-name",
                format!("There is no '{name}' in 'use.secrets'.{hint} Add it there."),
            );
        }
    }

    pub(super) fn template(
        &mut self,
        template: &Template,
        place: &Pointer,
        at: Place,
        variables: &[&str],
    ) {
        match template {
            Template::Constant(_) => {}
            Template::Expression(expression) => self.expression(expression, place, at, variables),
            Template::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.template(item, &place.index(index), at, variables);
                }
            }
            Template::Object(members) => {
                for (name, member) in members {
                    self.template(member, &place.at(name), at, variables);
                }
            }
        }
    }

    pub(super) fn text(&mut self, text: &Text, place: &Pointer, at: Place, variables: &[&str]) {
        if let Text::Expression(expression) = text {
            self.expression(expression, place, at, variables);
        }
    }

    pub(super) fn uri(&mut self, uri: &Uri, place: &Pointer, variables: &[&str]) {
        if let Uri::Expression(expression) = uri {
            self.expression(expression, place, Place::Task, variables);
        }
    }

    pub(super) fn duration(
        &mut self,
        duration: &Duration,
        place: &Pointer,
        at: Place,
        variables: &[&str],
    ) {
        if let Duration::Expression(expression) = duration {
            self.expression(expression, place, at, variables);
        }
    }

    pub(super) fn timeout(
        &mut self,
        timeout: Option<&Timeout>,
        place: &Pointer,
        at: Place,
        variables: &[&str],
    ) {
        if let Some(Timeout::After(after)) = timeout {
            self.duration(after, &place.at("after"), at, variables);
        }
    }

    pub(super) fn input(
        &mut self,
        input: Option<&Input>,
        place: &Pointer,
        at: Place,
        variables: &[&str],
    ) {
        if let Some(from) = input.and_then(|input| input.from.as_ref()) {
            self.template(from, &place.at("from"), at, variables);
        }
    }

    pub(super) fn output(
        &mut self,
        output: Option<&Output>,
        place: &Pointer,
        at: Place,
        variables: &[&str],
    ) {
        if let Some(as_) = output.and_then(|output| output.as_.as_ref()) {
            self.template(as_, &place.at("as"), at, variables);
        }
    }

    pub(super) fn error(&mut self, error: &ErrorDefinition, place: &Pointer, variables: &[&str]) {
        let texts = [
            ("type", Some(&error.kind)),
            ("instance", error.instance.as_ref()),
            ("title", error.title.as_ref()),
            ("detail", error.detail.as_ref()),
        ];
        for (name, text) in texts {
            if let Some(text) = text {
                self.text(text, &place.at(name), Place::TaskSet, variables);
            }
        }
    }

    pub(super) fn retry(&mut self, policy: &RetryPolicy, place: &Pointer, variables: &[&str]) {
        for (name, when) in [("when", &policy.when), ("exceptWhen", &policy.except_when)] {
            if let Some(when) = when {
                self.expression(when, &place.at(name), Place::Task, variables);
            }
        }
        let limit = place.at("limit");
        let jitter = policy.jitter.as_ref();
        let durations = [
            (place.at("delay"), policy.delay.as_ref()),
            (
                limit.at("attempt").at("duration"),
                policy.attempt_duration.as_ref(),
            ),
            (limit.at("duration"), policy.duration.as_ref()),
            (
                place.at("jitter").at("from"),
                jitter.map(|jitter| &jitter.from),
            ),
            (place.at("jitter").at("to"), jitter.map(|jitter| &jitter.to)),
        ];
        for (place, duration) in durations {
            if let Some(duration) = duration {
                self.duration(duration, &place, Place::Task, variables);
            }
        }
    }
}
