//! How much of its limits the app uses.

use edgewright_limits::rows;
use serde_json::{Value, json};

use crate::answer::Usage;
use crate::session::Session;

pub(super) fn run(session: &Session<'_>) -> Value {
    let meta = session.meta();
    json!(Usage {
        rows: u64::try_from(meta.row_count).unwrap_or_default(),
        row_limit: rows::PER_APP_FREE,
        version: meta.version,
    })
}
