//! Tables, their rules and their states.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Field, Filter, Operand};

/// Names every row has besides its fields; no field may take them.
pub const SYSTEM_FIELDS: &[&str] = &["id", "revision", "created_at", "updated_at", "created_by"];

/// One table: a kind of thing the app keeps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Stable id: lower-case letters, digits and underscores.
    pub id: String,
    /// What people call many of them: `Tools`.
    pub label: String,
    /// What people call one of them: `Tool`.
    pub label_one: String,
    /// What belongs here, shown while the table is empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Name of a lucide icon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// Field that names a row wherever it is mentioned.
    pub title: String,
    /// At least one field.
    pub fields: Vec<Field>,
    /// The states a row goes through, if it has any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifecycle: Option<Lifecycle>,
    /// What must be true of every row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule>,
    /// Combinations that may exist only once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unique: Vec<UniqueRule>,
}

impl Table {
    /// The field with this id.
    #[must_use]
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == id)
    }
}

/// Something that must be true of every row, checked on every write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Stable id.
    pub id: String,
    /// jq expression over the row (with `$today`, `$now`, `$user`, `$role`, and `$old`, the row before or null); true means fine.
    pub expression: String,
    /// What to tell somebody whose row breaks it: what happened and what to do.
    pub message: String,
    /// Fields to show the message at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
}

/// Fields whose values together may occur only once among the rows that match a condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UniqueRule {
    /// Stable id.
    pub id: String,
    /// The fields taken together.
    pub fields: Vec<String>,
    /// Only rows that match count; written-out values only, since it becomes an index.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub condition: Option<Filter>,
    /// What to tell somebody whose row breaks it.
    pub message: String,
}

/// The states of a row: one select field that moves only along the transitions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lifecycle {
    /// The select field that holds the state.
    pub field: String,
    /// State of a new row.
    pub initial: String,
    /// The moves that exist.
    pub transitions: Vec<Transition>,
}

/// One move from a state to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Transition {
    /// Stable id.
    pub id: String,
    /// What the button says: `Lend out`.
    pub label: String,
    /// States it may start from.
    pub from: Vec<String>,
    /// State it leads to.
    pub to: String,
    /// What must be true first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guard: Option<Guard>,
    /// Roles that may make it; everybody who may update the row if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<String>>,
    /// Fields it fills in by itself.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub set: BTreeMap<String, Operand>,
}

/// A condition with the words for when it does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Guard {
    /// jq expression over the row; true means go ahead.
    pub expression: String,
    /// What to tell somebody it stops.
    pub message: String,
}
