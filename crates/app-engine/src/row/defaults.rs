//! Values of a new row that nobody gave, and values written relative to the day or the person.

use std::collections::BTreeMap;

use edgewright_definition::document::{FieldType, Operand};
use edgewright_storage::SqlValue;
use serde_json::{Map, Value};

use super::RowData;
use crate::compiled::{CompiledField, CompiledTable};
use crate::session::Session;
use crate::sql::{Resolved, resolve};
use crate::value::ValueKind;

/// Where a row comes from, which decides what may be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Somebody wrote it.
    Person,
    /// The definition's examples, or what a check says exists before: any state.
    Example,
}

/// An operand as a stored value of a field; no value if it means nothing here.
pub(crate) fn operand_value(
    session: &Session<'_>,
    field: &CompiledField,
    operand: &Operand,
) -> SqlValue {
    match resolve(Some(&session.asker), operand, &field.kind, field.options()) {
        Ok(Resolved::Value(value)) => value,
        Ok(Resolved::Nobody) | Err(_) => SqlValue::Null,
    }
}

/// Values by field id as they would come over the wire, with names of example rows replaced by their ids.
pub(crate) fn operand_wire(
    session: &Session<'_>,
    table: &CompiledTable,
    values: &BTreeMap<String, Operand>,
    references: &BTreeMap<String, String>,
) -> Map<String, Value> {
    values
        .iter()
        .map(|(id, operand)| {
            let value = match (operand, table.field(id)) {
                (Operand::Literal(value), _) => value.clone(),
                (Operand::Reference { reference }, _) => references
                    .get(reference)
                    .map_or(Value::Null, |id| Value::from(id.as_str())),
                (operand, Some(field)) => field.kind.wire(&operand_value(session, field, operand)),
                (operand, None) => system_wire(session, id, operand),
            };
            (id.clone(), value)
        })
        .collect()
}

fn system_wire(session: &Session<'_>, name: &str, operand: &Operand) -> Value {
    let Some(kind) = ValueKind::of_system(name) else {
        return Value::Null;
    };
    match resolve(Some(&session.asker), operand, &kind, &[]) {
        Ok(Resolved::Value(value)) => kind.wire(&value),
        _ => Value::Null,
    }
}

/// An empty row with the values a new one starts from.
pub(crate) fn new_row(session: &Session<'_>, table: &CompiledTable, origin: Origin) -> RowData {
    let values = table
        .fields
        .iter()
        .map(|field| first_value(session, table, field))
        .collect();
    // The first example is the newest, so that lists show them as the definition has them.
    let at = match origin {
        Origin::Person => session.now(),
        Origin::Example => session.now().plus(-session.drawn()),
    };
    let seq = session.meta().next_seq;
    session.meta_mut().next_seq = seq.saturating_add(1);
    let mut row = RowData {
        id: session.draw_row_id(at),
        revision: 1,
        created_at: at.0,
        updated_at: at.0,
        created_by: session.user_id(),
        is_sample: origin == Origin::Example,
        seq,
        values,
    };
    if let Some((position, initial)) = initial_state(table) {
        row.set(position, SqlValue::from(initial));
    }
    row
}

fn first_value(session: &Session<'_>, table: &CompiledTable, field: &CompiledField) -> SqlValue {
    if field.spec.kind == FieldType::Autonumber {
        let key = counter_key(table, field);
        let mut meta = session.meta_mut();
        let last = meta.counters.entry(key).or_default();
        *last = last.saturating_add(1);
        return SqlValue::Integer(*last);
    }
    match &field.spec.default {
        Some(operand) => operand_value(session, field, operand),
        None => SqlValue::Null,
    }
}

/// Name of the counter behind an autonumber.
pub(crate) fn counter_key(table: &CompiledTable, field: &CompiledField) -> String {
    format!("{}.{}", table.id, field.id())
}

/// The position of the field that holds the state, and the state of a new row.
pub(crate) fn initial_state(table: &CompiledTable) -> Option<(usize, &str)> {
    let lifecycle = table.lifecycle.as_ref()?;
    Some((table.position(&lifecycle.field)?, &lifecycle.initial))
}
