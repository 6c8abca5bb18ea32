//! Versions: all of them, one of them, and what the next would change.

use edgewright_definition::{AppDefinition, difference::MigrationPlan};
use edgewright_types::Problem;
use serde_json::{Value, json};

use crate::answer::{Items, VersionSummary};
use crate::call::Failure;
use crate::command::check_definition;
use crate::migrate;
use crate::session::Session;
use crate::store::{VersionRecord, list_versions, read_definition, read_tests};

/// Versions listed; older ones can still be opened by number.
const LISTED: i64 = 100;

pub(super) fn list(session: &Session<'_>) -> Result<Items<VersionSummary>, Failure> {
    let live = session.meta().version;
    let versions: Vec<VersionSummary> = list_versions(session.storage, LISTED)?
        .into_iter()
        .map(|record| summary(record, live))
        .collect();
    Ok(versions.into())
}

fn summary(record: VersionRecord, live: u32) -> VersionSummary {
    let changes = record
        .plan
        .map_or_else(Vec::new, |plan| plan.difference.changes);
    VersionSummary {
        version: record.version,
        published_at: record.at.to_rfc3339(),
        published_by: record.by_name,
        live: record.version == live,
        restores: record.restores,
        changes: changes.into_iter().map(|change| change.sentence).collect(),
    }
}

pub(super) fn get(session: &Session<'_>, version: Option<u32>) -> Result<Value, Failure> {
    let version = version.unwrap_or(session.meta().version);
    let definition =
        read_definition(session.storage, version)?.ok_or_else(|| Problem::not_found("version"))?;
    let tests = read_tests(session.storage, version)?.unwrap_or_default();
    Ok(json!({"version": version, "definition": definition, "tests": tests}))
}

pub(super) fn plan(
    session: &Session<'_>,
    definition: &AppDefinition,
) -> Result<MigrationPlan, Failure> {
    check_definition(definition)?;
    Ok(migrate::plan(
        session.storage,
        &session.compiled,
        definition,
    )?)
}
