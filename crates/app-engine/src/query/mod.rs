//! Everything that can be asked of an app, one file per query.

mod alert_list;
mod app_view;
mod conditions;
mod group;
mod openapi;
mod people_list;
mod row_aggregate;
mod row_get;
mod row_history;
mod row_list;
mod usage;
mod versions;

use edgewright_definition::{
    AppDefinition,
    document::{Bucket, Filter, Measure, Sort},
};
use edgewright_types::WorkflowAddress;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::call::Failure;
use crate::import;
use crate::outbox;
use crate::problems::owner_only;
use crate::session::Session;

/// Something to answer. Answers are in [`crate::answer`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Query {
    /// The app as the actor's role sees it: `AppView`.
    AppView,
    /// One row: `Row`.
    RowGet {
        /// Its table.
        table: String,
        /// Which row.
        id: String,
    },
    /// A page of rows: `RowPage`.
    RowList(RowList),
    /// One number per group: `Aggregate`.
    RowAggregate(RowAggregate),
    /// The life of one row, newest first: `Items<HistoryEntry>`.
    RowHistory {
        /// Its table.
        table: String,
        /// Which row.
        id: String,
    },
    /// An import with what was wrong, a page at a time: `Import`.
    ImportGet {
        /// Its table.
        table: String,
        /// Which import.
        id: String,
        /// `next_cursor` of the page before.
        #[serde(default)]
        cursor: Option<String>,
        /// Problems on the page, 1 to 100; 20 if absent.
        #[serde(default)]
        limit: Option<u32>,
    },
    /// Warnings that apply now: `Items<ActiveAlert>`.
    AlertList,
    /// Versions, newest first; only for the owner: `Items<VersionSummary>`.
    VersionList,
    /// A stored version; only for the owner: `{version, definition, tests}`.
    VersionGet {
        /// Which one; the live one if absent.
        #[serde(default)]
        version: Option<u32>,
    },
    /// What publishing this would do; only for the owner: `MigrationPlan`.
    VersionPlan {
        /// What would be published.
        definition: Box<AppDefinition>,
    },
    /// People with a role; only for the owner: `Items<Person>`.
    PeopleList,
    /// The app's own OpenAPI 3.1 document, for the actor's role.
    Openapi,
    /// Changes of rows that a workflow has not taken yet; only for the platform: `{batches: [{id, events}], more}`.
    OutboxTake {
        /// Which workflow.
        workflow: WorkflowAddress,
    },
    /// How much of its limits the app uses; only for the owner: `Usage`.
    Usage,
}

/// Which rows, in which order.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowList {
    /// Their table.
    pub table: String,
    /// Only rows that match.
    #[serde(default)]
    pub filter: Option<Filter>,
    /// Order; the view's, or the newest first, if empty.
    #[serde(default)]
    pub sort: Vec<Sort>,
    /// Where the page starts; `next_cursor` of the page before.
    #[serde(default)]
    pub cursor: Option<String>,
    /// Rows on the page, 1 to 100; 50 if absent.
    #[serde(default)]
    pub limit: Option<u32>,
    /// Only rows with these words in a visible text field.
    #[serde(default)]
    pub search: Option<String>,
    /// View whose filter and order apply as well.
    #[serde(default)]
    pub view: Option<String>,
}

/// What to work out over which rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowAggregate {
    /// Their table.
    pub table: String,
    /// Field that makes the groups; only the total if absent.
    #[serde(default)]
    pub group_by: Option<String>,
    /// Width of a group over a date.
    #[serde(default)]
    pub bucket: Option<Bucket>,
    /// What to work out.
    pub measure: Measure,
    /// Only rows that match.
    #[serde(default)]
    pub filter: Option<Filter>,
    /// Only rows with these words in a visible text field.
    #[serde(default)]
    pub search: Option<String>,
    /// View whose filter applies as well.
    #[serde(default)]
    pub view: Option<String>,
}

impl Query {
    /// Whether it is use of the app, which is limited per minute, rather than its owner's work on it.
    #[must_use]
    pub const fn is_use(&self) -> bool {
        matches!(
            self,
            Self::AppView
                | Self::RowGet { .. }
                | Self::RowList(_)
                | Self::RowAggregate(_)
                | Self::RowHistory { .. }
                | Self::ImportGet { .. }
                | Self::AlertList
                | Self::Openapi
        )
    }
}

/// Answers a query.
pub(crate) fn run(session: &Session<'_>, query: Query) -> Result<Value, Failure> {
    match query {
        Query::AppView => json(app_view::run(session)),
        Query::RowGet { table, id } => json(row_get::run(session, &table, &id)),
        Query::RowList(asked) => json(row_list::run(session, &asked)),
        Query::RowAggregate(asked) => json(row_aggregate::run(session, &asked)),
        Query::RowHistory { table, id } => json(row_history::run(session, &table, &id)),
        Query::ImportGet {
            table,
            id,
            cursor,
            limit,
        } => json(import::page(session, &table, &id, cursor.as_deref(), limit)),
        Query::AlertList => json(alert_list::run(session)),
        Query::Openapi => Ok(openapi::run(session)),
        _ if !session.access().is_owner() => Err(owner_only().into()),
        Query::VersionList => json(versions::list(session)),
        Query::VersionGet { version } => versions::get(session, version),
        Query::VersionPlan { definition } => json(versions::plan(session, &definition)),
        Query::PeopleList => json(people_list::run(session)),
        Query::Usage => Ok(usage::run(session)),
        Query::OutboxTake { workflow } => outbox::take(session, &workflow),
    }
}

fn json<T: Serialize>(answer: Result<T, Failure>) -> Result<Value, Failure> {
    serde_json::to_value(answer?).map_err(|error| Failure::ours(error.to_string()))
}
