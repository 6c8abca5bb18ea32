//! Limits of one build: what goes in, how often an agent may try, and where it stops.

/// Characters of one message of the builder, and of one piece of feedback.
pub const MESSAGE_CHARS: usize = 8_000;
/// Messages of one conversation.
pub const MESSAGES: u32 = 200;
/// Brief as JSON text.
pub const BRIEF_BYTES: usize = 64 * 1024;
/// Questions open at once.
pub const QUESTIONS: usize = 3;
/// Times the analyst may ask before it has to do with what it knows.
pub const QUESTION_ROUNDS: u32 = 2;
/// Answers of one agent to one request that may fail their checks before the build fails.
pub const OUTPUT_ATTEMPTS: u32 = 3;
/// Times one model is asked before the next one is, when there is a next one.
pub const MODEL_TRIES: u32 = 3;
/// Times a model is asked when there is no other.
pub const MODEL_TRIES_ALONE: u32 = 6;
/// Runs of the checks in one build before it fails.
pub const CHECK_ROUNDS: u32 = 4;
/// Runs in a row in which the same checks fail before the contract tester is asked to look at them again.
pub const SAME_FAILURES: u32 = 2;
/// Rounds of reviews in one build before it fails.
pub const REVIEW_ROUNDS: u32 = 3;
/// Rejections whose feedback is kept.
pub const FEEDBACK: usize = 20;
/// Cost at which a build stops, in millionths of a dollar. Trying again grants as much once more.
pub const COST_CAP_MICROS: u64 = 3_000_000;
/// Tokens at which a build stops, read and written together. Trying again grants as many once more.
pub const TOKEN_CAP: u64 = 2_000_000;
/// Longest answer of a model, in tokens.
pub const OUTPUT_TOKENS: u32 = 32_000;
/// One answer of a model as JSON text.
pub const OUTPUT_BYTES: usize = 768 * 1024;
/// Idempotency keys one build remembers.
pub const IDEMPOTENCY_KEYS: usize = 32;
/// Rows of stored events after which the next run starts the log anew, with a snapshot.
pub const EVENT_ROWS: u64 = 300;
/// Pieces of one message that are streamed before the rest comes at once.
pub const STREAMED_PIECES: u64 = 4_000;
