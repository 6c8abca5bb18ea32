//! The synchronous SQL storage that engines read and write through.
//!
//! Two implementations exist: a Durable Object's SQLite (`edgewright-do-storage`) and native SQLite
//! (`edgewright-storage-native`, for tests and the simulator). An engine must never assume more of
//! the database than this trait says.

#[cfg(feature = "contract-cases")]
pub mod contract_cases;

use std::fmt;

/// One SQL value. Booleans are stored as 0 or 1; 64-bit integers are exact.
#[derive(Debug, Clone, PartialEq)]
pub enum SqlValue {
    /// SQL NULL.
    Null,
    /// A 64-bit integer.
    Integer(i64),
    /// A double. An integral one may come back as an integer: a Durable Object does not tell them apart.
    Real(f64),
    /// UTF-8 text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

impl SqlValue {
    /// The text inside, if this is text.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The integer inside, also when SQLite hands an integral value back as a double.
    #[must_use]
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(integer) => Some(*integer),
            #[expect(
                clippy::cast_possible_truncation,
                reason = "checked to be integral and in range first"
            )]
            Self::Real(real) if real.fract() == 0.0 && real.abs() < 9.0e15 => Some(*real as i64),
            _ => None,
        }
    }
}

impl From<&str> for SqlValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for SqlValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for SqlValue {
    fn from(integer: i64) -> Self {
        Self::Integer(integer)
    }
}

impl From<bool> for SqlValue {
    fn from(boolean: bool) -> Self {
        Self::Integer(i64::from(boolean))
    }
}

impl<T: Into<Self>> From<Option<T>> for SqlValue {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// What one statement returned.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rows {
    /// Column names, in order.
    pub columns: Vec<String>,
    /// One vector per row, in column order.
    pub rows: Vec<Vec<SqlValue>>,
    /// Rows the statement wrote, index rows included where the platform counts them: this is the bill.
    pub rows_written: u64,
}

impl Rows {
    /// The first row, if any.
    #[must_use]
    pub fn first(&self) -> Option<&[SqlValue]> {
        self.rows.first().map(Vec::as_slice)
    }

    /// The first column of the first row.
    #[must_use]
    pub fn scalar(&self) -> Option<&SqlValue> {
        self.first().and_then(<[SqlValue]>::first)
    }
}

/// Why a statement failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// A unique index refused the row. Holds SQLite's list of columns or the index name.
    #[error("unique index: {0}")]
    Unique(String),
    /// Another constraint of SQLite refused the row.
    #[error("constraint: {0}")]
    Constraint(String),
    /// The database is full.
    #[error("storage is full")]
    Full,
    /// Anything else: our bug or a broken disk. Never shown to a caller.
    #[error("storage: {0}")]
    Internal(String),
}

impl StorageError {
    /// Sorts SQLite's own message into a kind. Both implementations use it, so both agree.
    #[must_use]
    pub fn from_sqlite_message(message: &str) -> Self {
        let after = |marker: &str| {
            message
                .split_once(marker)
                .map(|(_, rest)| rest.trim().to_owned())
        };
        if let Some(columns) = after("UNIQUE constraint failed:") {
            let end = columns.find(": SQLITE").unwrap_or(columns.len());
            return Self::Unique(columns.get(..end).unwrap_or_default().to_owned());
        }
        if message.contains("constraint failed") {
            return Self::Constraint(message.to_owned());
        }
        if message.contains("SQLITE_FULL") || message.contains("database or disk is full") {
            return Self::Full;
        }
        Self::Internal(message.to_owned())
    }
}

/// Marks a transaction body as failed, so that the storage rolls back. The reason travels beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RollBack;

impl fmt::Display for RollBack {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("rolled back")
    }
}

/// Synchronous SQL over one private database.
pub trait SqlStorage {
    /// Runs one statement (`?1`, `?2`, … are bound from `params`) and returns all its rows.
    ///
    /// # Errors
    /// [`StorageError`] as SQLite reports it.
    fn query(&self, sql: &str, params: &[SqlValue]) -> Result<Rows, StorageError>;

    /// Runs `body` in one transaction: commits on `Ok`, rolls back on `Err`. Transactions may nest.
    ///
    /// # Errors
    /// [`StorageError`] when the commit itself fails. A roll-back asked for by `body` is `Ok(Err(RollBack))`.
    fn transaction_dyn(
        &self,
        body: &mut dyn FnMut() -> Result<(), RollBack>,
    ) -> Result<Result<(), RollBack>, StorageError>;
}

impl<T: SqlStorage + ?Sized> SqlStorage for &T {
    fn query(&self, sql: &str, params: &[SqlValue]) -> Result<Rows, StorageError> {
        (**self).query(sql, params)
    }

    fn transaction_dyn(
        &self,
        body: &mut dyn FnMut() -> Result<(), RollBack>,
    ) -> Result<Result<(), RollBack>, StorageError> {
        (**self).transaction_dyn(body)
    }
}

/// Runs `body` in one transaction and hands its result through.
///
/// # Errors
/// What `body` returned, or a failed commit, as the caller's own error type.
pub fn transaction<T, E: From<StorageError>>(
    storage: &dyn SqlStorage,
    body: impl FnOnce() -> Result<T, E>,
) -> Result<T, E> {
    let mut body = Some(body);
    let mut outcome = None;
    let committed = storage.transaction_dyn(&mut || {
        let Some(run) = body.take() else {
            return Err(RollBack);
        };
        let result = run();
        let verdict = if result.is_ok() {
            Ok(())
        } else {
            Err(RollBack)
        };
        outcome = Some(result);
        verdict
    });
    match (committed, outcome) {
        (Err(failed), Some(Ok(_)) | None) => Err(failed.into()),
        (_, Some(result)) => result,
        (Ok(_), None) => {
            Err(StorageError::Internal("the transaction body did not run".into()).into())
        }
    }
}
