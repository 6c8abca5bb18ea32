//! What a statement answers: rows, columns, and how many rows it wrote.

use super::{Case, Outcome, expect_eq, run};
use crate::{SqlStorage, SqlValue};

pub const CASES: &[Case] = &[
    ("no rows are an answer, not a hang", no_rows),
    ("two columns of one name both arrive", equal_names),
    ("the first of many rows is the first", many_rows),
    ("RETURNING answers what was written", returning),
    ("an upsert replaces", upsert),
    ("rows written are counted, rows read are not", rows_written),
];

fn no_rows(storage: &dyn SqlStorage) -> Outcome {
    run(storage, "CREATE TABLE case_empty (x INTEGER, y TEXT)")?;
    let rows = storage
        .query("SELECT x, y FROM case_empty", &[])
        .map_err(|error| error.to_string())?;
    expect_eq("scalar", &rows.scalar(), &None)?;
    expect_eq(
        "columns",
        &rows.columns,
        &vec!["x".to_owned(), "y".to_owned()],
    )
}

fn equal_names(storage: &dyn SqlStorage) -> Outcome {
    let rows = storage
        .query("SELECT 1 AS a, 2 AS a", &[])
        .map(|rows| rows.rows);
    expect_eq(
        "values",
        &rows,
        &Ok(vec![vec![SqlValue::Integer(1), SqlValue::Integer(2)]]),
    )
}

fn many_rows(storage: &dyn SqlStorage) -> Outcome {
    let sql = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 1000) SELECT x FROM n";
    let rows = storage.query(sql, &[]).map_err(|error| error.to_string())?;
    expect_eq("count", &rows.rows.len(), &1000)?;
    expect_eq("first", &rows.scalar(), &Some(&SqlValue::Integer(1)))
}

fn returning(storage: &dyn SqlStorage) -> Outcome {
    run(
        storage,
        "CREATE TABLE case_returning (id INTEGER PRIMARY KEY, x TEXT)",
    )?;
    let sql = "INSERT INTO case_returning (x) VALUES (?1), (?2) RETURNING id, x";
    let rows = storage
        .query(sql, &["a".into(), "b".into()])
        .map(|rows| rows.rows);
    let row = |id, x: &str| vec![SqlValue::Integer(id), x.into()];
    expect_eq(sql, &rows, &Ok(vec![row(1, "a"), row(2, "b")]))
}

fn upsert(storage: &dyn SqlStorage) -> Outcome {
    run(
        storage,
        "CREATE TABLE case_upsert (k TEXT PRIMARY KEY, v INTEGER)",
    )?;
    let sql = "INSERT INTO case_upsert VALUES ('a', ?1) ON CONFLICT (k) DO UPDATE SET v = v + excluded.v RETURNING v";
    for wanted in [5, 10] {
        let rows = storage
            .query(sql, &[5.into()])
            .map(|rows| rows.scalar().cloned());
        expect_eq(sql, &rows, &Ok(Some(SqlValue::Integer(wanted))))?;
    }
    Ok(())
}

fn rows_written(storage: &dyn SqlStorage) -> Outcome {
    run(storage, "CREATE TABLE case_written (x INTEGER)")?;
    let counted = |sql: &str| storage.query(sql, &[]).map(|rows| rows.rows_written);
    expect_eq(
        "insert",
        &counted("INSERT INTO case_written VALUES (1), (2), (3)"),
        &Ok(3),
    )?;
    expect_eq("select", &counted("SELECT * FROM case_written"), &Ok(0))?;
    expect_eq(
        "update of one",
        &counted("UPDATE case_written SET x = 4 WHERE x = 1"),
        &Ok(1),
    )?;
    expect_eq(
        "delete of none",
        &counted("DELETE FROM case_written WHERE x = 99"),
        &Ok(0),
    )
}
