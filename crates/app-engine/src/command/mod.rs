//! Everything that changes an app, one file per command.

use edgewright_definition::{AppDefinition, contract_test::ContractTests};
use edgewright_types::AppAddress;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Something to do. Row values are wire values by field id (see contracts: decimals are text).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Makes a definition live: the first version, or the next one. 201 [`crate::answer::Published`].
    Publish {
        /// Where the app lives; remembered from the first version on.
        address: AppAddress,
        /// What to publish.
        definition: Box<AppDefinition>,
        /// Its checks, kept with the version.
        #[serde(default)]
        tests: ContractTests,
        /// Version the change was made from; absent for the first.
        #[serde(default)]
        base_version: Option<u32>,
        /// Whether losing data, as the plan says, is agreed.
        #[serde(default)]
        accept_loss: bool,
    },
    /// Makes the definition of an earlier version live again, as a new version; data that version knew comes back. 201 `Published`.
    Rollback {
        /// Version to bring back.
        to_version: u32,
        /// Version that is live, as far as the caller knows.
        base_version: u32,
    },
    /// Adds a row. 201 row.
    RowCreate {
        /// Its table.
        table: String,
        /// Values by field id.
        values: Map<String, Value>,
    },
    /// Changes a row. 200 row.
    RowUpdate {
        /// Its table.
        table: String,
        /// Which row.
        id: String,
        /// New values by field id; null empties.
        values: Map<String, Value>,
        /// Revision the change was made from; not checked if absent.
        #[serde(default)]
        revision: Option<i64>,
    },
    /// Deletes a row into the trash. 204.
    RowDelete {
        /// Its table.
        table: String,
        /// Which row.
        id: String,
    },
    /// Takes a row back from the trash, with what was deleted along with it. 200 row.
    RowRestore {
        /// Its table.
        table: String,
        /// Which row.
        id: String,
    },
    /// Moves a row along a transition. 200 row.
    RowTransition {
        /// Its table.
        table: String,
        /// Which row.
        id: String,
        /// Transition id.
        transition: String,
        /// Values to change in the same step.
        #[serde(default)]
        values: Map<String, Value>,
        /// Revision the move was made from; not checked if absent.
        #[serde(default)]
        revision: Option<i64>,
    },
    /// Adds the definition's example rows. 200 `{rows}`.
    SamplesFill,
    /// Removes the example rows nobody has changed since. 200 `{rows}`.
    SamplesRemove,
    /// Gives somebody a role. 200 [`crate::answer::Person`].
    PeoplePut {
        /// Their e-mail address.
        email: String,
        /// The role.
        role: String,
    },
    /// Takes somebody's role away. 204.
    PeopleRemove {
        /// Their e-mail address.
        email: String,
    },
    /// Deletes the app and all its data. 204.
    AppDelete,
    /// Runs checks in a scratch object (`~check/…`), which is emptied first. 200 `CheckReport`.
    CheckRun {
        /// The scratch object's address.
        address: AppAddress,
        /// What to check.
        definition: Box<AppDefinition>,
        /// The checks.
        tests: ContractTests,
    },
}
