//! Key-value state of one workflow.

/// Characters of a key.
pub const KEY_CHARS: usize = 200;
/// One value, as JSON text.
pub const VALUE_BYTES: usize = 128 * 1024;
/// Keys of one workflow.
pub const KEYS: usize = 10_000;
/// Keys of one list.
pub const LISTED: u32 = 1_000;
/// Longest time to live: 366 days.
pub const TTL_SECONDS: i64 = 366 * 86_400;
/// Items that one call looks through for new ones.
pub const POLLED: usize = 5_000;
/// Items that a key remembers at most, so that the next call knows them; their marks fit into one value.
pub const REMEMBERED: usize = 5_000;
