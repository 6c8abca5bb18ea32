//! How much of everything there may be. Checked first: what comes after may take it for granted.

use edgewright_finding::{Pointer, Report};
use edgewright_limits::workflow::{
    BRANCHES, CASES, CORRELATIONS, EVENT_FILTERS, ORIGINS, RETRY_ATTEMPTS, REUSABLE, TASK_DEPTH,
    TASKS,
};

use super::walk::Walk;
use crate::Workflow;
use crate::event::{Consumption, Until};
use crate::retry::{RetryPolicy, RetryReference};
use crate::task::TaskKind;

pub(super) fn check(workflow: &Workflow, walk: &Walk<'_>, report: &mut Report) {
    let root = Pointer::root();
    at_most(walk.tasks.len(), TASKS, "tasks", &root.at("do"), report);
    for visit in &walk.tasks {
        if visit.depth == TASK_DEPTH {
            report.error(
                &visit.place,
                "too-deep",
                format!(
                    "This task is inside {TASK_DEPTH} others, one more than is possible. Move \
                     the inner ones into a function in 'use.functions'."
                ),
            );
        }
        check_kind(&visit.task.kind, &visit.place, report);
    }
    let origins = workflow.document.metadata.origins.len();
    let place = root.at("document").at("metadata").at("origins");
    at_most(origins, ORIGINS, "origins", &place, report);
    check_reusable(workflow, &root.at("use"), report);
    if let Some(on) = workflow
        .schedule
        .as_ref()
        .and_then(|schedule| schedule.on.as_ref())
    {
        check_events(on, &root.at("schedule").at("on"), report);
    }
}

fn check_kind(kind: &TaskKind, place: &Pointer, report: &mut Report) {
    match kind {
        TaskKind::Fork(fork) => {
            let place = place.at("fork").at("branches");
            at_most(fork.branches.len(), BRANCHES, "branches", &place, report);
        }
        TaskKind::Switch(switch) => {
            at_most(
                switch.cases.len(),
                CASES,
                "cases",
                &place.at("switch"),
                report,
            );
        }
        TaskKind::Listen(listen) => check_events(&listen.to, &place.at("listen").at("to"), report),
        TaskKind::Try(attempt) => {
            if let Some(RetryReference::Given(policy)) = &attempt.catch.retry {
                check_retry(policy, &place.at("catch").at("retry"), report);
            }
        }
        _ => {}
    }
}

fn check_reusable(workflow: &Workflow, place: &Pointer, report: &mut Report) {
    let reusable = &workflow.reusable;
    for (name, count) in [
        ("authentications", reusable.authentications.len()),
        ("errors", reusable.errors.len()),
        ("functions", reusable.functions.len()),
        ("retries", reusable.retries.len()),
        ("secrets", reusable.secrets.len()),
        ("timeouts", reusable.timeouts.len()),
    ] {
        at_most(count, REUSABLE, name, &place.at(name), report);
    }
    for (name, policy) in &reusable.retries {
        check_retry(policy, &place.at("retries").at(name), report);
    }
}

fn check_events(events: &Consumption, place: &Pointer, report: &mut Report) {
    let filters = events.filters().count();
    at_most(filters, EVENT_FILTERS, "event filters", place, report);
    for filter in events.filters() {
        let correlations = filter.correlate.len();
        at_most(
            correlations,
            CORRELATIONS,
            "correlations of one event",
            place,
            report,
        );
    }
    if let Consumption::Any {
        until: Some(Until::Events(until)),
        ..
    } = events
    {
        check_events(until, &place.at("until"), report);
    }
}

fn check_retry(policy: &RetryPolicy, place: &Pointer, report: &mut Report) {
    let attempts = usize::try_from(policy.attempts.unwrap_or_default()).unwrap_or(usize::MAX);
    let place = place.at("limit").at("attempt").at("count");
    let most = usize::try_from(RETRY_ATTEMPTS).unwrap_or(usize::MAX);
    at_most(attempts, most, "attempts", &place, report);
}

fn at_most(count: usize, most: usize, what: &str, place: &Pointer, report: &mut Report) {
    if count > most {
        report.error(
            place,
            "too-many",
            format!("There are {count} {what} here; at most {most} are possible."),
        );
    }
}
