//! Checks one row as somebody sends it: what may be set, what fits, and everything of [`RowCheck`] and of relations.
//!
//! All problems are reported at once, each at its field, in words that name the field as people see it.

use edgewright_storage::SqlValue;
use serde_json::{Map, Value};

use super::check::RowCheck;
use super::defaults::{initial_state, new_row};
use super::{Origin, RowData, RowProblems};
use crate::access::RowAction;
use crate::call::Failure;
use crate::compiled::{CompiledField, CompiledTable};
use crate::session::Session;
use crate::sql::Params;
use crate::value::ValueKind;

/// What somebody wants a row to be.
pub(crate) struct Draft<'a> {
    /// The row before; none for a new one.
    pub before: Option<&'a RowData>,
    /// Values by field id, as they came.
    pub values: &'a Map<String, Value>,
    /// Values the app sets itself, by position: a transition's new state and what it fills in.
    pub given: Vec<(usize, SqlValue)>,
    /// Where it comes from.
    pub origin: Origin,
}

/// Checks a draft and works out the row it makes.
///
/// # Errors
/// `row-invalid` with every problem, or a failure of storage.
pub(crate) fn validate(
    session: &Session<'_>,
    table: &CompiledTable,
    draft: &Draft<'_>,
) -> Result<RowData, Failure> {
    let mut problems = RowProblems::default();
    let mut row = draft
        .before
        .cloned()
        .unwrap_or_else(|| new_row(session, table, draft.origin));
    take_values(session, table, draft, &mut row, &mut problems);
    for (position, value) in &draft.given {
        row.set(*position, value.clone());
    }
    let check = RowCheck::new(session, table, draft.before);
    let input = check.settle(&mut row);
    let is_asked = |field: &str| draft.values.contains_key(field);
    check.fields(&row, &input, &is_asked, &mut problems);
    check_relations(session, table, draft.before, &row, &mut problems)?;
    check.whole(&row, &input, &mut problems);
    problems.finish()?;
    Ok(row)
}

/// Takes over what was sent, refusing what is unknown, hidden, or not for this role to set.
fn take_values(
    session: &Session<'_>,
    table: &CompiledTable,
    draft: &Draft<'_>,
    row: &mut RowData,
    problems: &mut RowProblems,
) {
    for (id, value) in draft.values {
        let seen = table
            .position(id)
            .filter(|_| session.access().sees_field(&table.id, id));
        let Some((position, field)) = seen.and_then(|at| Some((at, table.fields.get(at)?))) else {
            refuse_name(table, id, problems);
            continue;
        };
        if let Some((code, why)) = why_not_settable(session, table, draft, field, value) {
            problems.add(id, code, format!("{} {why}", field.spec.label));
            continue;
        }
        match field.kind.parse(field.options(), value) {
            Ok(stored) => row.set(position, stored),
            Err(expected) => problems.add_misfit(field, "value-does-not-fit", &expected),
        }
    }
}

fn refuse_name(table: &CompiledTable, id: &str, problems: &mut RowProblems) {
    if ValueKind::of_system(id).is_some() {
        problems.add(
            id,
            "system-field",
            format!("'{id}' is kept by the app and cannot be set. Leave it out."),
        );
        return;
    }
    let shown: String = id.chars().take(80).collect();
    problems.add(
        id,
        "unknown-field",
        format!("{} has no field '{shown}'. Leave it out.", table.label_one),
    );
}

fn why_not_settable(
    session: &Session<'_>,
    table: &CompiledTable,
    draft: &Draft<'_>,
    field: &CompiledField,
    value: &Value,
) -> Option<(&'static str, &'static str)> {
    if field.is_given_by_app() {
        return Some((
            "given-by-app",
            "is worked out by the app and cannot be set. Leave it out.",
        ));
    }
    if session.access().only_reads_field(&table.id, field.id()) {
        return Some((
            "read-only-field",
            "can only be read in your role. Leave it out.",
        ));
    }
    let (position, initial) = initial_state(table)?;
    let is_state = table.position(field.id()) == Some(position);
    let starts_right = draft.before.is_none() && value.as_str() == Some(initial);
    if is_state && !starts_right && draft.origin == Origin::Person {
        return Some((
            "state-not-settable",
            "changes only by its buttons (transitions). Leave it out.",
        ));
    }
    None
}

/// A relation may point only at a row that who asks may see; otherwise it would tell that the row exists.
fn check_relations(
    session: &Session<'_>,
    table: &CompiledTable,
    before: Option<&RowData>,
    row: &RowData,
    problems: &mut RowProblems,
) -> Result<(), Failure> {
    for (position, field) in table.fields.iter().enumerate() {
        let (ValueKind::Link(target), Some(id)) = (&field.kind, row.value(position).as_text())
        else {
            continue;
        };
        if before.is_some_and(|before| before.value(position) == row.value(position)) {
            continue;
        }
        let target = session
            .compiled
            .table(target)
            .ok_or_else(|| Failure::ours(format!("{} points at no table", field.id())))?;
        let mut params = Params::default();
        let may = session.may_sql(target, RowAction::Read, &mut params)?;
        let id = params.add(id);
        let sql = format!(
            "SELECT 1 FROM {} WHERE id = {id} AND {may}",
            target.sql_name
        );
        if session
            .storage
            .query(&sql, params.values())?
            .first()
            .is_none()
        {
            let detail = format!(
                "{} must point at one of {} that exists.",
                field.spec.label, target.label
            );
            problems.add(field.id(), "no-such-row", detail);
        }
    }
    Ok(())
}
