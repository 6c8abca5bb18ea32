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
