//! Values go in and come out unchanged, whatever the column.

use super::{Case, Outcome, expect_eq};
use crate::{SqlStorage, SqlValue};

pub const CASES: &[Case] = &[
    (
        "64-bit integers are exact in a column",
        integers_in_a_column,
    ),
    (
        "64-bit integers are exact in an expression",
        integers_in_an_expression,
    ),
    (
        "integers stay integers in arithmetic, JSON and text columns",
        integers_stay_integers,
    ),
    (
        "integers are found by comparison and bound to LIMIT",
        integers_compare,
    ),
    (
        "a bound integer is looked up in the index",
        integers_use_indexes,
    ),
    (
        "large integers read beside other columns disturb neither",
        integers_beside_others,
    ),
    ("reals come back, integral ones perhaps as integers", reals),
    ("booleans are 0 and 1", booleans),
    ("text comes back byte for byte", text),
    ("blobs come back byte for byte", blobs),
    ("NULL comes back", null),
];

const INTEGERS: [i64; 11] = [
    0,
    1,
    -1,
    i64::MAX,
    i64::MIN,
    (1 << 53) - 1,
    1 << 53,
    (1 << 53) + 1,
    -(1 << 53) + 1,
    -(1 << 53),
    -(1 << 53) - 1,
];

fn there_and_back(storage: &dyn SqlStorage, sql: &str, value: SqlValue) -> Outcome {
    let rows = storage
        .query(sql, std::slice::from_ref(&value))
        .map_err(|error| format!("{value:?}: {error}"))?;
    expect_eq(sql, &rows.scalar(), &Some(&value))
}

fn integers_in_a_column(storage: &dyn SqlStorage) -> Outcome {
    super::run(
        storage,
        "CREATE TABLE case_integer (id INTEGER PRIMARY KEY, x INTEGER)",
    )?;
    for integer in INTEGERS {
        super::run(storage, "DELETE FROM case_integer")?;
        let written = storage.query(
            "INSERT INTO case_integer (x) VALUES (?1)",
            &[integer.into()],
        );
        written.map_err(|error| error.to_string())?;
        let sql = "SELECT x FROM case_integer WHERE x = ?1";
        there_and_back(storage, sql, integer.into())?;
    }
    Ok(())
}

fn integers_in_an_expression(storage: &dyn SqlStorage) -> Outcome {
    INTEGERS
        .into_iter()
        .try_for_each(|integer| there_and_back(storage, "SELECT ?1", integer.into()))
}

fn integers_stay_integers(storage: &dyn SqlStorage) -> Outcome {
    super::run(storage, "CREATE TABLE case_affinity (t TEXT)")?;
    let stored = storage.query(
        "INSERT INTO case_affinity VALUES (?1) RETURNING t",
        &[5.into()],
    );
    expect_eq(
        "in a TEXT column",
        &stored.map(|rows| rows.scalar().cloned()),
        &Ok(Some("5".into())),
    )?;
    let rows = storage.query(
        "SELECT typeof(?1), ?1 / 2, json_object('n', ?1), ?1 || ''",
        &[5.into()],
    );
    let wanted = vec![
        "integer".into(),
        SqlValue::Integer(2),
        "{\"n\":5}".into(),
        "5".into(),
    ];
    expect_eq(
        "in expressions",
        &rows.map(|rows| rows.rows),
        &Ok(vec![wanted]),
    )
}

fn integers_compare(storage: &dyn SqlStorage) -> Outcome {
    super::run(storage, "CREATE TABLE case_compare (x INTEGER, t TEXT)")?;
    super::run(
        storage,
        "INSERT INTO case_compare VALUES (1, '1'), (2, '2'), (3, '3')",
    )?;
    let sql = "SELECT x FROM case_compare WHERE x >= ?1 ORDER BY x LIMIT ?2";
    let rows = storage
        .query(sql, &[2.into(), 1.into()])
        .map(|rows| rows.rows);
    expect_eq(sql, &rows, &Ok(vec![vec![SqlValue::Integer(2)]]))?;
    let sql = "SELECT x FROM case_compare WHERE t = ?1";
    let rows = storage.query(sql, &[3.into()]).map(|rows| rows.rows);
    expect_eq(sql, &rows, &Ok(vec![vec![SqlValue::Integer(3)]]))
}

fn integers_use_indexes(storage: &dyn SqlStorage) -> Outcome {
    super::run(storage, "CREATE TABLE case_index (x INTEGER, y INTEGER)")?;
    super::run(storage, "CREATE INDEX case_index_x ON case_index (x, y)")?;
    let sql = "EXPLAIN QUERY PLAN SELECT y FROM case_index WHERE x = ?1 AND y > ?2";
    let plan = storage.query(sql, &[1.into(), 2.into()]);
    let plan = format!("{:?}", plan.map_err(|error| error.to_string())?.rows);
    if plan.contains("(x=? AND y>?)") {
        Ok(())
    } else {
        Err(plan)
    }
}

fn integers_beside_others(storage: &dyn SqlStorage) -> Outcome {
    let row = [
        SqlValue::Integer(i64::MAX),
        "\u{1}i5".into(),
        SqlValue::Real(0.5),
        SqlValue::Null,
        SqlValue::Blob(vec![0, 255]),
        SqlValue::Integer(7),
    ];
    let sql = "SELECT ?1 AS a, ?2 AS a, ?3 AS b, ?4 AS c, ?5 AS d, ?6 AS e UNION ALL SELECT 1, 2, 3, 4, 5, 6 ORDER BY 1 DESC";
    let rows = storage
        .query(sql, &row)
        .map_err(|error| error.to_string())?;
    expect_eq(
        "columns",
        &rows.columns,
        &["a", "a", "b", "c", "d", "e"].map(str::to_owned).to_vec(),
    )?;
    let wanted = vec![row.to_vec(), (1..=6).map(SqlValue::Integer).collect()];
    expect_eq("rows", &rows.rows, &wanted)
}

fn reals(storage: &dyn SqlStorage) -> Outcome {
    for real in [0.1, -2.5, 1e-300, 1.797e308, 1e17, -1e18, f64::MIN_POSITIVE] {
        there_and_back(storage, "SELECT ?1", SqlValue::Real(real))?;
    }
    let rows = storage
        .query("SELECT ?1", &[SqlValue::Real(2.0)])
        .map_err(|error| error.to_string())?;
    expect_eq(
        "an integral real",
        &rows.scalar().and_then(SqlValue::as_integer),
        &Some(2),
    )
}

fn booleans(storage: &dyn SqlStorage) -> Outcome {
    super::run(storage, "CREATE TABLE case_boolean (b INTEGER) STRICT")?;
    let sql = "INSERT INTO case_boolean VALUES (?1), (?2) RETURNING b, typeof(b)";
    let rows = storage
        .query(sql, &[true.into(), false.into()])
        .map(|rows| rows.rows);
    let row = |bit| vec![SqlValue::Integer(bit), "integer".into()];
    expect_eq(sql, &rows, &Ok(vec![row(1), row(0)]))
}

fn text(storage: &dyn SqlStorage) -> Outcome {
    [
        "",
        "it's \"quoted\" ?1",
        "Zürich 東京 🚲",
        "\u{1}i5",
        "9007199254740993",
        "a\nb\u{7f}",
    ]
    .into_iter()
    .try_for_each(|text| there_and_back(storage, "SELECT ?1", text.into()))
}

fn blobs(storage: &dyn SqlStorage) -> Outcome {
    for bytes in [vec![], vec![0], (0..=255).collect::<Vec<u8>>()] {
        there_and_back(storage, "SELECT ?1", SqlValue::Blob(bytes))?;
    }
    Ok(())
}

fn null(storage: &dyn SqlStorage) -> Outcome {
    there_and_back(storage, "SELECT ?1", SqlValue::Null)
}
