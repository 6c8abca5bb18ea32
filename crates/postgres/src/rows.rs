//! What a statement answered. Every statement selects one `jsonb` column, so a row is one JSON value.

use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio_postgres::Row;

use crate::Error;

/// The rows of one statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows(pub Vec<Value>);

/// One page of a list, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// At most as many as asked for.
    pub items: Vec<T>,
    /// Whether there are further items after the last one.
    pub has_more: bool,
}

impl<T> Page<T> {
    /// A page of `limit` items from a statement that was asked for one more than that.
    pub(crate) fn from_one_more(mut items: Vec<T>, limit: u32) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = items.len() > limit;
        items.truncate(limit);
        Self { items, has_more }
    }
}

impl Rows {
    pub(crate) fn read(rows: &[Row]) -> Result<Self, Error> {
        rows.iter()
            .map(|row| {
                row.try_get::<_, Option<Value>>(0)
                    .map(Option::unwrap_or_default)
                    .map_err(Error::internal)
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Every row.
    ///
    /// # Errors
    /// [`Error::Internal`] when a row has another shape.
    pub fn all<T: DeserializeOwned>(self) -> Result<Vec<T>, Error> {
        self.0
            .into_iter()
            .map(|value| edgewright_typed_json::from_value(&value).map_err(Error::internal))
            .collect()
    }

    /// The first row, which must exist.
    ///
    /// # Errors
    /// [`Error::Internal`] when there is no row or it has another shape.
    pub fn one<T: DeserializeOwned>(self) -> Result<T, Error> {
        self.optional()?
            .ok_or_else(|| Error::internal("a statement answered no row"))
    }

    /// The first row; none when there is no row or its value is NULL.
    ///
    /// # Errors
    /// [`Error::Internal`] when it has another shape.
    pub fn optional<T: DeserializeOwned>(self) -> Result<Option<T>, Error> {
        match self.0.into_iter().next() {
            None | Some(Value::Null) => Ok(None),
            Some(value) => edgewright_typed_json::from_value(&value)
                .map(Some)
                .map_err(Error::internal),
        }
    }
}
