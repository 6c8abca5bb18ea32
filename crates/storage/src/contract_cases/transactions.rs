//! Transactions commit, roll back and nest.

use super::{Case, Outcome, expect_eq, run};
use crate::{SqlStorage, SqlValue, StorageError, transaction};

pub const CASES: &[Case] = &[
    ("a transaction commits and hands its result through", commit),
    (
        "a failed transaction leaves nothing and hands its error through",
        roll_back,
    ),
    (
        "a failed inner transaction keeps the outer rows",
        inner_roll_back,
    ),
    (
        "a failed outer transaction takes the inner rows along",
        outer_roll_back,
    ),
    (
        "tables made in a failed transaction are gone",
        table_roll_back,
    ),
    (
        "a refused statement inside can be handled without losing the rest",
        handled_refusal,
    ),
];

fn table(storage: &dyn SqlStorage, name: &str) -> Outcome {
    run(storage, &format!("CREATE TABLE {name} (x INTEGER UNIQUE)"))
}

fn expect_rows(storage: &dyn SqlStorage, name: &str, wanted: &[i64]) -> Outcome {
    let rows = storage
        .query(&format!("SELECT x FROM {name} ORDER BY x"), &[])
        .map(|rows| rows.rows);
    let wanted = wanted.iter().map(|x| vec![SqlValue::Integer(*x)]).collect();
    expect_eq(name, &rows, &Ok(wanted))
}

fn commit(storage: &dyn SqlStorage) -> Outcome {
    table(storage, "case_commit")?;
    let result = transaction::<_, StorageError>(storage, || {
        storage.query("INSERT INTO case_commit VALUES (1)", &[])?;
        Ok("done")
    });
    expect_eq("result", &result, &Ok("done"))?;
    expect_rows(storage, "case_commit", &[1])
}

fn roll_back(storage: &dyn SqlStorage) -> Outcome {
    table(storage, "case_roll_back")?;
    let result = transaction::<(), StorageError>(storage, || {
        storage.query("INSERT INTO case_roll_back VALUES (1)", &[])?;
        storage.query("INSERT INTO case_roll_back VALUES (1)", &[])?;
        Ok(())
    });
    expect_eq(
        "result",
        &result,
        &Err(StorageError::Unique("case_roll_back.x".into())),
    )?;
    expect_rows(storage, "case_roll_back", &[])
}

fn inner_roll_back(storage: &dyn SqlStorage) -> Outcome {
    table(storage, "case_inner")?;
    let result = transaction::<_, StorageError>(storage, || {
        storage.query("INSERT INTO case_inner VALUES (1)", &[])?;
        let inner = transaction::<(), StorageError>(storage, || {
            storage.query("INSERT INTO case_inner VALUES (2)", &[])?;
            Err(StorageError::Full)
        });
        storage.query("INSERT INTO case_inner VALUES (3)", &[])?;
        Ok(inner)
    });
    expect_eq("result", &result, &Ok(Err(StorageError::Full)))?;
    expect_rows(storage, "case_inner", &[1, 3])
}

fn outer_roll_back(storage: &dyn SqlStorage) -> Outcome {
    table(storage, "case_outer")?;
    let result = transaction::<(), StorageError>(storage, || {
        transaction::<(), StorageError>(storage, || {
            storage
                .query("INSERT INTO case_outer VALUES (1)", &[])
                .map(drop)
        })?;
        Err(StorageError::Full)
    });
    expect_eq("result", &result, &Err(StorageError::Full))?;
    expect_rows(storage, "case_outer", &[])
}

fn table_roll_back(storage: &dyn SqlStorage) -> Outcome {
    let result = transaction::<(), StorageError>(storage, || {
        storage.query("CREATE TABLE case_ddl (x INTEGER)", &[])?;
        Err(StorageError::Full)
    });
    expect_eq("result", &result, &Err(StorageError::Full))?;
    let sql = "SELECT count(*) FROM sqlite_master WHERE name = 'case_ddl'";
    let count = storage.query(sql, &[]).map(|rows| rows.scalar().cloned());
    expect_eq(sql, &count, &Ok(Some(SqlValue::Integer(0))))
}

fn handled_refusal(storage: &dyn SqlStorage) -> Outcome {
    table(storage, "case_handled")?;
    let result = transaction::<(), StorageError>(storage, || {
        storage.query("INSERT INTO case_handled VALUES (1)", &[])?;
        let _refused = storage.query("INSERT INTO case_handled VALUES (1)", &[]);
        storage
            .query("INSERT INTO case_handled VALUES (2)", &[])
            .map(drop)
    });
    expect_eq("result", &result, &Ok(()))?;
    expect_rows(storage, "case_handled", &[1, 2])
}
