//! What a list and an aggregate have in common: the view, the condition, the search, all under the role's rights.

use edgewright_definition::checker::check_filter;
use edgewright_definition::document::{Filter, Table, View};
use edgewright_types::Problem;

use crate::access::RowAction;
use crate::call::Failure;
use crate::compiled::CompiledTable;
use crate::problems::not_allowed;
use crate::search;
use crate::session::Session;
use crate::sql::{FilterError, Params, condition};

/// Which rows a caller asks for.
pub(super) struct Asked<'a> {
    pub view: Option<&'a str>,
    pub filter: Option<&'a Filter>,
    pub search: Option<&'a str>,
}

/// The view a caller named.
///
/// # Errors
/// 'Not found' when it is not one of this table and role.
pub(super) fn find_view<'s>(
    session: &'s Session<'_>,
    table: &CompiledTable,
    id: Option<&str>,
) -> Result<Option<&'s View>, Failure> {
    let Some(id) = id else {
        return Ok(None);
    };
    let views = &session.compiled.definition.views;
    views
        .iter()
        .find(|view| view.id == id && view.table.as_deref() == Some(&table.id))
        .filter(|view| session.access().sees_view(view))
        .map(Some)
        .ok_or_else(|| Problem::not_found("view").into())
}

/// A table whose rows this role may read.
///
/// # Errors
/// 'Not found' or 'not allowed'.
pub(super) fn readable_table<'s>(
    session: &'s Session<'_>,
    id: &str,
) -> Result<&'s CompiledTable, Failure> {
    let table = session.table(id)?;
    if session.access().may(id, RowAction::Read) {
        return Ok(table);
    }
    Err(not_allowed(&format!("see {}", table.label)).into())
}

/// Everything after WHERE.
///
/// # Errors
/// A condition that means nothing or looks at what this role may not see.
pub(super) fn where_sql(
    session: &Session<'_>,
    table: &CompiledTable,
    asked: &Asked<'_>,
    params: &mut Params,
) -> Result<String, Failure> {
    let mut parts = vec![session.may_sql(table, RowAction::Read, params)?];
    if let Some(view) = find_view(session, table, asked.view)?
        && let Some(filter) = &view.filter
    {
        parts.push(definition_sql(session, table, filter, params)?);
    }
    if let Some(filter) = asked.filter {
        check_asked(session, table, filter)?;
        let sql = condition(&session.scope(table), filter, params);
        parts.push(sql.map_err(|error| filter_problem(&error))?);
    }
    if let Some(words) = asked.search {
        search::prepare(session, table)?;
        parts.push(search::search_condition(session, table, words, params)?);
    }
    parts.retain(|part| part != "1");
    if parts.is_empty() {
        parts.push("1".to_owned());
    }
    Ok(parts.join(" AND "))
}

/// A condition that the definition wrote, which the checker has seen.
pub(super) fn definition_sql(
    session: &Session<'_>,
    table: &CompiledTable,
    filter: &Filter,
    params: &mut Params,
) -> Result<String, Failure> {
    condition(&session.scope(table), filter, params)
        .map_err(|error| Failure::ours(format!("condition over {}: {}", table.id, error.message)))
}

fn filter_problem(error: &FilterError) -> Problem {
    Problem::caller(422, "filter-invalid", error.message.clone()).with_error(
        format!("/filter{}", error.pointer),
        "condition-invalid",
        error.message.clone(),
    )
}

/// A caller's condition may look only at fields that the role sees; a hidden field is as good as none.
fn check_asked(
    session: &Session<'_>,
    table: &CompiledTable,
    filter: &Filter,
) -> Result<(), Failure> {
    let Some(definition) = definition_of(session, table) else {
        return Err(Failure::ours("a table without a definition"));
    };
    let mut seen = definition.clone();
    seen.fields
        .retain(|field| session.access().sees_field(&table.id, &field.id));
    let findings = check_filter(&session.compiled.definition, &seen, filter);
    let Some(first) = findings.first() else {
        return Ok(());
    };
    let mut problem = Problem::caller(422, "filter-invalid", first.message.clone());
    for finding in &findings {
        let pointer = format!("/filter{}", finding.pointer);
        problem = problem.with_error(pointer, &finding.code, finding.message.clone());
    }
    Err(problem.into())
}

fn definition_of<'s>(session: &'s Session<'_>, table: &CompiledTable) -> Option<&'s Table> {
    let tables = &session.compiled.definition.tables;
    tables.iter().find(|other| other.id == table.id)
}
