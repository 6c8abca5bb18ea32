//! Words anywhere in the text of a row.
//!
//! Two ways, one meaning. A small table is scanned: that costs no written rows, and a few thousand rows are read in
//! a few milliseconds. When somebody first searches a table of [`INDEX_FROM_ROWS`] rows or more, it gets a trigram
//! index (FTS5 `s_<table>`, contentless, so no text is stored twice) and pays for it with every row from then on.
//! Tables that nobody searches, and small ones, never pay. Which fields are searched is decided per query, so a
//! hidden field is never searched either way.

use edgewright_storage::{SqlStorage, SqlValue, StorageError};
use edgewright_types::Problem;

use crate::call::Failure;
use crate::compiled::{CompiledField, CompiledTable};
use crate::row::RowData;
use crate::session::Session;
use crate::sql::{Params, text_condition};
use crate::store::Meta;

/// From this many rows on a table gets an index when it is searched.
pub(crate) const INDEX_FROM_ROWS: i64 = 5_000;
/// Most words of one search; further ones are not looked at.
const WORDS_MAX: usize = 8;
/// The index knows sequences of three letters; shorter words are looked for by scanning.
const INDEXED_CHARS: usize = 3;

fn flag(table: &CompiledTable) -> String {
    format!("search:{}", table.id)
}

fn is_indexed(meta: &Meta, table: &CompiledTable) -> bool {
    meta.counters.contains_key(&flag(table))
}

fn index_name(table: &CompiledTable) -> String {
    format!("s_{}", table.id)
}

fn searchable(table: &CompiledTable) -> impl Iterator<Item = (usize, &CompiledField, &str)> {
    table.stored().filter(|(_, field, _)| field.is_searchable())
}

/// The condition that every word is in some visible text field.
///
/// # Errors
/// A search that is too long, or a failure of storage.
pub(crate) fn search_condition(
    session: &Session<'_>,
    table: &CompiledTable,
    search: &str,
    params: &mut Params,
) -> Result<String, Failure> {
    let longest = edgewright_limits::page::SEARCH_CHARS;
    if search.chars().count() > longest {
        let detail = format!("A search may have at most {longest} characters. Use fewer words.");
        return Err(Problem::caller(422, "search-too-long", detail).into());
    }
    let columns: Vec<&str> = searchable(table)
        .filter(|(_, field, _)| session.access().sees_field(&table.id, field.id()))
        .map(|(.., column)| column)
        .collect();
    let words: Vec<&str> = search.split_whitespace().take(WORDS_MAX).collect();
    if words.is_empty() {
        return Ok("1".to_owned());
    }
    if columns.is_empty() {
        return Ok("0".to_owned());
    }
    let indexed = is_indexed(&session.meta(), table);
    let mut parts = Vec::new();
    let mut matched = Vec::new();
    for word in words {
        if indexed && word.chars().count() >= INDEXED_CHARS {
            let phrase = word.replace('"', "\"\"");
            matched.push(format!("{{{}}} : \"{phrase}\"", columns.join(" ")));
            continue;
        }
        let anywhere: Vec<String> = columns
            .iter()
            .map(|column| text_condition(column, word, false, params))
            .collect();
        parts.push(format!("({})", anywhere.join(" OR ")));
    }
    if !matched.is_empty() {
        let query = params.add(matched.join(" AND "));
        let index = index_name(table);
        parts.push(format!(
            "seq IN (SELECT rowid FROM {index} WHERE {index} MATCH {query})"
        ));
    }
    Ok(parts.join(" AND "))
}

/// Gives a large table its index, if it has none.
///
/// # Errors
/// A failure of storage.
pub(crate) fn prepare(session: &Session<'_>, table: &CompiledTable) -> Result<(), StorageError> {
    let meta = session.meta();
    if is_indexed(&meta, table)
        || meta.row_count < INDEX_FROM_ROWS
        || searchable(table).next().is_none()
    {
        return Ok(());
    }
    drop(meta);
    let counted = session.storage.query(
        &format!(
            "SELECT count(*) FROM (SELECT 1 FROM {} LIMIT ?1)",
            table.sql_name
        ),
        &[INDEX_FROM_ROWS.into()],
    )?;
    let rows = counted
        .scalar()
        .and_then(SqlValue::as_integer)
        .unwrap_or_default();
    if rows < INDEX_FROM_ROWS {
        return Ok(());
    }
    edgewright_storage::transaction(session.storage, || {
        build(session.storage, table)?;
        let mut meta = session.meta().clone();
        meta.counters.insert(flag(table), 1);
        meta.save(session.storage)?;
        *session.meta_mut() = meta;
        Ok(())
    })
}

fn build(storage: &dyn SqlStorage, table: &CompiledTable) -> Result<(), StorageError> {
    let index = index_name(table);
    let columns: Vec<&str> = searchable(table).map(|(.., column)| column).collect();
    let columns = columns.join(", ");
    storage.query(
        &format!("CREATE VIRTUAL TABLE {index} USING fts5({columns}, content='', contentless_delete=1, tokenize='trigram')"),
        &[],
    )?;
    storage.query(
        &format!(
            "CREATE UNIQUE INDEX q_{} ON {} (seq)",
            table.id, table.sql_name
        ),
        &[],
    )?;
    storage.query(
        &format!(
            "INSERT INTO {index} (rowid, {columns}) SELECT seq, {columns} FROM {}",
            table.sql_name
        ),
        &[],
    )?;
    Ok(())
}

/// Drops all indexes, when tables are about to change. They come back when somebody searches.
///
/// # Errors
/// A failure of storage.
pub(crate) fn drop_all(storage: &dyn SqlStorage, meta: &mut Meta) -> Result<(), StorageError> {
    let flags: Vec<String> = meta
        .counters
        .keys()
        .filter(|name| name.starts_with("search:"))
        .cloned()
        .collect();
    for flag in flags {
        let table = flag.trim_start_matches("search:");
        storage.query(&format!("DROP TABLE IF EXISTS s_{table}"), &[])?;
        storage.query(&format!("DROP INDEX IF EXISTS q_{table}"), &[])?;
        meta.counters.remove(&flag);
    }
    Ok(())
}

/// Takes up a new row.
pub(crate) fn row_added(
    session: &Session<'_>,
    table: &CompiledTable,
    row: &RowData,
) -> Result<(), StorageError> {
    if !is_indexed(&session.meta(), table) {
        return Ok(());
    }
    let mut columns = vec!["rowid"];
    let mut values = vec![SqlValue::Integer(row.seq)];
    for (position, _, column) in searchable(table) {
        columns.push(column);
        values.push(row.value(position).clone());
    }
    let marks: Vec<String> = (1..=values.len())
        .map(|number| format!("?{number}"))
        .collect();
    let sql = format!(
        "INSERT INTO {} ({}) VALUES ({})",
        index_name(table),
        columns.join(", "),
        marks.join(", ")
    );
    session.storage.query(&sql, &values).map(|_| ())
}

/// Takes up the rows with ids from `first` to `last`, all of them new.
pub(crate) fn rows_added(
    session: &Session<'_>,
    table: &CompiledTable,
    first: &str,
    last: &str,
) -> Result<(), StorageError> {
    if !is_indexed(&session.meta(), table) {
        return Ok(());
    }
    let columns: Vec<&str> = searchable(table).map(|(.., column)| column).collect();
    let columns = columns.join(", ");
    let sql = format!(
        "INSERT INTO {} (rowid, {columns}) SELECT seq, {columns} FROM {} WHERE id BETWEEN ?1 AND ?2",
        index_name(table),
        table.sql_name
    );
    let range = [first.into(), last.into()];
    session.storage.query(&sql, &range).map(|_| ())
}

/// Forgets the rows with these ids, a JSON list, before they go.
pub(crate) fn rows_removed(
    session: &Session<'_>,
    table: &CompiledTable,
    ids: &str,
) -> Result<(), StorageError> {
    if !is_indexed(&session.meta(), table) {
        return Ok(());
    }
    let sql = format!(
        "DELETE FROM {} WHERE rowid IN (SELECT seq FROM {} WHERE id IN (SELECT value FROM json_each(?1)))",
        index_name(table),
        table.sql_name
    );
    session.storage.query(&sql, &[ids.into()]).map(|_| ())
}

/// Takes up a change, if it touched the text.
pub(crate) fn row_changed(
    session: &Session<'_>,
    table: &CompiledTable,
    before: &RowData,
    after: &RowData,
) -> Result<(), StorageError> {
    let touched =
        searchable(table).any(|(position, ..)| before.value(position) != after.value(position));
    if !touched {
        return Ok(());
    }
    row_removed(session, table, before)?;
    row_added(session, table, after)
}

/// Forgets a row.
pub(crate) fn row_removed(
    session: &Session<'_>,
    table: &CompiledTable,
    row: &RowData,
) -> Result<(), StorageError> {
    if !is_indexed(&session.meta(), table) {
        return Ok(());
    }
    let sql = format!("DELETE FROM {} WHERE rowid = ?1", index_name(table));
    session.storage.query(&sql, &[row.seq.into()]).map(|_| ())
}
