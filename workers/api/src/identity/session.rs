//! Whether the session of an access token still stands, asked of the control plane once a minute.

use std::{cell::RefCell, rc::Rc};

use edgewright_identity::SessionChecks;
use edgewright_postgres::{Database, Error};
use edgewright_types::{Problem, SessionId, UnixMillis};
use worker::{Context, Env};

use crate::database;

thread_local! {
    static CHECKS: RefCell<SessionChecks> = const { RefCell::new(SessionChecks::new()) };
}

/// Whether the session stands. While the control plane is down, a signed token is believed until it ends, a quarter
/// of an hour at most: published apps go on.
///
/// # Errors
/// When the control plane breaks in any other way.
pub async fn stands(
    session: &SessionId,
    env: &Env,
    context: &Rc<Context>,
    now: UnixMillis,
) -> Result<bool, Problem> {
    if !CHECKS.with_borrow(|checks| checks.should_ask(session, now)) {
        return Ok(true);
    }
    match ask(session, env, context, now).await {
        Ok(true) => {
            CHECKS.with_borrow_mut(|checks| checks.found_standing(session, now));
            Ok(true)
        }
        Ok(false) => {
            CHECKS.with_borrow_mut(|checks| checks.found_ended(session));
            Ok(false)
        }
        Err(Error::Unavailable { cause }) => {
            worker::console_error!("session.unchecked={cause:?}");
            // Asked again in a minute, so that an outage does not slow every request down.
            CHECKS.with_borrow_mut(|checks| checks.found_standing(session, now));
            Ok(true)
        }
        Err(error) => Err(database::problem(&error)),
    }
}

/// Asks about every session anew: one has just ended, here at least at once.
pub fn ask_again() {
    CHECKS.set(SessionChecks::new());
}

/// What somebody is told whose session does not stand.
pub fn ended() -> Problem {
    Problem::caller(
        401,
        "session-ended",
        "This session has ended. Sign in again.",
    )
}

async fn ask(
    session: &SessionId,
    env: &Env,
    context: &Rc<Context>,
    now: UnixMillis,
) -> Result<bool, Error> {
    let context = Rc::clone(context);
    let database = Database::connect(env, move |task| context.wait_until(task)).await?;
    database.session_live(session, now).await
}
