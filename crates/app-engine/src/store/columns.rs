//! Which column holds which field. A column is never dropped: when a field goes or changes its type, its old column
//! stays, and is found here again when a later version (or a roll-back) asks for the same field of the same type.

use std::collections::BTreeMap;

use edgewright_storage::{SqlStorage, StorageError};

use super::text_at;
use crate::value::ValueKind;

/// The columns of all tables, live and retired.
#[derive(Debug, Clone, Default)]
pub(crate) struct Columns {
    names: BTreeMap<(String, String, String), String>,
}

impl Columns {
    /// Reads them all.
    pub(crate) fn load(storage: &dyn SqlStorage) -> Result<Self, StorageError> {
        let sql = "SELECT table_id, field_id, tag, column_name FROM _columns";
        let rows = storage.query(sql, &[])?;
        let names = rows
            .rows
            .iter()
            .map(|row| {
                let key = (text_at(row, 0), text_at(row, 1), text_at(row, 2));
                (key, text_at(row, 3))
            })
            .collect();
        Ok(Self { names })
    }

    /// The column of a field of that kind.
    pub(crate) fn find(&self, table: &str, field: &str, kind: &ValueKind) -> Option<&str> {
        let key = (table.to_owned(), field.to_owned(), kind.storage_tag());
        self.names.get(&key).map(String::as_str)
    }

    /// How many columns a table has, the system's own not counted.
    pub(crate) fn count(&self, table: &str) -> usize {
        self.names
            .keys()
            .filter(|(id, field, _)| id == table && !field.is_empty())
            .count()
    }

    /// Whether a table was ever made.
    pub(crate) fn has_table(&self, table: &str) -> bool {
        self.names.keys().any(|(id, ..)| id == table)
    }

    /// Remembers that a table was made, whatever its columns.
    pub(crate) fn add_table(
        &mut self,
        storage: &dyn SqlStorage,
        table: &str,
    ) -> Result<(), StorageError> {
        self.remember(storage, (table, "", "table"), "")
    }

    /// Names the column for a field that has none of that kind yet, and remembers it.
    pub(crate) fn add(
        &mut self,
        storage: &dyn SqlStorage,
        table: &str,
        field: &str,
        kind: &ValueKind,
    ) -> Result<String, StorageError> {
        let earlier = self
            .names
            .keys()
            .filter(|(id, name, _)| id == table && name == field)
            .count();
        let name = match earlier {
            0 => format!("f_{field}"),
            _ => format!("f{}_{field}", earlier.saturating_add(1)),
        };
        self.remember(storage, (table, field, &kind.storage_tag()), &name)?;
        Ok(name)
    }

    fn remember(
        &mut self,
        storage: &dyn SqlStorage,
        (table, field, tag): (&str, &str, &str),
        name: &str,
    ) -> Result<(), StorageError> {
        storage.query(
            "INSERT INTO _columns (table_id, field_id, tag, column_name) VALUES (?1, ?2, ?3, ?4)",
            &[table.into(), field.into(), tag.into(), name.into()],
        )?;
        let key = (table.to_owned(), field.to_owned(), tag.to_owned());
        self.names.insert(key, name.to_owned());
        Ok(())
    }
}
