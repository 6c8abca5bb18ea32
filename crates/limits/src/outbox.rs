//! Changes of an app's rows on their way to workflows.

/// Workflows that may wait for changes of one app.
pub const WORKFLOWS: usize = 100;
/// Tables that one workflow may name in one app.
pub const TABLES: usize = 50;
/// Changes one app holds until they are taken; what comes on top of them starts nothing.
pub const EVENTS: u64 = 10_000;
/// The same in bytes.
pub const BYTES: u64 = 16 * 1024 * 1024;
/// Changes kept in one row of storage.
pub const EVENTS_PER_BATCH: usize = 100;
/// Bytes of changes in one row of storage, beyond which another one is begun.
pub const BATCH_BYTES: usize = 256 * 1024;
/// Largest change that is told whole; of a larger one only the row's id is told.
pub const EVENT_BYTES: usize = 512 * 1024;
/// Batches taken at once.
pub const BATCHES_TAKEN: u32 = 4;
/// Days after which a change is no longer kept for a workflow that does not take it.
pub const KEPT_DAYS: i64 = 3;
