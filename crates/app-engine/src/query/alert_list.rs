//! Warnings that apply now.

use edgewright_definition::document::Alert;
use edgewright_storage::SqlValue;

use super::conditions::definition_sql;
use crate::access::RowAction;
use crate::answer::{ActiveAlert, Items};
use crate::call::Failure;
use crate::session::Session;
use crate::sql::Params;

pub(super) fn run(session: &Session<'_>) -> Result<Items<ActiveAlert>, Failure> {
    let access = session.access();
    let mut active = Vec::new();
    for alert in &session.compiled.definition.alerts {
        let is_seen = access.is_among(alert.roles.as_ref())
            && access.may(&alert.table, RowAction::Read)
            && access.sees_filter(&alert.table, &alert.filter);
        if !is_seen {
            continue;
        }
        let count = count_rows(session, alert)?;
        if count > 0 {
            active.push(ActiveAlert {
                id: alert.id.clone(),
                label: alert.label.clone(),
                tone: alert.tone,
                count,
                table: alert.table.clone(),
                filter: alert.filter.clone(),
            });
        }
    }
    Ok(active.into())
}

/// Rows of an alert that who asks may see.
fn count_rows(session: &Session<'_>, alert: &Alert) -> Result<u64, Failure> {
    let Some(table) = session.compiled.table(&alert.table) else {
        return Ok(0);
    };
    let mut params = Params::default();
    let may = session.may_sql(table, RowAction::Read, &mut params)?;
    let condition = definition_sql(session, table, &alert.filter, &mut params)?;
    let sql = format!(
        "SELECT count(*) FROM {} WHERE {condition} AND {may}",
        table.sql_name
    );
    let rows = session.storage.query(&sql, params.values())?;
    let count = rows
        .scalar()
        .and_then(SqlValue::as_integer)
        .unwrap_or_default();
    Ok(u64::try_from(count).unwrap_or_default())
}
