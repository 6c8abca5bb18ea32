//! [`DurableStorage`]: SQL, transactions, the alarm and the size of one Durable Object.

use edgewright_storage::{RollBack, Rows, SqlStorage, SqlValue, StorageError};
use js_sys::{Error, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use worker::State;

use crate::{
    codec::{Answer, Inexact, Statement},
    exact, placeholder,
    raw::{self, Storage},
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
        self.raw.sql().database_size() as u64
    }

    fn execute(&self, sql: &str, params: &[SqlValue]) -> Result<Answer, StorageError> {
        let sql = placeholder::bind_integers(sql, params);
        let Statement {
            text,
            numbers,
            bytes,
        } = Statement::new(sql, params);
        let answer =
            raw::execute(&self.raw, &text, &numbers, &bytes).map_err(|thrown| failure(&thrown))?;
        let bytes = answer.bytes().unwrap_or_default();
        Answer::new(answer.numbers(), answer.text(), bytes).ok_or_else(unreadable)
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
        let again = again
            .rows(|number| Ok(SqlValue::Real(number)))
            .map_err(|_| unreadable())?;
        let rows = again.iter().map(|row| exact::restore_all(row)).collect();
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
        match answer.rows(|_| Err(Inexact::Rounded)) {
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
