//! Lengths of time that make no sense: nothing may take no time at all, and a range does not end before it begins.

use edgewright_finding::{Pointer, Report};
use edgewright_limits::workflow::RETRY_ATTEMPTS;

use super::walk::Walk;
use crate::Workflow;
use crate::duration::Duration;
use crate::retry::{RetryPolicy, RetryReference};
use crate::task::TaskKind;
use crate::timeout::Timeout;

pub(super) fn check(workflow: &Workflow, walk: &Walk<'_>, report: &mut Report) {
    let root = Pointer::root();
    check_timeout(workflow.timeout.as_ref(), &root.at("timeout"), report);
    for (name, after) in &workflow.reusable.timeouts {
        let place = root.at("use").at("timeouts").at(name);
        check_not_zero(after, &place.at("after"), report);
    }
    for (name, policy) in &workflow.reusable.retries {
        let place = root.at("use").at("retries").at(name);
        check_retry(policy, &place, report);
    }
    for visit in &walk.tasks {
        let timeout = visit.task.timeout.as_ref();
        check_timeout(timeout, &visit.place.at("timeout"), report);
        if let TaskKind::Try(attempt) = &visit.task.kind
            && let Some(RetryReference::Given(policy)) = &attempt.catch.retry
        {
            check_retry(policy, &visit.place.at("catch").at("retry"), report);
        }
    }
}

fn check_timeout(timeout: Option<&Timeout>, place: &Pointer, report: &mut Report) {
    if let Some(Timeout::After(after)) = timeout {
        check_not_zero(after, &place.at("after"), report);
    }
}

fn check_not_zero(duration: &Duration, place: &Pointer, report: &mut Report) {
    if duration.fixed_millis() == Some(0) {
        report.error(
            place,
            "duration-zero",
            "Nothing can be done in no time. Give it a moment, or take the timeout away.",
        );
    }
}

fn check_retry(policy: &RetryPolicy, place: &Pointer, report: &mut Report) {
    let limit = place.at("limit");
    if let Some(duration) = &policy.attempt_duration {
        check_not_zero(duration, &limit.at("attempt").at("duration"), report);
    }
    if let Some(duration) = &policy.duration {
        check_not_zero(duration, &limit.at("duration"), report);
    }
    if policy.attempts.is_none() && policy.duration.is_none() {
        report.warning(
            place,
            "retry-without-end",
            format!(
                "Nothing says when to give up, so it is tried {RETRY_ATTEMPTS} times. Add 'limit' \
                 with 'attempt.count' or 'duration'."
            ),
        );
    }
    if let Some(jitter) = &policy.jitter
        && let (Some(from), Some(to)) = (jitter.from.fixed_millis(), jitter.to.fixed_millis())
        && from > to
    {
        report.error(
            &place.at("jitter"),
            "range-reversed",
            "'from' is longer than 'to'. Exchange them.",
        );
    }
}
