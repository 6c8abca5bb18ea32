//! The shapes of what the engine answers, for callers that want them typed.

use std::collections::BTreeMap;

use edgewright_definition::AppDefinition;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One row on the wire: `id`, `revision`, `created_at`, `updated_at`, `created_by`, the visible fields by id,
/// and `_labels` with the words for what its relations point at.
pub type Row = Map<String, Value>;

/// The app as one role sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AppView {
    /// First segment of the address.
    pub owner: String,
    /// Second segment of the address.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Live version.
    pub version: u32,
    /// The definition without what this role may not see.
    pub definition: AppDefinition,
    /// Role of who asks.
    pub role: String,
    /// What that role may do, by table.
    pub may: BTreeMap<String, May>,
    /// Path of the page where people use it.
    pub url: String,
    /// Whether rows that 'fill in examples' added are still there.
    pub has_samples: bool,
}

/// What a role may do with a table, at least with some rows.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct May {
    /// See rows.
    pub read: bool,
    /// Add rows.
    pub create: bool,
    /// Change rows.
    pub update: bool,
    /// Delete rows.
    pub delete: bool,
    /// Make these moves.
    pub transitions: Vec<String>,
    /// Visible fields it cannot set.
    pub read_only_fields: Vec<String>,
}

/// Answer of `publish` and `rollback`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Published {
    /// First segment of the address.
    pub owner: String,
    /// Second segment of the address.
    pub slug: String,
    /// The version that is live now.
    pub version: u32,
    /// Path of the page where people use it.
    pub url: String,
}

/// One page of rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RowPage {
    /// The rows.
    pub items: Vec<Row>,
    /// Where the next page starts; null on the last.
    pub next_cursor: Option<String>,
}

/// One number per group, and over all groups.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Aggregate {
    /// The groups; one with a null key for rows without a value.
    pub groups: Vec<AggregateGroup>,
    /// The same measure over all rows; null if there is none.
    pub total: Value,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AggregateGroup {
    /// Value that its rows share.
    pub key: Value,
    /// The same in words.
    pub label: String,
    /// The number: a JSON number for counts and whole numbers, text for decimals, money and dates.
    pub value: Value,
}

/// A warning that applies now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ActiveAlert {
    /// Its id.
    pub id: String,
    /// What it says beside the number.
    pub label: String,
    /// Colour by meaning.
    pub tone: edgewright_definition::document::Tone,
    /// Rows that match.
    pub count: u64,
    /// Table it watches.
    pub table: String,
    /// Condition that leads to those rows.
    pub filter: edgewright_definition::document::Filter,
}

/// One step in the life of a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HistoryEntry {
    /// Revision it made.
    pub revision: i64,
    /// What was done: `create`, `update`, `transition` or `restore`.
    pub op: String,
    /// When, RFC 3339.
    pub at: String,
    /// Who, by name.
    pub by: String,
    /// Values before and after, by field id; empty for `create`.
    pub changes: BTreeMap<String, ValueChange>,
}

/// A value before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ValueChange {
    /// Before.
    pub from: Value,
    /// After.
    pub to: Value,
}

/// One published version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VersionSummary {
    /// Its number.
    pub version: u32,
    /// When it was published, RFC 3339.
    pub published_at: String,
    /// By whom, by name.
    pub published_by: String,
    /// Whether it is live.
    pub live: bool,
    /// Version whose definition it brought back, if it was a roll-back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restores: Option<u32>,
    /// What it changed, one sentence each.
    pub changes: Vec<String>,
}

/// Somebody with a role in the app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Person {
    /// E-mail address, lower case.
    pub email: String,
    /// Role id.
    pub role: String,
    /// Since when, RFC 3339.
    pub added_at: String,
}

/// How much of its limits an app uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Usage {
    /// Rows in all tables; rows in the trash do not count.
    pub rows: u64,
    /// Most rows it may have.
    pub row_limit: u64,
    /// Live version.
    pub version: u32,
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// The file is being read.
    Running,
    /// All of the file was read; lines that were wrong were left out.
    Done,
    /// The app holds no further row: what was read before was added.
    Stopped,
    /// It was to be all or nothing, something was wrong, and nothing was added.
    Refused,
    /// It broke off: what was read before was added, and can be taken back.
    Failed,
    /// It is being taken back.
    Undoing,
    /// It was taken back.
    Undone,
}

/// A file on its way into a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Import {
    /// Names it for progress and for taking it back; the rows it added have ids that begin like it.
    pub id: String,
    /// Table it adds to.
    pub table: String,
    /// How far it is.
    pub state: ImportState,
    /// Whether it only checked the file.
    pub dry_run: bool,
    /// Columns of the file, and the fields they fill.
    pub columns: Vec<ImportColumn>,
    /// Lines read that are rows.
    pub rows_read: u64,
    /// Rows added and not taken back; in a dry run, rows that would be.
    pub rows_added: u64,
    /// Lines left out.
    pub rows_refused: u64,
    /// When it began, RFC 3339.
    pub started_at: String,
    /// When it ended, RFC 3339; null while it runs.
    pub ended_at: Option<String>,
    /// Why it ended before the file did.
    pub stopped: Option<ImportStop>,
    /// What was wrong, by line; the first 1,000.
    pub problems: Vec<ImportProblem>,
    /// All that was wrong, also what is not listed.
    pub problem_count: u64,
    /// Where the next page of problems starts; null on the last.
    pub next_cursor: Option<String>,
}

/// One column of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportColumn {
    /// What its first line says.
    pub header: String,
    /// Field it fills; null if it is not used.
    pub field: Option<String>,
}

/// Why an import ended before its file did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportStop {
    /// Stable code.
    pub code: String,
    /// What happened and what to do, in plain words.
    pub detail: String,
}

/// Something wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportProblem {
    /// Line of the file in which the row begins, from 1.
    pub line: u64,
    /// The column's first line, if it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The field, if it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What the cell says, cut short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Stable code.
    pub code: String,
    /// What is wrong, in plain words.
    pub detail: String,
}

/// A list that has no further pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Items<T> {
    /// All of them.
    pub items: Vec<T>,
    /// Always null.
    pub next_cursor: Option<String>,
}

impl<T> From<Vec<T>> for Items<T> {
    fn from(items: Vec<T>) -> Self {
        Self {
            items,
            next_cursor: None,
        }
    }
}
