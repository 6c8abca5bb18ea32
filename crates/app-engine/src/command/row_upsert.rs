//! Changes the row that has the same values in some fields, or adds one: in one transaction, so that two callers at once do
//! not add two.

use edgewright_types::Problem;
use serde_json::{Map, Value};

use super::{row_create, row_update};
use crate::access::RowAction;
use crate::call::{Applied, Failure};
use crate::compiled::CompiledTable;
use crate::row::{RowData, fetch_rows};
use crate::session::Session;
use crate::sql::Params;

/// Most fields that tell a row from others.
const FIELDS_MAX: usize = 5;

pub(super) fn run(
    session: &Session<'_>,
    table: &str,
    by: &[String],
    values: &Map<String, Value>,
) -> Result<Applied, Failure> {
    let known = session.table(table)?;
    let mut found = find(session, known, by, values)?.into_iter();
    match (found.next(), found.next()) {
        (None, _) => row_create::run(session, table, values),
        (Some(row), None) => row_update::run(session, table, &row.id, values, None),
        (Some(_), Some(_)) => {
            let detail = format!(
                "Several rows of {} have these values. Name fields that tell them apart.",
                known.label
            );
            Err(Problem::caller(409, "row-ambiguous", detail).into())
        }
    }
}

/// Up to two rows that who asks may see and that have these values.
fn find(
    session: &Session<'_>,
    table: &CompiledTable,
    by: &[String],
    values: &Map<String, Value>,
) -> Result<Vec<RowData>, Failure> {
    if !(1..=FIELDS_MAX).contains(&by.len()) {
        let detail = format!("Name 1 to {FIELDS_MAX} fields by which a row is found.");
        return Err(refused("/by", &detail));
    }
    let mut params = Params::default();
    let mut conditions = vec![session.may_sql(table, RowAction::Read, &mut params)?];
    for (index, id) in by.iter().enumerate() {
        let field = table
            .field(id)
            .filter(|_| session.access().sees_field(&table.id, id));
        let Some((field, column)) = field.and_then(|field| Some((field, field.column.as_deref()?)))
        else {
            return Err(refused(
                &format!("/by/{index}"),
                "A row is found by a field that is kept. There is no such field here.",
            ));
        };
        let value = values.get(id).unwrap_or(&Value::Null);
        if value.is_null() {
            return Err(refused(
                &format!("/values/{id}"),
                "A row is found by this field, so it needs a value.",
            ));
        }
        let stored = field
            .kind
            .parse(field.options(), value)
            .map_err(|expected| refused(&format!("/values/{id}"), &expected))?;
        conditions.push(format!("{column} IS {}", params.add(stored)));
    }
    let rest = format!("{} ORDER BY id LIMIT 2", conditions.join(" AND "));
    fetch_rows(session, table, &rest, &params)
}

fn refused(pointer: &str, detail: &str) -> Failure {
    Problem::caller(422, "row-invalid", "The row cannot be found this way.")
        .with_error(pointer, "cannot-find", detail)
        .into()
}
