//! Reading rows under the rights of who asks.

use edgewright_types::Problem;

use super::{RowData, select_list};
use crate::access::RowAction;
use crate::call::Failure;
use crate::compiled::CompiledTable;
use crate::session::Session;
use crate::sql::Params;

/// A row that who asks may see.
///
/// # Errors
/// 'Not found', whether it does not exist or is not for this role.
pub(crate) fn find_row(
    session: &Session<'_>,
    table: &CompiledTable,
    id: &str,
) -> Result<RowData, Failure> {
    let mut params = Params::default();
    let may = session.may_sql(table, RowAction::Read, &mut params)?;
    let id = params.add(id);
    let rows = fetch_rows(session, table, &format!("id = {id} AND {may}"), &params)?;
    rows.into_iter()
        .next()
        .ok_or_else(|| Problem::not_found("row").into())
}

/// Rows that match, whoever asks; `rest` is everything after WHERE.
pub(crate) fn fetch_rows(
    session: &Session<'_>,
    table: &CompiledTable,
    rest: &str,
    params: &Params,
) -> Result<Vec<RowData>, Failure> {
    if !params.fit() {
        return Err(Problem::caller(
            422,
            "filter-too-large",
            "This condition compares with too many values at once. Use fewer.",
        )
        .into());
    }
    let sql = format!(
        "SELECT {} FROM {} WHERE {rest}",
        select_list(table),
        table.sql_name
    );
    let rows = session.storage.query(&sql, params.values())?;
    Ok(rows
        .rows
        .iter()
        .map(|row| RowData::read(table, row))
        .collect())
}

/// Whether a row is there, whoever asks.
pub(crate) fn row_exists(
    session: &Session<'_>,
    table: &CompiledTable,
    id: &str,
) -> Result<bool, Failure> {
    let sql = format!("SELECT 1 FROM {} WHERE id = ?1", table.sql_name);
    Ok(session.storage.query(&sql, &[id.into()])?.first().is_some())
}

/// Whether this role may do `action` to the row as it is stored now.
pub(crate) fn is_allowed(
    session: &Session<'_>,
    table: &CompiledTable,
    action: RowAction,
    id: &str,
) -> Result<bool, Failure> {
    let mut params = Params::default();
    let may = session.may_sql(table, action, &mut params)?;
    match may.as_str() {
        "1" => return Ok(true),
        "0" => return Ok(false),
        _ => {}
    }
    let id = params.add(id);
    let sql = format!("SELECT 1 FROM {} WHERE id = {id} AND {may}", table.sql_name);
    let rows = session.storage.query(&sql, params.values())?;
    Ok(rows.first().is_some())
}
