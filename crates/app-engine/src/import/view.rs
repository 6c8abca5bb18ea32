//! An import as callers see it. Who began it sees it, and the owner.

use edgewright_limits::page::{SIZE_DEFAULT, SIZE_MAX};
use edgewright_types::Problem;

use crate::answer::{Import, ImportProblem};
use crate::call::{ChangedBy, Failure, ImportProgress};
use crate::session::Session;
use crate::store::{ImportRecord, import_problems, read_import};

/// Whether who asks may see an import.
pub(crate) fn may_see(session: &Session<'_>, record: &ImportRecord) -> bool {
    session.access().is_owner() || (record.by_id.is_some() && record.by_id == session.user_id())
}

/// An import with some of what was wrong.
pub(crate) fn shown(
    record: &ImportRecord,
    dry_run: bool,
    problems: Vec<ImportProblem>,
    next_cursor: Option<String>,
) -> Import {
    Import {
        id: record.id.to_string(),
        table: record.table.clone(),
        state: record.state,
        dry_run,
        columns: record.columns.clone(),
        rows_read: record.rows_read,
        rows_added: record.rows_added,
        rows_refused: record.rows_refused,
        started_at: record.started_at.to_rfc3339(),
        ended_at: record.ended_at.map(|at| at.to_rfc3339()),
        stopped: record.stopped.clone(),
        problems,
        problem_count: record.problem_count,
        next_cursor,
    }
}

/// What watchers hear of an import.
pub(super) fn progress(
    session: &Session<'_>,
    record: &ImportRecord,
    dry_run: bool,
) -> ImportProgress {
    ImportProgress {
        id: record.id.to_string(),
        table: record.table.clone(),
        state: record.state,
        dry_run,
        rows_read: record.rows_read,
        rows_added: record.rows_added,
        rows_refused: record.rows_refused,
        by: ChangedBy {
            name: session.call.actor.display_name().to_owned(),
        },
    }
}

/// An import with a page of what was wrong; a cursor is a number of problems to leave out.
///
/// # Errors
/// 'Not found', also for an import of somebody else, or a cursor that is none.
pub(crate) fn page(
    session: &Session<'_>,
    table: &str,
    id: &str,
    cursor: Option<&str>,
    limit: Option<u32>,
) -> Result<Import, Failure> {
    let record = read_import(session.storage, id)?
        .filter(|record| record.table == table && may_see(session, record))
        .ok_or_else(|| Problem::not_found("import"))?;
    let limit = limit.unwrap_or(SIZE_DEFAULT);
    if !(1..=SIZE_MAX).contains(&limit) {
        let detail = format!("A page holds 1 to {SIZE_MAX} items. Ask for fewer.");
        return Err(Problem::caller(422, "limit-invalid", detail).into());
    }
    let start = cursor.map_or(Ok(0), str::parse::<usize>).map_err(|_| {
        let detail = "This cursor is not one of this list. Start again without one.";
        Problem::caller(422, "cursor-invalid", detail)
    })?;
    let end = start.saturating_add(limit as usize);
    let all = import_problems(session.storage, &record.id)?;
    let next = (end < all.len()).then(|| end.to_string());
    let problems = all.into_iter().skip(start).take(limit as usize).collect();
    Ok(shown(&record, false, problems, next))
}
