//! Built-in functions of workflows: what one call may take, make and cost.

/// Arguments of one call, as JSON text.
pub const ARGUMENTS_BYTES: usize = 4 * 1024 * 1024;
/// Result of one call, as JSON text.
pub const RESULT_BYTES: usize = 4 * 1024 * 1024;
/// Values in the arguments or in the result: every text, number, list and object counts.
pub const VALUES: usize = 200_000;
/// Nesting of lists and objects in the arguments or in the result.
pub const DEPTH: usize = 100;
/// Fields, keys, conditions or other rules that one call may name.
pub const RULES: usize = 100;
/// Fields that one call may sort, group, join or deduplicate by.
pub const KEYS: usize = 10;
/// Comparisons that one condition may take over all items.
pub const COMPARISONS: usize = 10_000_000;
/// How deep `all`, `any` and `not` may nest in one condition.
pub const CONDITION_DEPTH: usize = 8;
/// Length of a path to a field.
pub const PATH_BYTES: usize = 500;
/// Steps of a path to a field.
pub const PATH_STEPS: usize = 20;
/// Steps of an expression over all items of one call together.
pub const EXPRESSION_STEPS: u64 = 2_000_000;
/// Most frequent values that a summary may list for each field.
pub const TOP_VALUES: u32 = 50;
/// Length of a date as text.
pub const DATE_BYTES: usize = 200;
/// Length of a date's form.
pub const DATE_FORMAT_BYTES: usize = 200;
/// Length of a time zone's name.
pub const ZONE_NAME_BYTES: usize = 64;
