//! Every limit of the platform, in one place.
//!
//! A limit is tested at one below, at, and one above its edge in the crate that enforces it. Apart from [`rate`],
//! nothing here decides anything; a number without a unit in its name counts items.

pub mod file;
pub mod form;
pub mod function;
pub mod inbound_mail;
pub mod outbox;
pub mod pipeline;
pub mod rate;
pub mod webhook;
pub mod workflow;
pub mod workflow_run;
pub mod workflow_state;

/// The built Worker, gzipped, may be at most this many bytes. The platform's smallest limit is 3 MB; why half of it is
/// enough: docs/adr/0010-the-size-of-the-worker.md.
pub const WORKER_SCRIPT_GZIP_BYTES: usize = 1_500_000;

/// One app definition.
pub mod app {
    /// Tables of one app.
    pub const TABLES: usize = 50;
    /// Fields of one table. A table of the runtime's SQLite has at most 100 columns and a statement at most 100
    /// parameters; the rest is for the system's own columns and for conditions.
    pub const FIELDS_PER_TABLE: usize = 80;
    /// Views of one app.
    pub const VIEWS: usize = 60;
    /// Options of one select.
    pub const OPTIONS: usize = 100;
    /// Roles besides the owner.
    pub const ROLES: usize = 20;
    /// Rules of one table.
    pub const RULES: usize = 50;
    /// Unique rules of one table.
    pub const UNIQUE_RULES: usize = 20;
    /// Fields of one unique rule.
    pub const UNIQUE_FIELDS: usize = 5;
    /// Transitions of one lifecycle.
    pub const TRANSITIONS: usize = 100;
    /// Alerts of one app.
    pub const ALERTS: usize = 30;
    /// Example rows of one app.
    pub const SAMPLES: usize = 200;
    /// Levels of order of one view.
    pub const SORTS: usize = 5;
    /// Highlights of one view.
    pub const HIGHLIGHTS: usize = 10;
    /// Related tables of one detail view.
    pub const RELATED: usize = 20;
    /// Comparisons in one condition. Several conditions meet in one statement of at most 100 parameters.
    pub const FILTER_TESTS: usize = 16;
    /// How deep `all`, `any` and `not` may nest in one condition.
    pub const FILTER_DEPTH: usize = 8;
    /// Values of one `in` list.
    pub const FILTER_LIST_VALUES: usize = 100;
    /// Whole document as JSON text.
    pub const DEFINITION_BYTES: usize = 512 * 1024;
    /// Nesting of arrays and objects in the document.
    pub const JSON_DEPTH: usize = 64;
    /// Characters of an id inside a definition.
    pub const ID_CHARS: usize = 40;
    /// Characters of a label or name.
    pub const LABEL_CHARS: usize = 80;
    /// Characters of a description, help text, sentence or message.
    pub const DESCRIPTION_CHARS: usize = 500;
    /// Characters of an autonumber's prefix.
    pub const PREFIX_CHARS: usize = 12;
    /// Days a `today` may lie away: a hundred years.
    pub const RELATIVE_DAYS: i64 = 36_525;
    /// Seconds a `now` may lie away: a hundred years.
    pub const RELATIVE_SECONDS: i64 = RELATIVE_DAYS * 86_400;
}

/// The checks of one app.
pub mod contract_test {
    /// Checks of one app.
    pub const TESTS: usize = 100;
    /// Steps of one check.
    pub const STEPS: usize = 50;
    /// Rows that exist before one check.
    pub const GIVEN: usize = 50;
}

/// Values of rows.
pub mod value {
    /// Characters of one line of text.
    pub const TEXT_CHARS: usize = 1_000;
    /// Characters of a long text.
    pub const LONG_TEXT_CHARS: usize = 20_000;
    /// Characters of an e-mail address (RFC 5321).
    pub const EMAIL_CHARS: usize = 254;
    /// Characters of a web address.
    pub const URL_CHARS: usize = 2_048;
    /// Largest whole number either side of zero: what every JSON reader keeps exactly.
    pub const INTEGER: i64 = 9_007_199_254_740_991;
    /// Digits of a decimal or an amount of money, on both sides of the point together; that many survive in any number.
    pub const DECIMAL_DIGITS: usize = 15;
    /// Digits after the point of a decimal.
    pub const DECIMAL_PLACES: u8 = 6;
    /// Digits after the point of a decimal that does not say.
    pub const DECIMAL_PLACES_DEFAULT: u8 = 2;
    /// Digits after the point of an amount of money.
    pub const MONEY_PLACES: u8 = 2;
    /// Values of one row together, as JSON text.
    pub const ROW_BYTES: usize = 256 * 1024;
}

/// Expressions in definitions.
pub mod expression {
    /// Length of one expression.
    pub const SOURCE_BYTES: usize = 8 * 1024;
    /// Length of a pattern; with its anchors it must fit the expression engine's own bound of 256.
    pub const PATTERN_BYTES: usize = 200;
    /// Computed fields that read one another, one after the next.
    pub const COMPUTED_DEPTH: usize = 20;
}

/// Rows one app may hold, in all tables together.
pub mod rows {
    /// On the free plan.
    pub const PER_APP_FREE: u64 = 10_000;
    /// On a paid plan.
    pub const PER_APP_PAID: u64 = 100_000;
}

/// What one person may have.
pub mod plan {
    /// Days until an API key ends, at most: ten years.
    pub const API_KEY_DAYS_MAX: u16 = 3_650;
    /// Published apps on the free plan.
    pub const APPS_FREE: u32 = 3;
    /// Builds under way on the free plan.
    pub const ACTIVE_FEATURES_FREE: u32 = 20;
    /// Published workflows on the free plan.
    pub const WORKFLOWS_FREE: u32 = 20;
}

/// Keys of model providers that people bring along; one per provider.
pub mod model_key {
    /// Shortest key.
    pub const KEY_BYTES_MIN: usize = 8;
    /// Longest key.
    pub const KEY_BYTES: usize = 512;
    /// Longest address of a model server.
    pub const BASE_URL_BYTES: usize = 200;
    /// Longest name of a model.
    pub const MODEL_NAME_BYTES: usize = 100;
}

/// What a person's calls of models may cost in one calendar month (UTC), in millionths of a dollar.
pub mod model_budget {
    /// Until the person chooses another limit: several dozen builds.
    pub const MONTHLY_MICROS_DEFAULT: u64 = 100_000_000;
    /// The highest that can be chosen.
    pub const MONTHLY_MICROS_MAX: u64 = 100_000_000_000;
}

/// Lists over the API.
pub mod page {
    /// Items of a page when the caller does not say.
    pub const SIZE_DEFAULT: u32 = 20;
    /// Items of a page at most.
    pub const SIZE_MAX: u32 = 100;
    /// Characters of a search.
    pub const SEARCH_CHARS: usize = 200;
    /// Groups of an aggregate.
    pub const GROUPS: u32 = 500;
}

/// Files that become rows.
pub mod import {
    /// One file.
    pub const FILE_BYTES: usize = 64 * 1024 * 1024;
    /// One line of it, quoted line breaks included.
    pub const LINE_BYTES: usize = 1024 * 1024;
    /// Columns of the file.
    pub const COLUMNS: usize = 200;
    /// What is wrong with its lines: what is kept of it; the rest is counted.
    pub const PROBLEMS: usize = 1_000;
    /// Characters shown of a value that is wrong.
    pub const VALUE_CHARS: usize = 80;
    /// Length of the request's own description of columns, as JSON.
    pub const MAPPING_BYTES: usize = 8 * 1024;
    /// Rows checked and written in one step; other requests go on between two.
    pub const BATCH_ROWS: usize = 2_000;
    /// The same in bytes of text.
    pub const BATCH_BYTES: usize = 1024 * 1024;
    /// Rows removed in one step when an import is taken back.
    pub const UNDO_ROWS: usize = 5_000;
}

/// Requests to the API.
pub mod request {
    /// Body of one request.
    pub const BODY_BYTES: usize = 1024 * 1024;
    /// Nesting of arrays and objects in a body; a definition inside a body is one deeper than alone.
    pub const JSON_DEPTH: usize = super::app::JSON_DEPTH + 4;
    /// Length of an idempotency key.
    pub const IDEMPOTENCY_KEY_BYTES: usize = 100;
    /// Length of a condition in a query string.
    pub const FILTER_BYTES: usize = 8 * 1024;
}
