//! Who may import, and why an import is refused or ends early, in words.

use edgewright_types::Problem;

use super::ImportRequest;
use crate::access::RowAction;
use crate::answer::ImportStop;
use crate::call::Failure;
use crate::compiled::CompiledTable;
use crate::problems::{not_allowed, row_limit_reached};
use crate::session::Session;

/// Imports of one app at a time.
pub(super) const AT_ONCE: usize = 3;

pub(super) fn broken_off() -> ImportStop {
    ImportStop {
        code: "import-broken-off".to_owned(),
        detail: "The file did not arrive whole. Send it again, or take back what was added."
            .to_owned(),
    }
}

pub(super) fn stop_of(problem: &Problem) -> ImportStop {
    ImportStop {
        code: problem.code.clone(),
        detail: problem.detail.clone(),
    }
}

/// The table, if who asks may add rows to it. Nobody in particular imports nothing.
pub(super) fn may_import<'s>(
    session: &'s Session<'_>,
    table: &str,
) -> Result<&'s CompiledTable, Failure> {
    let table = session.table(table)?;
    if !session.access().may(&table.id, RowAction::Create) {
        return Err(not_allowed(&format!("add to {}", table.label)).into());
    }
    if session.user_id().is_none() {
        let detail = "Sign in to import a file: what it adds is yours to take back.";
        return Err(Problem::caller(401, "not-signed-in", detail).into());
    }
    Ok(table)
}

pub(super) fn delimiter_of(request: &ImportRequest) -> Result<Option<u8>, Problem> {
    match request.delimiter.as_deref() {
        None => Ok(None),
        Some("," | "comma") => Ok(Some(b',')),
        Some(";" | "semicolon") => Ok(Some(b';')),
        Some("\t" | "tab") => Ok(Some(b'\t')),
        Some("|" | "pipe") => Ok(Some(b'|')),
        Some(_) => Err(Problem::caller(
            400,
            "query-invalid",
            "The parameter delimiter is one of comma, semicolon, tab and pipe.",
        )),
    }
}

pub(super) fn limit_problem(session: &Session<'_>) -> Problem {
    let limit = session.meta().plan.pick(
        edgewright_limits::rows::PER_APP_FREE,
        edgewright_limits::rows::PER_APP_PAID,
    );
    row_limit_reached(i64::try_from(limit).unwrap_or(i64::MAX))
}

pub(super) fn too_many_imports() -> Problem {
    Problem::caller(
        409,
        "import-running",
        format!("{AT_ONCE} imports of this app are under way. Wait until one has ended."),
    )
}

pub(super) fn app_changed() -> Problem {
    Problem::caller(
        409,
        "app-changed",
        "A new version of the app was published while the file was read. What was read before was added; send the file again to go on, or take it back.",
    )
}

pub(super) fn not_text() -> Problem {
    Problem::caller(
        422,
        "import-unreadable",
        "This is not a CSV file in UTF-8. Save the table as 'CSV UTF-8', then import that file.",
    )
}

pub(super) fn no_header() -> Problem {
    Problem::caller(
        422,
        "import-unreadable",
        "The file is empty. Its first line must name the fields.",
    )
}
