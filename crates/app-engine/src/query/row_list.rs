//! A page of rows.

use edgewright_definition::document::Sort;
use edgewright_limits::{app::SORTS, page};
use edgewright_storage::SqlValue;
use edgewright_types::Problem;

use super::RowList;
use super::conditions::{Asked, find_view, readable_table, where_sql};
use crate::answer::RowPage;
use crate::call::Failure;
use crate::compiled::{CompiledTable, is_row_order};
use crate::row::{RowData, fetch_rows, show_rows};
use crate::session::Session;
use crate::sql::{Cursor, Params, SortKey, segments};

pub(super) fn run(session: &Session<'_>, asked: &RowList) -> Result<RowPage, Failure> {
    let table = readable_table(session, &asked.table)?;
    let limit = page_size(asked.limit)?;
    let keys = sort_keys(session, table, asked)?;
    let after = asked
        .cursor
        .as_deref()
        .map(|cursor| Cursor::read(cursor, &keys).ok_or_else(cursor_invalid))
        .transpose()?;
    let mut rows = Vec::new();
    let mut params = Params::default();
    let found = where_sql(session, table, &which(asked), &mut params)?;
    for segment in segments(&keys, after.as_deref(), &params) {
        // One row more than asked for tells whether there is a next page.
        let wanted = limit.saturating_add(1).saturating_sub(rows.len());
        if wanted == 0 {
            break;
        }
        let rest = format!(
            "{found} AND {} ORDER BY {} LIMIT {wanted}",
            segment.condition, segment.order
        );
        rows.extend(fetch_rows(session, table, &rest, &segment.params)?);
    }
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let next_cursor = rows
        .last()
        .filter(|_| has_more)
        .map(|row| Cursor::after(&keys, &sort_values(table, &keys, row)).write());
    Ok(RowPage {
        items: show_rows(session, table, rows)?,
        next_cursor,
    })
}

fn which(asked: &RowList) -> Asked<'_> {
    Asked {
        view: asked.view.as_deref(),
        filter: asked.filter.as_ref(),
        search: asked.search.as_deref(),
    }
}

fn page_size(asked: Option<u32>) -> Result<usize, Failure> {
    let size = asked.unwrap_or(page::SIZE_DEFAULT);
    if !(1..=page::SIZE_MAX).contains(&size) {
        let detail = format!("A page has 1 to {} rows.", page::SIZE_MAX);
        return Err(Problem::caller(422, "limit-invalid", detail.clone())
            .with_error("/limit", "limit-invalid", detail)
            .into());
    }
    Ok(usize::try_from(size).unwrap_or(1))
}

fn cursor_invalid() -> Failure {
    let detail = "This cursor does not belong to this list. Start again without one.";
    Problem::caller(422, "cursor-invalid", detail)
        .with_error("/cursor", "cursor-invalid", detail)
        .into()
}

/// The order a caller asked for, else the view's, else the newest first; closed by the id, so that no two rows tie.
fn sort_keys(
    session: &Session<'_>,
    table: &CompiledTable,
    asked: &RowList,
) -> Result<Vec<SortKey>, Failure> {
    let mut sort = &asked.sort;
    if sort.len() > SORTS {
        let detail = format!("A list can be ordered by at most {SORTS} fields.");
        return Err(sort_invalid(0, detail));
    }
    for (index, level) in sort.iter().enumerate() {
        check_level(session, table, index, level)?;
    }
    if let Some(view) =
        find_view(session, table, asked.view.as_deref())?.filter(|_| sort.is_empty())
    {
        sort = &view.sort;
    }
    let mut keys: Vec<SortKey> = Vec::new();
    let mut id_descending = sort.first().is_none_or(|first| first.descending);
    for level in sort {
        // A view may be ordered by what this role does not see; a cursor would tell it.
        if !session.access().sees_field(&table.id, &level.field) {
            continue;
        }
        if is_row_order(&level.field) {
            id_descending = level.descending;
            break;
        }
        let Some((kind, column)) = table.stored_name(&level.field) else {
            continue;
        };
        if keys.iter().all(|key| key.column != column) {
            keys.push(SortKey {
                column: column.to_owned(),
                no_case: kind.is_text(),
                nullable: table.field(&level.field).is_some() || column == "created_by",
                descending: level.descending,
            });
        }
    }
    keys.push(SortKey {
        column: "id".to_owned(),
        no_case: false,
        nullable: false,
        descending: id_descending,
    });
    Ok(keys)
}

fn check_level(
    session: &Session<'_>,
    table: &CompiledTable,
    index: usize,
    level: &Sort,
) -> Result<(), Failure> {
    let is_seen = session.access().sees_field(&table.id, &level.field);
    let shown: String = level.field.chars().take(80).collect();
    match table.field(&level.field).filter(|_| is_seen) {
        Some(field) if field.column.is_none() => Err(sort_invalid(
            index,
            format!(
                "{} changes with the day or the person, so nothing can be ordered by it.",
                field.spec.label
            ),
        )),
        None if table.field(&level.field).is_some()
            || table.stored_name(&level.field).is_none() =>
        {
            Err(sort_invalid(
                index,
                format!("{} has no field '{shown}' to order by.", table.label),
            ))
        }
        _ => Ok(()),
    }
}

fn sort_invalid(index: usize, detail: String) -> Failure {
    Problem::caller(422, "sort-invalid", detail.clone())
        .with_error(format!("/sort/{index}"), "sort-invalid", detail)
        .into()
}

fn sort_values(table: &CompiledTable, keys: &[SortKey], row: &RowData) -> Vec<SqlValue> {
    keys.iter()
        .map(|key| match key.column.as_str() {
            "id" => row.id.as_str().into(),
            "revision" => row.revision.into(),
            "updated_at" => row.updated_at.into(),
            "created_by" => row.created_by.clone().into(),
            column => table
                .stored()
                .find(|(_, _, stored)| *stored == column)
                .map_or(SqlValue::Null, |(position, ..)| row.value(position).clone()),
        })
        .collect()
}
