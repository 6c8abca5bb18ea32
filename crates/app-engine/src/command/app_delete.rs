//! Deletes the app and all its data.

use serde_json::Value;

use super::publish::report;
use crate::call::{Applied, Event, Failure};
use crate::session::Session;
use crate::store::wipe;

pub(super) fn run(session: &Session<'_>) -> Result<Applied, Failure> {
    let mut meta = session.meta().clone();
    let mut applied = Applied::new(204, Value::Null);
    let gone = report(&mut meta, &session.compiled.definition, None, session.now());
    applied.effects.extend(gone);
    applied.events.push(Event::Deleted);
    wipe(session.storage)?;
    Ok(applied)
}
