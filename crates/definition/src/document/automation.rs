//! Warnings in the app, and what happens by itself.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Filter, Operand, Tone};

/// A warning shown at the top of the app while some rows match; it leads to those rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Alert {
    /// Stable id.
    pub id: String,
    /// What it says beside the number of rows: `a week or more late`.
    pub label: String,
    /// Table it watches.
    pub table: String,
    /// Rows it counts.
    pub filter: Filter,
    /// Colour by meaning.
    pub tone: Tone,
    /// Roles that see it; every role that may read the table if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<String>>,
}

/// Something that happens by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Automation {
    /// Stable id.
    pub id: String,
    /// What people call it.
    pub label: String,
    /// When it happens.
    pub on: Trigger,
    /// jq expression over the row; only when true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// What happens, in this order.
    #[serde(rename = "do")]
    pub actions: Vec<Action>,
}

/// When an automation happens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Trigger {
    /// A row was added.
    Created {
        /// To which table.
        table: String,
    },
    /// A row was changed.
    Updated {
        /// Of which table.
        table: String,
        /// Only when one of these fields changed; any if empty.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        fields: Vec<String>,
    },
    /// A row was deleted.
    Deleted {
        /// From which table.
        table: String,
    },
    /// A row moved to a state.
    StateChanged {
        /// Of which table.
        table: String,
        /// To which state; any if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<String>,
    },
    /// By the clock, once for every row that matches.
    Schedule {
        /// Cron expression in the app's time zone.
        cron: String,
        /// Table whose rows are looked at.
        table: String,
        /// Which rows.
        filter: Filter,
    },
}

/// What an automation does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Action {
    /// Tells people.
    Notify {
        /// Role that is told.
        role: String,
        /// Message, with `\(…)` for jq over the row.
        message: String,
    },
    /// Adds a row.
    CreateRow {
        /// To which table.
        table: String,
        /// Values by field id.
        values: BTreeMap<String, Operand>,
    },
    /// Changes the row.
    UpdateRow {
        /// Values by field id.
        values: BTreeMap<String, Operand>,
    },
    /// Calls a web address through a connection.
    CallWebhook {
        /// The connection's id.
        connection: String,
    },
    /// Starts a workflow.
    StartWorkflow {
        /// The workflow's id.
        workflow: String,
    },
}
