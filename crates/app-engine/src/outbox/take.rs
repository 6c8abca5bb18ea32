//! A workflow takes what it is owed, and says when it has it.

use edgewright_limits::outbox::BATCHES_TAKEN;
use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::WorkflowAddress;
use serde_json::{Value, json};

use super::{has_any, require_platform, store};
use crate::call::{Applied, Failure};
use crate::session::Session;

/// The oldest changes that a workflow has not taken: `{batches: [{id, events}], more}`. Without its word that it has them,
/// they come again.
///
/// # Errors
/// A failure of storage.
pub(crate) fn take(session: &Session<'_>, workflow: &WorkflowAddress) -> Result<Value, Failure> {
    require_platform(session)?;
    if !has_any(session.storage)? {
        return Ok(json!({"batches": [], "more": false}));
    }
    let most = usize::try_from(BATCHES_TAKEN).unwrap_or(usize::MAX);
    let limit = BATCHES_TAKEN.saturating_add(1);
    let batches = store::owed_to(session.storage, &workflow.to_string(), limit)?;
    let more = batches.len() > most;
    let batches: Result<Vec<Value>, Failure> = batches
        .into_iter()
        .take(most)
        .map(|batch| {
            let events: Value = edgewright_typed_json::from_text(&batch.events)
                .map_err(|error| Failure::ours(error.to_string()))?;
            Ok(json!({"id": batch.id, "events": events}))
        })
        .collect();
    Ok(json!({"batches": batches?, "more": more}))
}

/// A workflow has these batches.
///
/// # Errors
/// A failure of storage.
pub(crate) fn done(
    session: &Session<'_>,
    workflow: &WorkflowAddress,
    batches: &[String],
) -> Result<Applied, Failure> {
    require_platform(session)?;
    if has_any(session.storage)? {
        for batch in batches {
            store::taken(session.storage, &workflow.to_string(), batch)?;
        }
    }
    Ok(Applied::new(204, Value::Null))
}

/// Workflows that have something to take.
///
/// # Errors
/// A failure of storage.
pub(crate) fn owed(storage: &dyn SqlStorage) -> Result<Vec<String>, StorageError> {
    if !has_any(storage)? {
        return Ok(Vec::new());
    }
    store::owed(storage)
}
