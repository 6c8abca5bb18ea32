//! Views: the tabs of an app.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Filter, Tone};

/// One view of one table. Members that do not fit its type are findings of the checker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct View {
    /// Stable id, part of the view's address.
    pub id: String,
    /// What the tab says.
    pub label: String,
    /// How it is drawn.
    #[serde(rename = "type")]
    pub kind: ViewType,
    /// Table it shows; absent only for a dashboard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// Name of a lucide icon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// Roles that see it; every role that may read the table if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<String>>,
    /// Only rows that match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
    /// Order; the newest first if absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sort: Vec<Sort>,
    /// Fields in order: columns of a grid, inputs of a form, lines of a card or detail; all if absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// Field whose values make the groups of a grid or the columns of a kanban.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_by: Option<String>,
    /// Field under the title of a card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subtitle: Option<String>,
    /// Date field at which a calendar shows a row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// Date field until which it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    /// Select field that colours the rows of a calendar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color_by: Option<String>,
    /// What a chart draws.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chart: Option<Chart>,
    /// Totals at the foot of a grid.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub totals: Vec<Total>,
    /// Rows of other tables that point here, shown on a detail.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Related>,
    /// Rows to mark.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub highlights: Vec<Highlight>,
    /// Ids of the views a dashboard shows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tiles: Vec<String>,
    /// What the button of a form says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submit_label: Option<String>,
}

impl View {
    /// A view of a table with nothing else said.
    #[must_use]
    pub fn new(id: &str, label: &str, kind: ViewType, table: &str) -> Self {
        Self {
            id: id.to_owned(),
            label: label.to_owned(),
            kind,
            table: Some(table.to_owned()),
            icon: None,
            roles: None,
            filter: None,
            sort: Vec::new(),
            fields: Vec::new(),
            group_by: None,
            subtitle: None,
            start: None,
            end: None,
            color_by: None,
            chart: None,
            totals: Vec::new(),
            related: Vec::new(),
            highlights: Vec::new(),
            tiles: Vec::new(),
            submit_label: None,
        }
    }
}

/// How a view is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ViewType {
    /// Rows and columns.
    Grid,
    /// One row with everything about it.
    Detail,
    /// Inputs for a new row.
    Form,
    /// A grid of cards.
    Cards,
    /// Columns of cards by state.
    Kanban,
    /// Rows on their days.
    Calendar,
    /// A chart.
    Chart,
    /// Several views on one page.
    Dashboard,
}

/// One level of order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sort {
    /// Field id or system field.
    pub field: String,
    /// Largest or latest first.
    #[serde(default)]
    pub descending: bool,
}

/// What a chart draws.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Chart {
    /// Shape.
    pub kind: ChartKind,
    /// Field whose values are the bars, points or slices.
    pub group_by: String,
    /// For a date: how wide one bar is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bucket: Option<Bucket>,
    /// How high they are.
    pub measure: Measure,
}

/// Shape of a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChartKind {
    /// Bars.
    Bar,
    /// A line.
    Line,
    /// Slices.
    Pie,
}

/// Width of one bar over a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Bucket {
    /// A day.
    Day,
    /// A week from Monday.
    Week,
    /// A month.
    Month,
    /// A year.
    Year,
}

/// One number worked out over rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// How.
    pub op: MeasureOp,
    /// Over which number field; absent for `count`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

/// How a number is worked out over rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MeasureOp {
    /// How many rows.
    Count,
    /// Sum.
    Sum,
    /// Mean.
    Avg,
    /// Smallest.
    Min,
    /// Largest.
    Max,
}

/// A total at the foot of a grid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Total {
    /// Field it stands under.
    pub field: String,
    /// How it is worked out.
    pub op: MeasureOp,
}

/// Rows of another table that point at the row shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Related {
    /// The other table.
    pub table: String,
    /// Its relation field.
    pub field: String,
    /// Its fields to show.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
}

/// Rows to mark in a view.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Highlight {
    /// Which rows.
    pub filter: Filter,
    /// In which colour.
    pub tone: Tone,
    /// In which words.
    pub label: String,
}
