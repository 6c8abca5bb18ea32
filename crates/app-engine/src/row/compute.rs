//! Expressions over a row: computed fields, visibility, guards and rules.
//!
//! An expression that fails yields no value or 'not true'; it never fails a read, and a rule that cannot be worked
//! out holds a row back rather than letting it pass.

use edgewright_expression::{Budget, Program};
use edgewright_storage::SqlValue;
use edgewright_types::UnixMillis;
use serde_json::{Map, Value};

use super::RowData;
use crate::compiled::CompiledTable;
use crate::session::Session;
use crate::value::moment_for_expression;

/// The row as expressions see it.
pub(crate) fn expression_input(table: &CompiledTable, row: &RowData) -> Value {
    let mut input = system_input(row);
    for (position, field) in table.fields.iter().enumerate() {
        let value = field.kind.for_expression(row.value(position));
        input.insert(field.id().to_owned(), value);
    }
    Value::Object(input)
}

/// The same with no more than the table's computed fields, conditions and rules read of it.
pub(super) fn program_input(table: &CompiledTable, row: &RowData) -> Value {
    let Some(reads) = &table.programs_read else {
        return expression_input(table, row);
    };
    let mut input = if reads.system {
        system_input(row)
    } else {
        Map::new()
    };
    for position in &reads.positions {
        if let Some(field) = table.fields.get(*position) {
            let value = field.kind.for_expression(row.value(*position));
            input.insert(field.id().to_owned(), value);
        }
    }
    Value::Object(input)
}

fn system_input(row: &RowData) -> Map<String, Value> {
    let mut input = Map::new();
    input.insert("id".to_owned(), row.id.as_str().into());
    input.insert("revision".to_owned(), row.revision.into());
    input.insert(
        "created_at".to_owned(),
        moment_for_expression(UnixMillis(row.created_at)),
    );
    input.insert(
        "updated_at".to_owned(),
        moment_for_expression(UnixMillis(row.updated_at)),
    );
    input.insert("created_by".to_owned(), row.created_by.clone().into());
    input
}

/// Works out the computed fields in `row` and in `input`, each after those it reads. With `only_volatile`, stored
/// ones are left as they are.
pub(crate) fn fill_computed(
    session: &Session<'_>,
    table: &CompiledTable,
    row: &mut RowData,
    input: &mut Value,
    only_volatile: bool,
) {
    if !table.compute_order.is_empty() {
        fill_computed_with(table, row, input, only_volatile, &session.variables());
    }
}

/// The same with what expressions may know besides the row at hand.
pub(super) fn fill_computed_with(
    table: &CompiledTable,
    row: &mut RowData,
    input: &mut Value,
    only_volatile: bool,
    variables: &[(&str, Value)],
) {
    for position in &table.compute_order {
        let Some(field) = table.fields.get(*position) else {
            continue;
        };
        let Some(program) = &field.expression else {
            continue;
        };
        if only_volatile && field.column.is_some() {
            continue;
        }
        let value = match program.run_first(input, variables, &Budget::RULE) {
            Ok(Some(result)) => field.kind.keep_result(&result),
            Ok(None) | Err(_) => SqlValue::Null,
        };
        if let Value::Object(members) = input {
            members.insert(field.id().to_owned(), field.kind.for_expression(&value));
        }
        row.set(*position, value);
    }
}

/// Whether a program yields true.
pub(crate) fn run_flag(program: &Program, input: &Value, variables: &[(&str, Value)]) -> bool {
    matches!(
        program.run_first(input, variables, &Budget::RULE),
        Ok(Some(Value::Bool(true)))
    )
}
