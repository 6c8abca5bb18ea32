//! [`DurableStorage`]: SQL, transactions, the alarm and the size of one Durable Object.

use edgewright_storage::{RollBack, Rows, SqlStorage, SqlValue, StorageError};
use js_sys::{Array, Error, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use worker::State;

use crate::{
    exact, placeholder,
    raw::{Cursor, Storage},
    value::{self, Inexact},
};

/// The private storage of one Durable Object.
#[derive(Clone)]
pub struct DurableStorage {
    raw: Storage,
}

impl DurableStorage {
    /// The storage of the object whose state this is.
    #[must_use]
    pub fn new(state: &State) -> Self {
        let storage = state.storage();
        let raw: &JsValue = storage.as_raw().as_ref();
        Self {
            raw: raw.unchecked_ref::<Storage>().clone(),
        }
    }

    /// When the alarm will ring, in milliseconds since 1970.
    ///
    /// # Errors
    /// [`StorageError::Internal`] when the runtime refuses.
    pub async fn alarm(&self) -> Result<Option<i64>, StorageError> {
        let at_ms = settle(self.raw.get_alarm()).await?.as_f64();
        Ok(at_ms.map(|at_ms| at_ms as i64))
    }

    /// Makes the alarm ring at `at_ms` (milliseconds since 1970) and at no other time.
    ///
    /// # Errors
    /// [`StorageError::Internal`] when the runtime refuses.
    pub async fn set_alarm(&self, at_ms: i64) -> Result<(), StorageError> {
        settle(self.raw.set_alarm(at_ms as f64)).await.map(drop)
    }

    /// Takes the alarm back.
    ///
    /// # Errors
    /// [`StorageError::Internal`] when the runtime refuses.
    pub async fn delete_alarm(&self) -> Result<(), StorageError> {
        settle(self.raw.delete_alarm()).await.map(drop)
    }

    /// Erases everything the object stored, its tables and its alarm included.
    ///
    /// # Errors
    /// [`StorageError::Internal`] when the runtime refuses.
    pub async fn erase(&self) -> Result<(), StorageError> {
        self.delete_alarm().await?;
        settle(self.raw.delete_all()).await.map(drop)
    }

    /// Bytes the database takes on disk.
    #[must_use]
    pub fn size_bytes(&self) -> u64 {
        count(self.raw.sql().database_size())
    }

    fn execute(&self, sql: &str, params: &[SqlValue]) -> Result<Answer, StorageError> {
        let bindings: Array = params.iter().map(value::to_js).collect();
        let cursor = self
            .raw
            .sql()
            .exec(&placeholder::bind_integers(sql, params), &bindings)
            .map_err(|thrown| failure(&thrown))?;
        Answer::read(&cursor).map_err(|thrown| failure(&thrown))
    }

    fn query_exactly(
        &self,
        sql: &str,
        params: &[SqlValue],
        first: Answer,
    ) -> Result<Rows, StorageError> {
        if !exact::is_repeatable(sql, first.rows_written) {
            return Err(StorageError::Internal(
                "a writing statement returned an integer beyond 2^53; select it instead".into(),
            ));
        }
        let again = self.execute(&exact::typed_query(sql, first.columns.len()), params)?;
        let mut rows = Vec::new();
        for row in again.rows.iter() {
            let cells: Vec<JsValue> = row.unchecked_into::<Array>().iter().collect();
            let exact = |pair: &[JsValue]| match pair {
                [kind, value] => Some(exact::restore(
                    &value::from_js(kind).ok()?,
                    value::typed_from_js(value)?,
                )),
                _ => None,
            };
            rows.push(
                cells
                    .chunks(2)
                    .map(exact)
                    .collect::<Option<Vec<_>>>()
                    .ok_or_else(unreadable)?,
            );
        }
        Ok(Rows {
            columns: first.columns,
            rows,
            rows_written: first.rows_written,
        })
    }
}

impl SqlStorage for DurableStorage {
    fn query(&self, sql: &str, params: &[SqlValue]) -> Result<Rows, StorageError> {
        let answer = self.execute(sql, params)?;
        match answer.rows() {
            Ok(rows) => Ok(Rows {
                columns: answer.columns,
                rows,
                rows_written: answer.rows_written,
            }),
            Err(Inexact::Rounded) => self.query_exactly(sql, params, answer),
            Err(Inexact::Unknown) => Err(unreadable()),
        }
    }

    fn transaction_dyn(
        &self,
        body: &mut dyn FnMut() -> Result<(), RollBack>,
    ) -> Result<Result<(), RollBack>, StorageError> {
        let mut verdict = None;
        let committed = self.raw.transaction_sync(&mut || {
            let outcome = body();
            verdict = Some(outcome);
            // Throwing is how the runtime is told to roll back.
            outcome
                .map(|()| JsValue::UNDEFINED)
                .map_err(|RollBack| JsValue::NULL)
        });
        match (committed, verdict) {
            (_, Some(Err(RollBack))) => Ok(Err(RollBack)),
            (Ok(_), Some(Ok(()))) => Ok(Ok(())),
            (Err(thrown), _) => Err(failure(&thrown)),
            (Ok(_), None) => Err(StorageError::Internal(
                "the transaction body did not run".into(),
            )),
        }
    }
}

/// All that a cursor answered, still in the runtime's own values.
struct Answer {
    columns: Vec<String>,
    rows: Array,
    rows_written: u64,
}

impl Answer {
    fn read(cursor: &Cursor) -> Result<Self, JsValue> {
        let columns = cursor
            .column_names()?
            .iter()
            .filter_map(|name| name.as_string())
            .collect();
        let rows = cursor.raw()?.to_array()?;
        Ok(Self {
            columns,
            rows,
            rows_written: count(cursor.rows_written()),
        })
    }

    fn rows(&self) -> Result<Vec<Vec<SqlValue>>, Inexact> {
        let row = |row: JsValue| {
            row.unchecked_into::<Array>()
                .iter()
                .map(|cell| value::from_js(&cell))
                .collect()
        };
        self.rows.iter().map(row).collect()
    }
}

fn count(number: f64) -> u64 {
    number as u64
}

fn unreadable() -> StorageError {
    StorageError::Internal("the runtime answered a value that cannot be read".into())
}

fn failure(thrown: &JsValue) -> StorageError {
    let message = thrown.dyn_ref::<Error>().map_or_else(
        || format!("{thrown:?}"),
        |error| String::from(error.message()),
    );
    StorageError::from_sqlite_message(&message)
}

async fn settle(promise: Result<Promise, JsValue>) -> Result<JsValue, StorageError> {
    let promise = promise.map_err(|thrown| failure(&thrown))?;
    JsFuture::from(promise)
        .await
        .map_err(|thrown| failure(&thrown))
}
