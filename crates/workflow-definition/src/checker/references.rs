//! Names that stand for something else: it must exist.

use edgewright_finding::{Pointer, Report};

use super::Platform;
use super::walk::{Walk, authentications, schemes};
use crate::Workflow;
use crate::authentication::{Authentication, Scheme, Source};
use crate::error::ErrorReference;
use crate::retry::RetryReference;
use crate::task::TaskKind;
use crate::task::call_function::FunctionName;
use crate::timeout::Timeout;

pub(super) fn check(
    workflow: &Workflow,
    platform: &Platform<'_>,
    walk: &Walk<'_>,
    report: &mut Report,
) {
    let reusable = &workflow.reusable;
    let root = Pointer::root();
    check_timeout(
        workflow,
        workflow.timeout.as_ref(),
        &root.at("timeout"),
        report,
    );
    for visit in &walk.tasks {
        let place = &visit.place;
        let timeout = visit.task.timeout.as_ref();
        check_timeout(workflow, timeout, &place.at("timeout"), report);
        match &visit.task.kind {
            TaskKind::Raise(raise) => {
                if let ErrorReference::Named(name) = &raise.error {
                    let place = place.at("raise").at("error");
                    exists(name, names(&reusable.errors), "errors", &place, report);
                }
            }
            TaskKind::Try(attempt) => {
                if let Some(RetryReference::Named(name)) = &attempt.catch.retry {
                    let place = place.at("catch").at("retry");
                    exists(name, names(&reusable.retries), "retries", &place, report);
                }
            }
            TaskKind::CallFunction(call) => {
                check_function(
                    workflow,
                    platform,
                    &call.function,
                    &place.at("call"),
                    report,
                );
            }
            _ => {}
        }
    }
    for found in authentications(walk) {
        if let Authentication::Named(name) = found.what {
            let known = names(&reusable.authentications);
            exists(
                name,
                known,
                "authentications",
                &found.place.at("use"),
                report,
            );
        }
    }
    for scheme in schemes(workflow, walk) {
        if let Some((kind, name)) = secret_of(scheme.what) {
            let known = reusable.secrets.iter().map(String::as_str).collect();
            exists(
                name,
                known,
                "secrets",
                &scheme.place.at(kind).at("use"),
                report,
            );
        }
    }
}

fn check_timeout(
    workflow: &Workflow,
    timeout: Option<&Timeout>,
    place: &Pointer,
    report: &mut Report,
) {
    if let Some(Timeout::Named(name)) = timeout {
        let known = names(&workflow.reusable.timeouts);
        exists(name, known, "timeouts", place, report);
    }
}

fn check_function(
    workflow: &Workflow,
    platform: &Platform<'_>,
    function: &FunctionName,
    place: &Pointer,
    report: &mut Report,
) {
    match function {
        FunctionName::Own(name) => {
            let functions = workflow.reusable.functions.iter();
            let known: Vec<&str> = functions.map(|task| task.name.as_str()).collect();
            exists(name, known, "functions", place, report);
        }
        FunctionName::BuiltIn { name, version } => {
            let full = format!("{name}:{version}");
            if platform.functions.contains(&full.as_str()) {
                return;
            }
            let hint = report.hint(&full, platform.functions.iter().copied());
            report.error(
                place,
                "unknown-name",
                format!("There is no built-in function '{full}'.{hint}"),
            );
        }
    }
}

fn secret_of(scheme: &Scheme) -> Option<(&'static str, &str)> {
    match scheme {
        Scheme::Basic(Source::Secret(name)) => Some(("basic", name)),
        Scheme::Bearer(Source::Secret(name)) => Some(("bearer", name)),
        Scheme::Oauth2(Source::Secret(name)) => Some(("oauth2", name)),
        Scheme::Oidc(Source::Secret(name)) => Some(("oidc", name)),
        _ => None,
    }
}

fn names<T>(named: &[(String, T)]) -> Vec<&str> {
    named.iter().map(|(name, _)| name.as_str()).collect()
}

fn exists(name: &str, known: Vec<&str>, list: &str, place: &Pointer, report: &mut Report) {
    if known.contains(&name) {
        return;
    }
    let hint = report.hint(name, known);
    report.error(
        place,
        "unknown-name",
        format!("There is no '{name}' in 'use.{list}'.{hint} Add it there."),
    );
}
