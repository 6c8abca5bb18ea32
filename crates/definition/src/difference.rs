//! The difference between two versions, computed once and used for everything: the migration with the
//! rows it would lose, the risk, the change shown to the approver, and the undo.

mod access;
mod app;
mod fields;
mod risk;
mod tables;
mod views;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use fields::converts_safely;
pub use risk::{risk, widens_access};

use crate::AppDefinition;

/// What changes from `old` to `new`. Things are the same if their ids are, whatever they are called.
#[must_use]
pub fn diff(old: &AppDefinition, new: &AppDefinition) -> Difference {
    let mut changes = Vec::new();
    tables::compare(old, new, &mut changes);
    views::compare(old, new, &mut changes);
    access::compare(old, new, &mut changes);
    app::compare(old, new, &mut changes);
    Difference { changes }
}

/// What changes from one definition to the next.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Difference {
    /// Every change, data first.
    pub changes: Vec<Change>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// What kind of change.
    pub kind: ChangeKind,
    /// Table concerned, if one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// Field, view, role, … concerned, if one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// The change in words: `Adds the field Deposit to Loans`.
    pub sentence: String,
    /// Rows that would lose a value or disappear from the app; filled in where the data is. 0 when none can.
    #[serde(default)]
    pub rows_affected: u64,
    /// Whether rows can lose something by it.
    #[serde(default)]
    pub loses_data: bool,
}

impl Change {
    /// A change that loses nothing.
    fn new(kind: ChangeKind, table: Option<&str>, item: Option<&str>, sentence: String) -> Self {
        Self {
            kind,
            table: table.map(str::to_owned),
            item: item.map(str::to_owned),
            sentence,
            rows_affected: 0,
            loses_data: false,
        }
    }

    /// The same change, by which rows can lose something if `loses`.
    fn losing(mut self, loses: bool) -> Self {
        self.loses_data = loses;
        self
    }
}

/// Kinds of change the migration distinguishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// A new table.
    TableAdded,
    /// A table that is gone.
    TableRemoved,
    /// A table's words, title, rules or states.
    TableChanged,
    /// A new field.
    FieldAdded,
    /// A field that is gone.
    FieldRemoved,
    /// A field of another type; values are converted where they can be.
    FieldRetyped,
    /// A field with other words or limits.
    FieldChanged,
    /// A new view.
    ViewAdded,
    /// A view that is gone.
    ViewRemoved,
    /// A view drawn differently.
    ViewChanged,
    /// Who may see or change what.
    AccessChanged,
    /// Warnings and automations.
    AutomationChanged,
    /// Name, icon, language and the like.
    AppChanged,
}

/// The change of a live app, with the data it would touch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MigrationPlan {
    /// Version that is live.
    pub from_version: u32,
    /// Version it would become.
    pub to_version: u32,
    /// What changes.
    pub difference: Difference,
    /// How much care it needs.
    pub risk: Risk,
    /// Rows that would lose something, over all changes.
    pub rows_losing_data: u64,
}

/// How much care a change needs.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// Words and views.
    Low,
    /// New data, new rules.
    Medium,
    /// Wider access, or data may be lost.
    High,
    /// A whole table is lost, or the app becomes public.
    Critical,
}

#[cfg(test)]
mod tests;
