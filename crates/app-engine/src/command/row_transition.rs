//! Moves a row along a transition.

use edgewright_definition::document::Transition;
use edgewright_storage::SqlValue;
use edgewright_types::Problem;
use serde_json::{Map, Value};

use super::row_update::{find_to_change, save};
use crate::call::{Applied, ChangeOp, Failure};
use crate::compiled::CompiledTable;
use crate::problems::not_allowed;
use crate::row::{
    Draft, Origin, RowData, expression_input, fill_computed, operand_value, run_flag, validate,
};
use crate::session::Session;

/// What a caller asks for.
pub(super) struct Move<'a> {
    pub table: &'a str,
    pub id: &'a str,
    pub transition: &'a str,
    pub values: &'a Map<String, Value>,
    pub revision: Option<i64>,
}

pub(super) fn run(session: &Session<'_>, asked: &Move<'_>) -> Result<Applied, Failure> {
    let table = session.table(asked.table)?;
    let transition = table
        .transition(asked.transition)
        .ok_or_else(|| Problem::not_found("transition"))?;
    let before = find_to_change(session, table, asked.id, asked.revision)?;
    if !session.access().is_among(transition.roles.as_ref()) {
        return Err(not_allowed(&format!("do '{}'", transition.label)).into());
    }
    check_state(table, transition, &before)?;
    check_guard(session, table, transition, &before, asked.values)?;
    let mut given = state_after(table, transition);
    for (id, operand) in &transition.set {
        if let (Some(position), Some(field)) = (table.position(id), table.field(id)) {
            given.push((position, operand_value(session, field, operand)));
        }
    }
    let draft = Draft {
        before: Some(&before),
        values: asked.values,
        given,
        origin: Origin::Person,
    };
    let after = validate(session, table, &draft)?;
    save(session, table, &before, after, ChangeOp::Transition)
}

fn state_position(table: &CompiledTable) -> Option<usize> {
    table.position(&table.lifecycle.as_ref()?.field)
}

fn state_after(table: &CompiledTable, transition: &Transition) -> Vec<(usize, SqlValue)> {
    state_position(table)
        .map(|position| (position, SqlValue::from(transition.to.as_str())))
        .into_iter()
        .collect()
}

fn check_state(
    table: &CompiledTable,
    transition: &Transition,
    before: &RowData,
) -> Result<(), Failure> {
    let Some((position, field)) =
        state_position(table).and_then(|at| Some((at, table.fields.get(at)?)))
    else {
        return Ok(());
    };
    let state = before.value(position).as_text().unwrap_or_default();
    if transition.from.iter().any(|from| from == state) {
        return Ok(());
    }
    let words = |id: &str| {
        format!(
            "'{}'",
            field.kind.words(field.options(), &SqlValue::from(id))
        )
    };
    let possible: Vec<String> = transition.from.iter().map(|from| words(from)).collect();
    let detail = format!(
        "'{}' is possible only from {}. This row is {} now.",
        transition.label,
        possible.join(" or "),
        words(state)
    );
    Err(Problem::caller(422, "transition-refused", detail.clone())
        .with_error(format!("/values/{}", field.id()), "wrong-state", detail)
        .into())
}

/// The guard sees the row as it was, with the values that come along, before anything else changes.
fn check_guard(
    session: &Session<'_>,
    table: &CompiledTable,
    transition: &Transition,
    before: &RowData,
    values: &Map<String, Value>,
) -> Result<(), Failure> {
    let Some(guard) = table.guards.get(&transition.id) else {
        return Ok(());
    };
    let mut row = before.clone();
    for (id, value) in values {
        let field = table.position(id).zip(table.field(id));
        if let Some((position, Ok(stored))) =
            field.map(|(position, field)| (position, field.kind.parse(field.options(), value)))
        {
            row.set(position, stored);
        }
    }
    let mut input = expression_input(table, &row);
    fill_computed(session, table, &mut row, &mut input, false);
    if run_flag(&guard.program, &input, &session.variables()) {
        return Ok(());
    }
    Err(Problem::caller(422, "transition-refused", guard.message.clone()).into())
}
