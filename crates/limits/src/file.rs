//! Files that workflows keep.

/// One file, and the largest answer of a web service that a workflow takes.
pub const FILE_BYTES: usize = 25 * 1024 * 1024;
/// All files of one person on the free plan.
pub const STORED_BYTES_FREE: u64 = 500_000_000;
/// The same on a paid plan.
pub const STORED_BYTES_PAID: u64 = 10_000_000_000;
/// Named files of one person.
pub const NAMES: u64 = 10_000;
/// Characters of a file's name.
pub const NAME_CHARS: usize = 200;
/// Characters of a file's type.
pub const TYPE_CHARS: usize = 200;
/// Files in one list.
pub const LISTED: u32 = 1_000;
/// Milliseconds after which a file that was not written to its end is let go of.
pub const UNFINISHED_MS: i64 = 3_600_000;
/// Files let go of at once.
pub const COLLECTED: u32 = 50;
