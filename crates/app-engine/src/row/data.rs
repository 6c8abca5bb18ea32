//! One row in memory.

use edgewright_storage::SqlValue;

use crate::compiled::CompiledTable;
use crate::store::{integer_at, text_at};

/// One row: the system's columns and one value per field, in the order of the compiled table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RowData {
    /// Its id, which sorts by when it was added.
    pub id: String,
    /// Counts its changes, from 1.
    pub revision: i64,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// Milliseconds since 1970.
    pub updated_at: i64,
    /// User id.
    pub created_by: Option<String>,
    /// Whether it is an example nobody has changed.
    pub is_sample: bool,
    /// Its number in the search index.
    pub seq: i64,
    /// Field values; NULL for a volatile field.
    pub values: Vec<SqlValue>,
}

/// The system's columns of every table, in the order in which rows are read.
pub(crate) const SYSTEM_COLUMNS: &str =
    "id, revision, created_at, updated_at, created_by, is_sample, seq";
const SYSTEM_COUNT: usize = 7;

/// What to select so that [`RowData::read`] understands it.
pub(crate) fn select_list(table: &CompiledTable) -> String {
    let mut list = SYSTEM_COLUMNS.to_owned();
    for (_, _, column) in table.stored() {
        list.push_str(", ");
        list.push_str(column);
    }
    list
}

impl RowData {
    /// Reads a row selected with [`select_list`].
    pub(crate) fn read(table: &CompiledTable, row: &[SqlValue]) -> Self {
        let mut values = vec![SqlValue::Null; table.fields.len()];
        let columns = table.stored().map(|(position, ..)| position);
        for (position, value) in columns.zip(row.iter().skip(SYSTEM_COUNT)) {
            if let Some(slot) = values.get_mut(position) {
                slot.clone_from(value);
            }
        }
        Self {
            id: text_at(row, 0),
            revision: integer_at(row, 1),
            created_at: integer_at(row, 2),
            updated_at: integer_at(row, 3),
            created_by: row.get(4).and_then(SqlValue::as_text).map(str::to_owned),
            is_sample: integer_at(row, 5) == 1,
            seq: integer_at(row, 6),
            values,
        }
    }

    /// The value of a field.
    pub(crate) fn value(&self, position: usize) -> &SqlValue {
        self.values.get(position).unwrap_or(&SqlValue::Null)
    }

    /// Sets the value of a field.
    pub(crate) fn set(&mut self, position: usize, value: SqlValue) {
        if let Some(slot) = self.values.get_mut(position) {
            *slot = value;
        }
    }
}
