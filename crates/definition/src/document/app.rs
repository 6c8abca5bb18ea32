//! The whole document and what describes the app itself.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Access, Alert, Automation, Operand, Table, View};

/// The value of `format` in every document of this version of the format.
pub const APP_FORMAT: &str = "edgewright.app/1";

/// One app: its tables, views, access and automations. Nothing else is needed to run it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppDefinition {
    /// Always `edgewright.app/1`.
    pub format: String,
    /// Name, icon and other things about the app as a whole.
    pub app: AppInfo,
    /// What the app keeps, at least one table.
    pub tables: Vec<Table>,
    /// How people see and change it; each is a tab, in this order.
    pub views: Vec<View>,
    /// Who may see and change what.
    pub access: Access,
    /// Warnings shown in the app while some rows need attention.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alerts: Vec<Alert>,
    /// What happens by itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub automations: Vec<Automation>,
    /// Believable example rows for the preview and for 'fill in examples'.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub samples: Vec<Sample>,
}

/// What describes the app as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppInfo {
    /// Shown as the app's name.
    pub name: String,
    /// One or two sentences about what it is for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Name of a lucide icon, such as `wrench`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// Accent colour: one of `blue`, `teal`, `green`, `amber`, `orange`, `red`, `pink`, `violet`, `slate`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<String>,
    /// ISO 4217 code of all money fields, such as `EUR`.
    #[serde(default = "default_currency")]
    pub currency: String,
    /// IANA time zone in which 'today' is meant, such as `Europe/Berlin`.
    #[serde(default = "default_time_zone")]
    pub time_zone: String,
    /// BCP 47 language of the labels, such as `en`.
    #[serde(default = "default_locale")]
    pub locale: String,
}

fn default_currency() -> String {
    "EUR".to_owned()
}

fn default_time_zone() -> String {
    "UTC".to_owned()
}

fn default_locale() -> String {
    "en".to_owned()
}

/// One example row. Rows may point at earlier ones by `ref`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// Table of the row.
    pub table: String,
    /// Name by which later rows point at this one with `{"ref": "…"}`.
    #[serde(default, rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Values by field id.
    pub values: BTreeMap<String, Operand>,
}
