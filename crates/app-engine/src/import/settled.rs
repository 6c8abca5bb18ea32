//! Imports that broke off: found, marked, and taken back where they were to be all or nothing.

use std::collections::BTreeMap;

use edgewright_storage::{SqlStorage, transaction};
use edgewright_types::{Actor, Entropy, ImportId, UnixMillis};

use super::refusal::broken_off;
use super::undo::remove_all;
use crate::answer::ImportState;
use crate::call::{Call, Failure};
use crate::engine::Engine;
use crate::store::{ImportRecord, running_imports, save_import};

/// An import that got nothing for so long is gone: its host gives up sooner.
pub(crate) const SILENT_MS: i64 = 90_000;
/// The imports that an engine feeds, each with when it was fed last.
pub(crate) type Fed = BTreeMap<ImportId, UnixMillis>;

/// Marks imports as broken off that nothing feeds any more. Answers whether others go on that must not stay as they are
/// if they break off.
///
/// # Errors
/// A failure of storage.
pub(crate) fn settle(
    engine: &Engine,
    storage: &dyn SqlStorage,
    now: UnixMillis,
) -> Result<bool, Failure> {
    let mut needs_care = false;
    for mut record in running_imports(storage)? {
        if engine.import_is_fed(&record.id, now) {
            needs_care |= record.all_or_nothing;
            continue;
        }
        record.state = ImportState::Failed;
        record.stopped = Some(broken_off());
        record.ended_at = Some(now);
        take_back_if_strict(engine, storage, &mut record, now)?;
    }
    Ok(needs_care)
}

/// Saves the end of an import; of one that is all or nothing, nothing is left.
pub(super) fn take_back_if_strict(
    engine: &Engine,
    storage: &dyn SqlStorage,
    record: &mut ImportRecord,
    now: UnixMillis,
) -> Result<(), Failure> {
    transaction(storage, || {
        if record.all_or_nothing && record.rows_added > 0 {
            let call = Call {
                actor: Actor::System {
                    reason: "import".to_owned(),
                },
                now,
                entropy: Entropy([0; 16]),
                idempotency_key: None,
            };
            let session = engine.session(storage, &call)?;
            if let Ok(table) = session.table(&record.table) {
                record.rows_added = remove_all(&session, table, record)?;
                session.meta().save(storage)?;
            }
        }
        Ok::<_, Failure>(save_import(storage, record)?)
    })
}
