//! A refused statement is a typed error, and the storage works on afterwards.

use super::{Case, Outcome, expect_eq, run};
use crate::{SqlStorage, SqlValue, StorageError};

pub const CASES: &[Case] = &[
    ("a unique index names its columns", unique_columns),
    (
        "a unique index over an expression names itself",
        unique_expression,
    ),
    ("NOT NULL and CHECK are constraints", constraints),
    ("nonsense is an internal error and harms nothing", nonsense),
    ("transactions in SQL are refused", explicit_transactions),
];

fn unique_columns(storage: &dyn SqlStorage) -> Outcome {
    run(
        storage,
        "CREATE TABLE case_unique (a TEXT, b TEXT, UNIQUE (a, b))",
    )?;
    run(storage, "INSERT INTO case_unique VALUES ('x', 'y')")?;
    let refused = storage
        .query("INSERT INTO case_unique VALUES ('x', 'y')", &[])
        .map(drop);
    expect_eq(
        "error",
        &refused,
        &Err(StorageError::Unique("case_unique.a, case_unique.b".into())),
    )
}

fn unique_expression(storage: &dyn SqlStorage) -> Outcome {
    run(storage, "CREATE TABLE case_lower (a TEXT)")?;
    run(
        storage,
        "CREATE UNIQUE INDEX case_lower_index ON case_lower (lower(a))",
    )?;
    run(storage, "INSERT INTO case_lower VALUES ('x')")?;
    match storage.query("INSERT INTO case_lower VALUES ('X')", &[]) {
        Err(StorageError::Unique(name)) if name.contains("case_lower_index") => Ok(()),
        other => Err(format!("got {other:?}")),
    }
}

fn constraints(storage: &dyn SqlStorage) -> Outcome {
    run(
        storage,
        "CREATE TABLE case_constraint (a TEXT NOT NULL, b INTEGER CHECK (b > 0))",
    )?;
    for values in ["NULL, 1", "'x', 0"] {
        let refused = storage.query(
            &format!("INSERT INTO case_constraint VALUES ({values})"),
            &[],
        );
        if !matches!(refused, Err(StorageError::Constraint(_))) {
            return Err(format!("{values}: got {refused:?}"));
        }
    }
    Ok(())
}

fn nonsense(storage: &dyn SqlStorage) -> Outcome {
    for sql in [
        "SELEKT 1",
        "SELECT * FROM no_such_table",
        "SELECT json_extract('{', '$')",
    ] {
        let refused = storage.query(sql, &[]);
        if !matches!(refused, Err(StorageError::Internal(_))) {
            return Err(format!("{sql}: got {refused:?}"));
        }
    }
    let rows = storage
        .query("SELECT 1", &[])
        .map(|rows| rows.scalar().cloned());
    expect_eq("afterwards", &rows, &Ok(Some(SqlValue::Integer(1))))
}

fn explicit_transactions(storage: &dyn SqlStorage) -> Outcome {
    for sql in ["BEGIN", "SAVEPOINT a", "COMMIT"] {
        if storage.query(sql, &[]).is_ok() {
            return Err(format!("{sql} was accepted"));
        }
    }
    Ok(())
}
