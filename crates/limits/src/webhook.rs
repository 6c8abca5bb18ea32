//! Webhooks, forms and approvals of workflows.

/// Largest body.
pub const BODY_BYTES: usize = 1024 * 1024;
/// Largest body that a run is given twice: as it was read, and as it came.
pub const RAW_BESIDE_BODY_BYTES: usize = 256 * 1024;
/// How far the time of a signature may lie from ours, either way.
pub const TOLERANCE_MS: i64 = 300_000;
/// Signatures of one request that are looked at.
pub const SIGNATURES: usize = 16;
/// Shortest secret that a sender gives out.
pub const SECRET_BYTES_MIN: usize = 16;
/// Longest secret.
pub const SECRET_BYTES: usize = 200;
/// How long a secret is still right after another has followed it.
pub const PREVIOUS_SECRET_MS: i64 = 86_400_000;
/// Largest test request that is kept, as JSON text.
pub const TEST_BYTES: usize = 64 * 1024;
/// Largest answer that a run gives to whoever called it.
pub const RESPONSE_BYTES: usize = 1024 * 1024;
/// Headers of such an answer.
pub const RESPONSE_HEADERS: usize = 20;
