//! The specification: the tables and what must hold of them. The contract tester sees this and the brief.

use edgewright_definition::document::{AppInfo, Role, Table, Visibility};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The data and the requirements, before anybody decides how they are shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Name, icon, currency, time zone.
    pub app: AppInfo,
    /// The tables with their fields, states and rules.
    pub tables: Vec<Table>,
    /// Roles besides the owner.
    pub roles: Vec<Role>,
    /// Who may open the app.
    pub visibility: Visibility,
    /// What must hold, each provable by a check.
    pub requirements: Vec<Requirement>,
}

/// Something that must hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Stable id.
    pub id: String,
    /// One sentence.
    pub text: String,
    /// Table it is about, if one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// Role it is about, if one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}
