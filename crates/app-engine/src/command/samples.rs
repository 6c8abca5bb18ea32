//! Example rows: in with one click, out with one click.

use std::collections::BTreeMap;

use edgewright_definition::document::Sample;
use edgewright_types::Problem;
use serde_json::json;

use super::row_create::add_row;
use super::row_delete::{delete_with_dependents, is_pointed_at};
use super::table_changed;
use crate::call::{Applied, ChangeOp, Event, Failure};
use crate::row::{Origin, fetch_rows, operand_wire, row_exists};
use crate::session::Session;
use crate::sql::Params;
use crate::store::remember_name;

/// Counter that says that examples were added and not removed since.
pub(crate) const SAMPLES: &str = "samples";

pub(super) fn fill(session: &Session<'_>) -> Result<Applied, Failure> {
    if session.meta().counters.contains_key(SAMPLES) {
        return Err(Problem::caller(
            409,
            "samples-present",
            "The examples are already in this app. Remove them first to start over.",
        )
        .into());
    }
    let samples = &session.compiled.definition.samples;
    add_samples(session, samples).map_err(|(_, failure)| failure)?;
    let count = i64::try_from(samples.len()).unwrap_or(i64::MAX);
    session
        .meta_mut()
        .counters
        .insert(SAMPLES.to_owned(), count);
    remember_name(session.storage, &session.call.actor)?;
    let mut applied = Applied::new(200, json!({"rows": samples.len()}));
    applied.events = many_changed(session, ChangeOp::Create);
    Ok(applied)
}

/// Adds rows that point at one another by name. Returns the ids by name, or which row failed.
///
/// # Errors
/// Position of the row that was refused, and why.
pub(crate) fn add_samples(
    session: &Session<'_>,
    samples: &[Sample],
) -> Result<BTreeMap<String, String>, (usize, Failure)> {
    let mut references = BTreeMap::new();
    for (position, sample) in samples.iter().enumerate() {
        let added = session
            .compiled
            .table(&sample.table)
            .ok_or_else(|| Problem::not_found("table").into())
            .and_then(|table| {
                let values = operand_wire(session, table, &sample.values, &references);
                add_row(session, table, &values, Origin::Example)
            });
        let row = added.map_err(|failure| (position, failure))?;
        if let Some(name) = &sample.reference {
            references.insert(name.clone(), row.id);
        }
    }
    Ok(references)
}

pub(super) fn remove(session: &Session<'_>) -> Result<Applied, Failure> {
    let mut removed = 0;
    // Rows that nothing points at go first, so that no example is changed by the going of another.
    loop {
        match remove_some(session, true)? {
            0 => break,
            count => removed += count,
        }
    }
    removed += remove_some(session, false)?;
    session.meta_mut().counters.remove(SAMPLES);
    let mut applied = Applied::new(200, json!({"rows": removed}));
    applied.events = many_changed(session, ChangeOp::Delete);
    Ok(applied)
}

/// Removes examples: those that nothing points at, or all but those that somebody's own rows need.
fn remove_some(session: &Session<'_>, only_free: bool) -> Result<u64, Failure> {
    let mut removed = 0;
    for table in &session.compiled.tables {
        for row in fetch_rows(session, table, "is_sample = 1", &Params::default())? {
            // An earlier one may have taken this one along.
            let is_there = row_exists(session, table, &row.id)?;
            if !is_there || (only_free && is_pointed_at(session, table, &row.id)?) {
                continue;
            }
            match delete_with_dependents(session, table, row, false) {
                Ok(events) => removed += deletions(&events),
                Err(failure) if failure.problem.code == "row-in-use" => {}
                Err(failure) => return Err(failure),
            }
        }
    }
    Ok(removed)
}

fn deletions(events: &[Event]) -> u64 {
    let deleted = events
        .iter()
        .filter(|event| matches!(event, Event::Changed(changed) if changed.op == ChangeOp::Delete));
    u64::try_from(deleted.count()).unwrap_or_default()
}

fn many_changed(session: &Session<'_>, op: ChangeOp) -> Vec<Event> {
    session
        .compiled
        .tables
        .iter()
        .map(|table| table_changed(session, table, op))
        .collect()
}
