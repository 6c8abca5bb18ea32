//! Tables and columns.

use std::collections::BTreeSet;

use edgewright_definition::AppDefinition;
use edgewright_definition::computed::ComputedFields;
use edgewright_definition::document::{Field, FieldType, Table};
use edgewright_storage::{SqlStorage, SqlValue};
use edgewright_types::Problem;

use crate::call::Failure;
use crate::store::Columns;
use crate::value::ValueKind;

/// Most columns of a table in a Durable Object.
const COLUMNS_MAX: usize = 100;

/// The system's own columns. Ids sort by when a row was added, so the table's own order is 'oldest first'.
const SYSTEM: &str = "id TEXT NOT NULL PRIMARY KEY, revision INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, created_by TEXT, is_sample INTEGER NOT NULL, seq INTEGER NOT NULL";
const SYSTEM_COUNT: usize = 7;

/// Columns made just now, by table and field.
pub(super) type Added = BTreeSet<(String, String)>;

/// Makes what is missing. Returns the columns that are new to tables that were there before.
///
/// # Errors
/// When a table had too many different fields over its life, or a failure of storage.
pub(super) fn make(
    storage: &dyn SqlStorage,
    definition: &AppDefinition,
    columns: &mut Columns,
) -> Result<Added, Failure> {
    let mut added = Added::new();
    for table in &definition.tables {
        let exists = columns.has_table(&table.id);
        let mut parts = vec![SYSTEM.to_owned()];
        for (field, kind) in stored_fields(table) {
            if columns.find(&table.id, &field.id, &kind).is_some() {
                continue;
            }
            let column = columns.add(storage, &table.id, &field.id, &kind)?;
            let part = format!("{column} {}", kind.column_type());
            if exists {
                let default = column_default(table, field, &kind);
                let sql = format!("ALTER TABLE t_{} ADD COLUMN {part}{default}", table.id);
                if SYSTEM_COUNT + columns.count(&table.id) > COLUMNS_MAX {
                    return Err(too_many_fields(table).into());
                }
                storage.query(&sql, &[])?;
                added.insert((table.id.clone(), field.id.clone()));
            } else {
                parts.push(part);
            }
        }
        if !exists {
            columns.add_table(storage, &table.id)?;
            let sql = format!(
                "CREATE TABLE t_{} ({}) STRICT, WITHOUT ROWID",
                table.id,
                parts.join(", ")
            );
            storage.query(&sql, &[])?;
        }
    }
    Ok(added)
}

/// Fields with a column: all but volatile computed ones.
fn stored_fields(table: &Table) -> Vec<(&Field, ValueKind)> {
    let volatile = ComputedFields::of(table).volatile();
    table
        .fields
        .iter()
        .filter(|field| !volatile.contains(field.id.as_str()))
        .filter_map(|field| Some((field, ValueKind::of_field(field)?)))
        .collect()
}

/// What rows that exist hold in a new column: SQLite reads it from the table's definition and writes no row for it.
fn column_default(table: &Table, field: &Field, kind: &ValueKind) -> String {
    let initial = table
        .lifecycle
        .as_ref()
        .filter(|lifecycle| lifecycle.field == field.id)
        .map(|lifecycle| SqlValue::from(lifecycle.initial.as_str()));
    let given = || {
        let literal = field.default.as_ref()?.literal()?;
        kind.parse(&field.options, literal).ok()
    };
    let value = initial.or_else(given).unwrap_or_else(|| {
        if field.kind == FieldType::Boolean {
            SqlValue::Integer(0)
        } else {
            SqlValue::Null
        }
    });
    match value {
        SqlValue::Integer(integer) => format!(" DEFAULT {integer}"),
        SqlValue::Text(text) => format!(" DEFAULT '{}'", text.replace('\'', "''")),
        _ => String::new(),
    }
}

fn too_many_fields(table: &Table) -> Problem {
    let detail = format!(
        "{} has had too many different fields over all its versions. Change fields it has instead of adding another.",
        table.label
    );
    Problem::caller(409, "too-many-fields", detail).with("table", table.id.as_str())
}
