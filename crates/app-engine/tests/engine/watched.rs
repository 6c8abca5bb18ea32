//! Storage that looks at the plan of every statement: none reads two tables of rows, whatever a caller sends.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use edgewright_storage::{RollBack, Rows, SqlStorage, SqlValue, StorageError};
use edgewright_storage_native::NativeStorage;

/// What the runtime lets a statement have.
const PARAMETERS: usize = 100;

pub struct Watched {
    inner: NativeStorage,
    /// Tables of rows by statement; a statement is the same however often it runs.
    plans: RefCell<HashMap<String, BTreeSet<String>>>,
    read: RefCell<BTreeSet<String>>,
}

impl Watched {
    pub fn new() -> Self {
        Self {
            inner: NativeStorage::in_memory().unwrap(),
            plans: RefCell::default(),
            read: RefCell::default(),
        }
    }

    pub fn rows_written(&self) -> u64 {
        self.inner.rows_written()
    }

    /// Lets the database grow no further.
    pub fn limit_to_pages_in_use(&self) {
        self.inner.limit_to_pages_in_use().unwrap();
    }

    /// Tables of rows that were read since this was asked last.
    pub fn take_read(&self) -> BTreeSet<String> {
        self.read.take()
    }

    fn look(&self, sql: &str, params: &[SqlValue]) -> Result<(), StorageError> {
        let known = self.plans.borrow().get(sql).cloned();
        let tables = match known {
            Some(tables) => tables,
            None => {
                let explain = format!("EXPLAIN QUERY PLAN {sql}");
                let plan = self.inner.query(&explain, params)?;
                let lines = plan.rows.iter().filter_map(|row| row[3].as_text());
                let tables: BTreeSet<String> = lines.filter_map(table_of_rows).collect();
                let mut plans = self.plans.borrow_mut();
                plans.insert(sql.to_owned(), tables.clone());
                tables
            }
        };
        assert!(tables.len() <= 1, "{sql} reads {tables:?}");
        assert!(params.len() <= PARAMETERS, "{sql}: {}", params.len());
        self.read.borrow_mut().extend(tables);
        Ok(())
    }
}

/// The table of rows a line of a plan is about, such as `SCAN t_tools` or `SEARCH t_tools USING INDEX …`.
fn table_of_rows(line: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    words.find(|word| word.starts_with("t_")).map(str::to_owned)
}

impl SqlStorage for Watched {
    fn query(&self, sql: &str, params: &[SqlValue]) -> Result<Rows, StorageError> {
        let first = sql.split_whitespace().next().unwrap_or_default();
        if ["SELECT", "UPDATE", "DELETE", "WITH"].contains(&first) {
            self.look(sql, params)?;
        }
        self.inner.query(sql, params)
    }

    fn transaction_dyn(
        &self,
        body: &mut dyn FnMut() -> Result<(), RollBack>,
    ) -> Result<Result<(), RollBack>, StorageError> {
        self.inner.transaction_dyn(body)
    }
}
