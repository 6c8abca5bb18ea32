//! Whether the session of an access token still stands, asked of the control plane once a minute.

use std::{cell::RefCell, rc::Rc};

use edgewright_identity::{SessionChecks, StandingSession};
use edgewright_postgres::{Database, Error};
use edgewright_types::{Problem, SessionId, UnixMillis};
use worker::{Context, Env};

use crate::database;

thread_local! {
    static CHECKS: RefCell<SessionChecks> = const { RefCell::new(SessionChecks::new()) };
}

/// The session, if it stands, and when it was found to. While the control plane is down, a signed token is believed until it ends, a quarter
/// of an hour at most: published apps go on.
///
/// # Errors
/// When the control plane breaks in any other way.
pub async fn stands(
    session: &SessionId,
    env: &Env,
    context: &Rc<Context>,
    now: UnixMillis,
) -> Result<Option<StandingSession>, Problem> {
    let standing = |found_at| {
        Some(StandingSession {
            id: session.clone(),
            found_at,
        })
    };
    if !CHECKS.with_borrow(|checks| checks.should_ask(session, now)) {
        let found_at = CHECKS.with_borrow(|checks| checks.found_at(session));
        return Ok(standing(found_at.unwrap_or(now)));
    }
    match ask(session, env, context, now).await {
        Ok(true) => {
            CHECKS.with_borrow_mut(|checks| checks.found_standing(session, now));
            Ok(standing(now))
        }
        Ok(false) => {
            CHECKS.with_borrow_mut(|checks| checks.found_ended(session));
            Ok(None)
        }
        Err(Error::Unavailable { cause }) => {
            worker::console_error!("session.unchecked={cause:?}");
            // Asked again in a minute, so that an outage does not slow every request down.
            CHECKS.with_borrow_mut(|checks| checks.found_standing(session, now));
            Ok(standing(now))
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
