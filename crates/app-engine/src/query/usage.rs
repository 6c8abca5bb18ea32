//! How much of its limits the app uses.

use edgewright_limits::rows;
use serde_json::{Value, json};

use crate::answer::Usage;
use crate::session::Session;

pub(super) fn run(session: &Session<'_>) -> Value {
    let meta = session.meta();
    json!(Usage {
        rows: u64::try_from(meta.row_count).unwrap_or_default(),
        row_limit: meta.plan.pick(rows::PER_APP_FREE, rows::PER_APP_PAID),
        version: meta.version,
    })
}
