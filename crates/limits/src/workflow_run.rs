//! Runs of workflows.

/// Largest output of one task, as JSON text.
pub const OUTPUT_BYTES: usize = 1024 * 1024;
/// Largest input of a run, as JSON text.
pub const INPUT_BYTES: usize = 1024 * 1024;
/// Largest context, as JSON text.
pub const CONTEXT_BYTES: usize = 256 * 1024;
/// Tasks one run may begin, rounds of loops included.
pub const TASKS_PER_RUN: u32 = 10_000;
/// Tasks that may be open inside one another, functions included.
pub const OPEN_DEPTH: usize = 64;
/// Tasks that may be open side by side and inside one another in one run.
pub const OPEN_TASKS: usize = 500;
/// Workflows that may run one another, one inside the next.
pub const WORKFLOW_NESTING: u32 = 10;
/// Items of one loop.
pub const LOOP_ITEMS: usize = 10_000;
/// Steps of one turn; then the run goes on in the next one, so that no loop holds a turn up.
pub const STEPS_PER_TURN: u32 = 250;
/// Milliseconds a run may be at work on the free plan; waiting does not count.
pub const ACTIVE_MS_FREE: i64 = 30_000;
/// The same on a paid plan.
pub const ACTIVE_MS_PAID: i64 = 120_000;
/// Runs all workflows of one person may start in an hour on the free plan.
pub const RUNS_PER_HOUR_FREE: u32 = 100;
/// The same on a paid plan.
pub const RUNS_PER_HOUR_PAID: u32 = 1_000;
/// A value larger than this gets a row of its own.
pub const INLINE_VALUE_BYTES: usize = 16 * 1024;
/// History larger than this leaves the row of the run.
pub const HISTORY_CHUNK_BYTES: usize = 64 * 1024;
/// State of a run, as it is kept in its row; larger values move to rows of their own then.
pub const STATE_BYTES: usize = 768 * 1024;
/// Characters of an error's detail; of its other texts a tenth.
pub const ERROR_CHARS: usize = 2_000;
/// Events one waiting task may hold.
pub const EVENTS_HELD: usize = 1_000;
/// Events that may lead to one another: each is emitted by a run that the one before began or woke.
pub const EVENT_HOPS: u32 = 10;
/// Groups of events one workflow may have begun to gather for its starts.
pub const EVENT_GROUPS: usize = 100;
/// Starts of one workflow that may wait for the next hour.
pub const STARTS_WAITING: usize = 100;
/// Values of all rows of one run together.
pub const RUN_BYTES: u64 = 32 * 1024 * 1024;
/// Characters of a delivery's id.
pub const DELIVERY_ID_CHARS: usize = 200;
/// Days a run is kept after its end on the free plan.
pub const RETENTION_DAYS_FREE: i64 = 7;
/// The same on a paid plan.
pub const RETENTION_DAYS_PAID: i64 = 30;
/// Milliseconds one call of a web service may take.
pub const CALL_MS: u64 = 60_000;
/// Finished runs removed in one step of a sweep.
pub const SWEEP_RUNS: usize = 200;
/// Runs that are over which one question about runs looks at, whatever it asks for.
pub const RUNS_LOOKED_AT: usize = 5_000;
/// Runs whose data one search reads.
pub const RUNS_SEARCHED: usize = 200;
/// Bytes of runs' data one search reads.
pub const SEARCH_BYTES: usize = 8 * 1024 * 1024;
/// Characters of what is searched for.
pub const SEARCH_CHARS: usize = 200;
/// Milliseconds for which one stream of news is open at most; whoever still watches opens the next.
pub const WATCH_MS: i64 = 60_000;
/// Runs under way that a stream of news begins with; of others it tells when they change.
pub const RUNS_TOLD_FIRST: usize = 100;
/// Steps that checking one value against a schema may take.
pub const SCHEMA_STEPS: u64 = 2_000_000;
/// Schemas that are at work inside one another while a value is checked.
pub const SCHEMA_NESTING: usize = 400;
/// Milliseconds an authority has for one answer on the way to a token.
pub const TOKEN_MS: u64 = 15_000;
/// Bytes of such an answer.
pub const TOKEN_BYTES: usize = 64 * 1024;
/// Tokens that one workflow keeps in memory.
pub const TOKENS_KEPT: usize = 100;
/// Milliseconds for which an OpenAPI document is not fetched again.
pub const DOCUMENT_KEPT_MS: i64 = 5 * 60_000;
/// OpenAPI documents that one workflow keeps in memory.
pub const DOCUMENTS_KEPT: usize = 8;
