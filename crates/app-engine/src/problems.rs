//! Problems that more than one command or query answers with.

use edgewright_types::Problem;

use crate::answer::Row;

/// Only the owner may do this, and who asks may know that it exists.
pub(crate) fn owner_only() -> Problem {
    Problem::caller(
        403,
        "not-allowed",
        "Only the owner of this app may do that. Ask them.",
    )
}

/// This role may not do that to these rows; `what` finishes 'Your role may not …'.
pub(crate) fn not_allowed(what: &str) -> Problem {
    Problem::caller(
        403,
        "not-allowed",
        format!("Your role may not {what}. Ask the owner of this app."),
    )
}

/// The app changed since the caller looked.
pub(crate) fn stale_version(current: u32) -> Problem {
    Problem::caller(
        409,
        "stale-version",
        format!("Somebody published version {current} since. Look at it, then publish your change again."),
    )
    .with("current_version", current)
}

/// The row changed since the caller looked.
pub(crate) fn stale_revision(revision: i64, current: Row) -> Problem {
    Problem::caller(
        409,
        "stale-revision",
        "Somebody changed this row since you opened it. Compare what they changed with yours, then save again.",
    )
    .with("current_revision", revision)
    .with("current", current)
}

/// The app may hold no further row.
pub(crate) fn row_limit_reached(limit: i64) -> Problem {
    Problem::caller(
        409,
        "row-limit-reached",
        format!("This app holds as many rows as its plan allows ({limit}). Delete rows that are no longer needed, or ask for a larger plan."),
    )
    .with("row_limit", limit)
}
