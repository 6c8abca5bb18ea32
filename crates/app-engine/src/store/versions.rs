//! Every version ever published, whole.

use edgewright_definition::{
    AppDefinition, contract_test::ContractTests, difference::MigrationPlan,
};
use edgewright_storage::{SqlStorage, StorageError};
use edgewright_typed_json::from_text;
use edgewright_types::UnixMillis;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{integer_at, text_at};

/// A version as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct VersionRecord {
    /// Its number.
    pub version: u32,
    /// What it changed; none for the first.
    pub plan: Option<MigrationPlan>,
    /// Version it brought back.
    pub restores: Option<u32>,
    /// When it was published.
    pub at: UnixMillis,
    /// By whom.
    pub by_name: String,
}

fn to_text<T: serde::Serialize>(value: &T) -> Result<String, StorageError> {
    edgewright_typed_json::to_text(value).map_err(|error| StorageError::Internal(error.to_string()))
}

/// A version as the directory keeps it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredVersion {
    /// The definition document.
    pub definition: Value,
    /// Its checks.
    pub tests: Value,
    /// When it was published.
    pub at: UnixMillis,
    /// By whom, by name.
    pub by_name: String,
    /// What it changed, one sentence after the other.
    pub note: String,
}

/// A version as the directory keeps it.
pub(crate) fn read_version(
    storage: &dyn SqlStorage,
    version: u32,
) -> Result<Option<StoredVersion>, StorageError> {
    let rows = storage.query(
        "SELECT definition, tests, plan, at, by_name FROM _versions WHERE version = ?1",
        &[i64::from(version).into()],
    )?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    let plan: Option<MigrationPlan> = from_text(text_at(row, 2)).unwrap_or_default();
    let sentences = plan.map_or_else(Vec::new, |plan| plan.difference.changes);
    let sentences: Vec<String> = sentences
        .into_iter()
        .map(|change| change.sentence)
        .collect();
    Ok(Some(StoredVersion {
        definition: from_text(text_at(row, 0)).unwrap_or_default(),
        tests: from_text(text_at(row, 1)).unwrap_or_default(),
        at: UnixMillis(integer_at(row, 3)),
        by_name: text_at(row, 4),
        note: sentences.join(" "),
    }))
}

/// Adds a version.
pub(crate) fn add_version(
    storage: &dyn SqlStorage,
    record: &VersionRecord,
    definition: &AppDefinition,
    tests: &ContractTests,
) -> Result<(), StorageError> {
    storage.query(
        "INSERT INTO _versions (version, definition, tests, plan, restores, at, by_name) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        &[
            i64::from(record.version).into(),
            to_text(definition)?.into(),
            to_text(tests)?.into(),
            to_text(&record.plan)?.into(),
            record.restores.map(i64::from).into(),
            record.at.0.into(),
            record.by_name.as_str().into(),
        ],
    )?;
    Ok(())
}

/// The newest versions, newest first.
pub(crate) fn list_versions(
    storage: &dyn SqlStorage,
    limit: i64,
) -> Result<Vec<VersionRecord>, StorageError> {
    let rows = storage.query(
        "SELECT version, plan, restores, at, by_name FROM _versions ORDER BY version DESC LIMIT ?1",
        &[limit.into()],
    )?;
    Ok(rows
        .rows
        .iter()
        .map(|row| VersionRecord {
            version: u32::try_from(integer_at(row, 0)).unwrap_or_default(),
            plan: from_text(text_at(row, 1)).unwrap_or_default(),
            restores: row
                .get(2)
                .and_then(edgewright_storage::SqlValue::as_integer)
                .and_then(|version| u32::try_from(version).ok()),
            at: UnixMillis(integer_at(row, 3)),
            by_name: text_at(row, 4),
        })
        .collect())
}

fn read<T: DeserializeOwned>(
    storage: &dyn SqlStorage,
    column: &str,
    version: u32,
) -> Result<Option<T>, StorageError> {
    let sql = format!("SELECT {column} FROM _versions WHERE version = ?1");
    let rows = storage.query(&sql, &[i64::from(version).into()])?;
    rows.first()
        .map(|row| {
            from_text(text_at(row, 0))
                .map_err(|error| StorageError::Internal(format!("_versions.{column}: {error}")))
        })
        .transpose()
}

/// The definition of a version.
pub(crate) fn read_definition(
    storage: &dyn SqlStorage,
    version: u32,
) -> Result<Option<AppDefinition>, StorageError> {
    read(storage, "definition", version)
}

/// The checks kept with a version.
pub(crate) fn read_tests(
    storage: &dyn SqlStorage,
    version: u32,
) -> Result<Option<ContractTests>, StorageError> {
    read(storage, "tests", version)
}
