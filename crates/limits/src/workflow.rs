//! One workflow definition.

/// Whole definition, as text.
pub const DEFINITION_BYTES: usize = 512 * 1024;
/// Values of a YAML text once its aliases are written out.
pub const YAML_VALUES: usize = 100_000;
/// Bytes of text of a YAML document once its aliases are written out.
pub const YAML_TEXT_BYTES: usize = 2 * DEFINITION_BYTES;
/// Nesting of arrays and objects in the definition.
pub const JSON_DEPTH: usize = 64;
/// Tasks, at all depths and in functions together.
pub const TASKS: usize = 1_000;
/// Tasks inside tasks.
pub const TASK_DEPTH: usize = 12;
/// Branches of one fork.
pub const BRANCHES: usize = 50;
/// Cases of one switch.
pub const CASES: usize = 50;
/// Event filters of one `all` or `any`.
pub const EVENT_FILTERS: usize = 20;
/// Correlations of one event filter.
pub const CORRELATIONS: usize = 10;
/// Items of one list of reusable things: errors, functions, retries, secrets, timeouts, authentications.
pub const REUSABLE: usize = 100;
/// Origins named in the document's metadata.
pub const ORIGINS: usize = 50;
/// Characters of a name of a task, a case, a variable or something reusable.
pub const NAME_CHARS: usize = 100;
/// Characters of an event's type or source in a filter, and of an address.
pub const ADDRESS_CHARS: usize = 2_048;
/// Attempts of one retry policy.
pub const RETRY_ATTEMPTS: u64 = 100;
/// Errors that are listed at once, and as many warnings and notes.
pub const FINDINGS: usize = 100;
/// Longest wait, timeout, delay or interval: 366 days.
pub const DURATION_MS: u64 = 366 * 86_400_000;
/// Shortest time between two starts by the clock on a laptop, where one wants to see them.
pub const SCHEDULE_INTERVAL_MS_DEVELOPMENT: u64 = 1_000;
/// Shortest time between two starts by the clock on the free plan.
pub const SCHEDULE_INTERVAL_MS_FREE: u64 = 5 * 60_000;
/// The same on a paid plan.
pub const SCHEDULE_INTERVAL_MS_PAID: u64 = 60_000;
/// A start by the clock that is noticed this late or less is on time.
pub const SCHEDULE_LATE_MS: u64 = 10 * 60_000;
/// One JSON Schema, as JSON text.
pub const SCHEMA_BYTES: usize = 64 * 1024;
/// Schemas inside one schema, itself included.
pub const SCHEMA_PARTS: usize = 2_000;
/// Secrets of one workflow.
pub const SECRETS: usize = 50;
/// Shortest secret that is a text: a shorter one cannot be told from ordinary text where it is masked.
pub const SECRET_BYTES_MIN: usize = 8;
/// One secret; one that is an object as JSON text.
pub const SECRET_BYTES: usize = 16 * 1024;
