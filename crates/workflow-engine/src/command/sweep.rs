//! Removing runs that ended long ago.

use edgewright_durable_host::Turn;
use edgewright_limits::workflow_run::SWEEP_RUNS;
use edgewright_storage::SqlValue;
use edgewright_types::{Entropy, RunId, UnixMillis};

use super::Reply;
use crate::{
    effect::WorkflowEffect,
    engine::{Refusal, WorkflowEngine},
    store::read_run_id,
};

pub fn apply(
    engine: &WorkflowEngine,
    turn: &mut Turn<'_, WorkflowEffect>,
    ended_before: UnixMillis,
) -> Result<Reply, Refusal> {
    // What ended before a moment began before it, and ids are in the order of beginnings.
    let bound = RunId::new(ended_before, Entropy([0; 16]));
    let limit = i64::try_from(SWEEP_RUNS).unwrap_or(i64::MAX);
    let rows = turn.storage.query(
        "SELECT id, delivery FROM runs_done WHERE id < ?1 AND ended_at < ?2 ORDER BY id LIMIT ?3",
        &[
            bound.as_str().into(),
            ended_before.0.into(),
            limit.saturating_add(1).into(),
        ],
    )?;
    let more = rows.rows.len() > SWEEP_RUNS;
    let mut runs = 0_u32;
    for row in rows.rows.iter().take(SWEEP_RUNS) {
        let run = read_run_id(row.first().unwrap_or(&SqlValue::Null))?;
        let still_owes = engine
            .store
            .with_index(turn.storage, |index| index.runs.contains_key(&run))?;
        if still_owes {
            continue;
        }
        // Its slot goes first: a slot whose run is not among those that are over would count as live.
        for table in [
            "DELETE FROM runs_live WHERE run = ?1",
            "DELETE FROM run_values WHERE run = ?1",
            "DELETE FROM run_history WHERE run = ?1",
            "DELETE FROM runs_done WHERE id = ?1",
        ] {
            turn.storage.query(table, &[run.as_str().into()])?;
        }
        if let Some(SqlValue::Text(delivery)) = row.get(1) {
            turn.storage.query(
                "DELETE FROM deliveries WHERE id = ?1",
                &[delivery.as_str().into()],
            )?;
        }
        runs = runs.saturating_add(1);
    }
    Ok(Reply::Swept { runs, more })
}
