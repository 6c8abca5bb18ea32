//! The storage trait over native SQLite, for tests, the checker's fuzzer and the simulator.
//!
//! It must refuse what a Durable Object refuses (explicit BEGIN, ATTACH, PRAGMA writes), so that code
//! which passes here also runs there.

use std::cell::{Cell, RefCell};

use edgewright_storage::{RollBack, Rows, SqlStorage, SqlValue, StorageError};
use rusqlite::{Connection, types::ValueRef};

/// One private SQLite database.
pub struct NativeStorage {
    connection: RefCell<Connection>,
    depth: Cell<u32>,
    rows_written: Cell<u64>,
}

impl NativeStorage {
    /// An empty database in memory.
    ///
    /// # Errors
    /// When SQLite cannot be opened.
    pub fn in_memory() -> Result<Self, StorageError> {
        let connection = Connection::open_in_memory().map_err(internal)?;
        Ok(Self {
            connection: RefCell::new(connection),
            depth: Cell::new(0),
            rows_written: Cell::new(0),
        })
    }

    /// Rows changed since the database was opened.
    #[must_use]
    pub fn rows_written(&self) -> u64 {
        self.rows_written.get()
    }

    /// Lets the database grow no further, as if its disk were full.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn limit_to_pages_in_use(&self) -> Result<(), StorageError> {
        self.execute("PRAGMA max_page_count = 1")
    }

    fn execute(&self, sql: &str) -> Result<(), StorageError> {
        self.connection
            .borrow()
            .execute_batch(sql)
            .map_err(|error| sort(&error))
    }
}

fn internal(error: rusqlite::Error) -> StorageError {
    StorageError::Internal(error.to_string())
}

fn sort(error: &rusqlite::Error) -> StorageError {
    StorageError::from_sqlite_message(&error.to_string())
}

fn refused(sql: &str) -> bool {
    let head = sql
        .trim_start()
        .get(..9)
        .unwrap_or(sql.trim_start())
        .to_ascii_uppercase();
    ["BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "ATTACH"]
        .iter()
        .any(|word| head.starts_with(word))
}

fn to_native(value: &SqlValue) -> rusqlite::types::Value {
    match value {
        SqlValue::Null => rusqlite::types::Value::Null,
        SqlValue::Integer(integer) => rusqlite::types::Value::Integer(*integer),
        SqlValue::Real(real) => rusqlite::types::Value::Real(*real),
        SqlValue::Text(text) => rusqlite::types::Value::Text(text.clone()),
        SqlValue::Blob(bytes) => rusqlite::types::Value::Blob(bytes.clone()),
    }
}

fn from_native(value: ValueRef<'_>) -> SqlValue {
    match value {
        ValueRef::Null => SqlValue::Null,
        ValueRef::Integer(integer) => SqlValue::Integer(integer),
        ValueRef::Real(real) => SqlValue::Real(real),
        ValueRef::Text(text) => SqlValue::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => SqlValue::Blob(bytes.to_vec()),
    }
}

impl SqlStorage for NativeStorage {
    fn query(&self, sql: &str, params: &[SqlValue]) -> Result<Rows, StorageError> {
        if refused(sql) {
            return Err(StorageError::Internal(
                "transactions are not SQL here; use transaction()".into(),
            ));
        }
        let connection = self.connection.borrow();
        let before = connection.total_changes();
        let mut statement = connection
            .prepare_cached(sql)
            .map_err(|error| sort(&error))?;
        let columns: Vec<String> = statement
            .column_names()
            .iter()
            .map(ToString::to_string)
            .collect();
        let width = columns.len();
        let bound: Vec<_> = params.iter().map(to_native).collect();
        let mut cursor = statement
            .query(rusqlite::params_from_iter(bound))
            .map_err(|error| sort(&error))?;
        let mut rows = Vec::new();
        while let Some(row) = cursor.next().map_err(|error| sort(&error))? {
            let mut values = Vec::with_capacity(width);
            for index in 0..width {
                values.push(from_native(row.get_ref(index).map_err(internal)?));
            }
            rows.push(values);
        }
        drop(cursor);
        let rows_written = connection.total_changes().saturating_sub(before);
        self.rows_written
            .set(self.rows_written.get().saturating_add(rows_written));
        Ok(Rows {
            columns,
            rows,
            rows_written,
        })
    }

    fn transaction_dyn(
        &self,
        body: &mut dyn FnMut() -> Result<(), RollBack>,
    ) -> Result<Result<(), RollBack>, StorageError> {
        let depth = self.depth.get().saturating_add(1);
        self.depth.set(depth);
        let result = self
            .execute(&format!("SAVEPOINT level_{depth}"))
            .and_then(|()| {
                let verdict = body();
                match verdict {
                    Ok(()) => self.execute(&format!("RELEASE level_{depth}"))?,
                    Err(RollBack) => {
                        self.execute(&format!("ROLLBACK TO level_{depth}; RELEASE level_{depth}"))?;
                    }
                }
                Ok(verdict)
            });
        self.depth.set(depth.saturating_sub(1));
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgewright_storage::transaction;

    #[test]
    fn inner_roll_back_keeps_the_outer_rows() {
        let storage = NativeStorage::in_memory().unwrap();
        storage
            .query("CREATE TABLE t (x INTEGER UNIQUE)", &[])
            .unwrap();
        transaction::<_, StorageError>(&storage, || {
            storage.query("INSERT INTO t VALUES (1)", &[])?;
            let inner = transaction::<(), StorageError>(&storage, || {
                storage.query("INSERT INTO t VALUES (2)", &[])?;
                storage.query("INSERT INTO t VALUES (1)", &[])?;
                Ok(())
            });
            assert!(matches!(inner, Err(StorageError::Unique(columns)) if columns == "t.x"));
            Ok(())
        })
        .unwrap();
        let rows = storage.query("SELECT x FROM t", &[]).unwrap();
        assert_eq!(rows.rows, vec![vec![SqlValue::Integer(1)]]);
    }

    #[test]
    fn explicit_transactions_are_refused_as_in_a_durable_object() {
        let storage = NativeStorage::in_memory().unwrap();
        assert!(storage.query("begin", &[]).is_err());
    }
}
