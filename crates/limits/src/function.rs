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
/// Items times fields or other rules that one call may work through.
pub const WORK: usize = 2_000_000;
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
/// Length to which a text can be filled.
pub const PAD_LENGTH: usize = 10_000;
/// How many times its compressed size data may grow.
pub const DECOMPRESSED_RATIO: usize = 200;
/// Elements inside one another in a page; what is deeper is put beside.
pub const HTML_DEPTH: usize = 200;
/// Elements and texts of a page.
pub const HTML_NODES: usize = 100_000;
/// Length of a selector.
pub const SELECTOR_BYTES: usize = 300;
/// Elements looked at while a selector is tried on all of a page.
pub const SELECTOR_STEPS: u32 = 5_000_000;
/// Cells of one row of CSV.
pub const COLUMNS: usize = 1_000;
/// Spaces for each level of a JSON text.
pub const INDENT: usize = 8;
/// Elements inside one another in an XML document.
pub const XML_DEPTH: usize = 40;
/// Files of one ZIP archive.
pub const ZIP_FILES: usize = 1_000;
/// Events of one calendar file.
pub const EVENTS: usize = 5_000;
/// Semicolons in one line of a calendar file: each may begin a parameter, and reading one takes as long as the line is.
pub const LINE_PARAMETERS: usize = 500;
