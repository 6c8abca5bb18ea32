//! The one row that says what this app is.

use std::collections::BTreeMap;

use edgewright_storage::{SqlStorage, SqlValue, StorageError};
use edgewright_types::{AppAddress, Plan, UserId};

use super::{integer_at, text_at};

/// What this app is, with its counters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Meta {
    /// Where it lives.
    pub address: AppAddress,
    /// Whose it is.
    pub owner_id: UserId,
    /// The owner's name.
    pub owner_name: String,
    /// Live version.
    pub version: u32,
    /// Rows in live tables.
    pub row_count: i64,
    /// Number of the next row, for the search index.
    pub next_seq: i64,
    /// Last number given, by `table.field`.
    pub counters: BTreeMap<String, i64>,
    /// Reports sent to the directory so far.
    pub report_revision: i64,
    /// Day on which old trash was last emptied.
    pub purged_on: String,
    /// What the owner pays for, as the directory said last.
    pub plan: Plan,
}

const COLUMNS: &str = "address, owner_id, owner_name, version, row_count, next_seq, counters, report_revision, purged_on, plan";

impl Meta {
    /// Reads it; none before the first version. The table must exist.
    pub(crate) fn load(storage: &dyn SqlStorage) -> Result<Option<Self>, StorageError> {
        let rows = storage.query(&format!("SELECT {COLUMNS} FROM _meta WHERE id = 1"), &[])?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let broken = |what: &str| StorageError::Internal(format!("_meta.{what} cannot be read"));
        Ok(Some(Self {
            address: text_at(row, 0).parse().map_err(|_| broken("address"))?,
            owner_id: text_at(row, 1).parse().map_err(|_| broken("owner_id"))?,
            owner_name: text_at(row, 2),
            version: u32::try_from(integer_at(row, 3)).map_err(|_| broken("version"))?,
            row_count: integer_at(row, 4),
            next_seq: integer_at(row, 5),
            counters: edgewright_typed_json::from_text(text_at(row, 6))
                .map_err(|_| broken("counters"))?,
            report_revision: integer_at(row, 7),
            purged_on: text_at(row, 8),
            plan: Plan::from_word(&text_at(row, 9)).ok_or_else(|| broken("plan"))?,
        }))
    }

    /// Writes it whole.
    pub(crate) fn save(&self, storage: &dyn SqlStorage) -> Result<(), StorageError> {
        let counters = edgewright_typed_json::to_text(&self.counters)
            .map_err(|error| StorageError::Internal(error.to_string()))?;
        let params: Vec<SqlValue> = vec![
            self.address.to_string().into(),
            self.owner_id.as_str().into(),
            self.owner_name.as_str().into(),
            i64::from(self.version).into(),
            self.row_count.into(),
            self.next_seq.into(),
            counters.into(),
            self.report_revision.into(),
            self.purged_on.as_str().into(),
            self.plan.as_str().into(),
        ];
        let sql = format!(
            "INSERT INTO _meta (id, {COLUMNS}) VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (id) DO UPDATE SET ({COLUMNS}) = (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
        );
        storage.query(&sql, &params).map(|_| ())
    }

    /// Whether the engine's tables exist.
    pub(crate) fn is_installed(storage: &dyn SqlStorage) -> Result<bool, StorageError> {
        let sql = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_meta'";
        Ok(storage.query(sql, &[])?.first().is_some())
    }
}
