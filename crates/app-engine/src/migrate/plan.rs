//! What publishing would change, with the rows that would lose something by it.

use edgewright_definition::AppDefinition;
use edgewright_definition::difference::{Change, ChangeKind, MigrationPlan, diff, risk};
use edgewright_definition::document::{Field, FieldType};
use edgewright_storage::{SqlStorage, SqlValue, StorageError};

use crate::compiled::{Compiled, CompiledField, CompiledTable};
use crate::value::{Side, ValueKind, convert};

/// The plan from the live version to `definition`.
///
/// # Errors
/// A failure of storage.
pub(crate) fn plan(
    storage: &dyn SqlStorage,
    live: &Compiled,
    definition: &AppDefinition,
) -> Result<MigrationPlan, StorageError> {
    let mut difference = diff(&live.definition, definition);
    let mut rows_losing_data = 0_u64;
    for change in &mut difference.changes {
        if change.loses_data {
            change.rows_affected = rows_affected(storage, live, definition, change)?;
            rows_losing_data = rows_losing_data.saturating_add(change.rows_affected);
        }
    }
    Ok(MigrationPlan {
        from_version: live.version,
        to_version: live.version.saturating_add(1),
        risk: risk(&live.definition, definition, &difference),
        difference,
        rows_losing_data,
    })
}

fn rows_affected(
    storage: &dyn SqlStorage,
    live: &Compiled,
    definition: &AppDefinition,
    change: &Change,
) -> Result<u64, StorageError> {
    let Some(table) = change.table.as_deref().and_then(|id| live.table(id)) else {
        return Ok(0);
    };
    let name = &table.sql_name;
    if change.kind == ChangeKind::TableRemoved {
        return count(storage, &format!("SELECT count(*) FROM {name}"));
    }
    let Some(field) = change.item.as_deref().and_then(|id| table.field(id)) else {
        return Ok(0);
    };
    let Some(column) = field.column.as_deref() else {
        return Ok(0);
    };
    if change.kind == ChangeKind::FieldRemoved {
        // 'No' is what a yes-or-no holds by itself; losing it loses nothing.
        let holds = if field.kind == ValueKind::Boolean {
            "= 1"
        } else {
            "IS NOT NULL"
        };
        return count(
            storage,
            &format!("SELECT count(*) FROM {name} WHERE {column} {holds}"),
        );
    }
    let next = definition
        .tables
        .iter()
        .find(|next| next.id == table.id)
        .and_then(|next| next.field(field.id()));
    match next {
        Some(next) => count_lossy(storage, table, field, column, next),
        None => Ok(0),
    }
}

fn count(storage: &dyn SqlStorage, sql: &str) -> Result<u64, StorageError> {
    let rows = storage.query(sql, &[])?;
    let count = rows
        .scalar()
        .and_then(SqlValue::as_integer)
        .unwrap_or_default();
    Ok(u64::try_from(count).unwrap_or_default())
}

/// Rows whose value does not survive the change of its field: it is gone, or it came back different.
fn count_lossy(
    storage: &dyn SqlStorage,
    table: &CompiledTable,
    field: &CompiledField,
    column: &str,
    next: &Field,
) -> Result<u64, StorageError> {
    let Some(kind) = ValueKind::of_field(next).filter(|_| next.kind != FieldType::Computed) else {
        let sql = format!(
            "SELECT count(*) FROM {} WHERE {column} IS NOT NULL",
            table.sql_name
        );
        return count(storage, &sql);
    };
    let from = Side {
        kind: &field.kind,
        options: field.options(),
    };
    let to = Side {
        kind: &kind,
        options: &next.options,
    };
    // Values repeat, so each is tried once.
    let rows = storage.query(
        &format!(
            "SELECT {column}, count(*) FROM {} WHERE {column} IS NOT NULL GROUP BY {column}",
            table.sql_name
        ),
        &[],
    )?;
    let mut lossy = 0_u64;
    for row in &rows.rows {
        let value = row.first().unwrap_or(&SqlValue::Null);
        let rows = row
            .get(1)
            .and_then(SqlValue::as_integer)
            .unwrap_or_default();
        if !survives(from, to, value) {
            lossy = lossy.saturating_add(u64::try_from(rows).unwrap_or_default());
        }
    }
    Ok(lossy)
}

fn survives(from: Side<'_>, to: Side<'_>, value: &SqlValue) -> bool {
    if from.kind.storage_tag() == to.kind.storage_tag() {
        return to.kind.parse(to.options, &from.kind.wire(value)).as_ref() == Ok(value);
    }
    convert(to, from, &convert(from, to, value)) == *value
}
