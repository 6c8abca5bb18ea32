//! The control plane for one request: connects when first asked, and turns its errors into problems.

use std::rc::Rc;

use edgewright_limits::plan::{ACTIVE_FEATURES_FREE, APPS_FREE, WORKFLOWS_FREE};
use edgewright_postgres::{Database, Error, Limit};
use edgewright_types::{Problem, ProblemKind};
use worker::{Context, Env};

/// Connects. The connection lives as long as this request's work.
pub async fn connect(env: &Env, context: &Rc<Context>) -> Result<Database, Problem> {
    let context = Rc::clone(context);
    Database::connect(env, move |task| context.wait_until(task))
        .await
        .map_err(|error| problem(&error))
}

/// What a caller is told. The cause goes to the log only.
pub fn problem(error: &Error) -> Problem {
    match error {
        Error::Unavailable { cause } => {
            worker::console_error!("postgres.unavailable={cause:?}");
            Problem::new(
                ProblemKind::Ours,
                503,
                "unavailable",
                "The control plane is not answering right now; nothing was lost. Published apps go on. Try again in a moment.",
            )
            .with("retry_after_seconds", 2)
        }
        Error::Conflict => Problem::caller(
            409,
            "conflict",
            "Somebody else changed this at the same moment. Try again.",
        )
        .with("retry_after_seconds", 1),
        Error::Unique { constraint } if constraint.contains("slug") => Problem::caller(
            409,
            "slug-taken",
            "You already have one at this address. Choose another name for it.",
        ),
        Error::Unique { .. } => Problem::caller(
            409,
            "already-exists",
            "This exists already. Choose another name.",
        ),
        Error::Limit(Limit::PublishedApps) => Problem::caller(
            403,
            "app-limit-reached",
            format!(
                "The free plan holds {APPS_FREE} published apps. Delete one, or move to a paid plan, then publish again."
            ),
        ),
        Error::Limit(Limit::ActiveFeatures) => Problem::caller(
            403,
            "build-limit-reached",
            format!(
                "The free plan holds {ACTIVE_FEATURES_FREE} builds under way. Publish or cancel one, or move to a paid plan, then begin another."
            ),
        ),
        Error::Limit(Limit::PublishedWorkflows) => Problem::caller(
            403,
            "workflow-limit-reached",
            format!(
                "The free plan holds {WORKFLOWS_FREE} published workflows. Delete one, or move to a paid plan, then publish again."
            ),
        ),
        Error::Limit(Limit::LoginCodes) => Problem::caller(
            429,
            "too-many-codes",
            "Many sign-in codes were sent to this address within the last hour. Use the newest one, or wait an hour and ask again.",
        )
        .with("retry_after_seconds", 3600),
        Error::Limit(Limit::Usernames) => {
            Problem::caller(409, "conflict", "No free user name was found. Try again.")
        }
        Error::Internal { cause } => {
            worker::console_error!("postgres.internal={cause:?}");
            Problem::ours()
        }
    }
}
