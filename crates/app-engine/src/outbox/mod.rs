//! Changes of rows that workflows wait for. They are written in the transaction that changes the row, and only where a
//! workflow has subscribed to the table, so that an app nobody listens to pays nothing. They wait until the workflows have
//! taken them; the app itself tells nobody.

mod change;
mod flush;
mod store;
mod subscribe;
mod take;

pub(crate) use change::{Change, is_waited_for, record};
pub(crate) use flush::flush;
pub(crate) use store::{Subscriptions, TABLES, has_any};
pub(crate) use subscribe::subscribe;
pub(crate) use take::{done, owed, take};

use edgewright_types::{Actor, Problem};

use crate::session::Session;

/// Only the platform gives out what changed; to everybody else there is nothing here.
fn require_platform(session: &Session<'_>) -> Result<(), Problem> {
    match session.call.actor {
        Actor::System { .. } => Ok(()),
        Actor::Person { .. } | Actor::Anonymous => Err(Problem::not_found("app")),
    }
}
