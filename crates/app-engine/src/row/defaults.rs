//! Values of a new row that nobody gave, and values written relative to the day or the person.

use std::collections::BTreeMap;

use edgewright_definition::document::{FieldType, Operand};
use edgewright_storage::SqlValue;
use edgewright_types::UnixMillis;
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

/// What every new row of a table starts from, for who asks, now.
pub(crate) struct RowTemplate {
    row: RowData,
    /// Positions of numbers given by the app, with the counters behind them.
    numbers: Vec<(usize, String)>,
}

impl RowTemplate {
    /// The values that nobody gives, and the first state.
    pub(crate) fn new(
        session: &Session<'_>,
        table: &CompiledTable,
        origin: Origin,
        at: UnixMillis,
    ) -> Self {
        let mut numbers = Vec::new();
        let mut values = Vec::with_capacity(table.fields.len());
        for (position, field) in table.fields.iter().enumerate() {
            if field.spec.kind == FieldType::Autonumber {
                numbers.push((position, counter_key(table, field)));
            }
            values.push(match &field.spec.default {
                Some(operand) => operand_value(session, field, operand),
                None => SqlValue::Null,
            });
        }
        let mut row = RowData {
            id: String::new(),
            revision: 1,
            created_at: at.0,
            updated_at: at.0,
            created_by: session.user_id(),
            is_sample: origin == Origin::Example,
            seq: 0,
            values,
        };
        if let Some((position, initial)) = initial_state(table) {
            row.set(position, SqlValue::from(initial));
        }
        Self { row, numbers }
    }

    /// A row with the next numbers; they are given only once it is [`RowTemplate::keep`]t.
    pub(crate) fn row(&self, session: &Session<'_>, id: String) -> RowData {
        let meta = session.meta();
        let mut row = self.row.clone();
        row.id = id;
        row.seq = meta.next_seq;
        for (position, key) in &self.numbers {
            let last = meta.counters.get(key).copied().unwrap_or_default();
            row.set(*position, SqlValue::Integer(last.saturating_add(1)));
        }
        row
    }

    /// Counts the numbers of the row made last as given.
    pub(crate) fn keep(&self, session: &Session<'_>) {
        let mut meta = session.meta_mut();
        meta.next_seq = meta.next_seq.saturating_add(1);
        for (_, key) in &self.numbers {
            let last = meta.counters.entry(key.clone()).or_default();
            *last = last.saturating_add(1);
        }
    }
}

/// An empty row with the values a new one starts from.
pub(crate) fn new_row(session: &Session<'_>, table: &CompiledTable, origin: Origin) -> RowData {
    // The first example is the newest, so that lists show them as the definition has them.
    let at = match origin {
        Origin::Person => session.now(),
        Origin::Example => session.now().plus(-session.drawn()),
    };
    let template = RowTemplate::new(session, table, origin, at);
    let row = template.row(session, session.draw_row_id(at));
    template.keep(session);
    row
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
