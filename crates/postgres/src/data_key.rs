//! Data keys: one per person, sealed. What is in them is opened and sealed elsewhere.

use edgewright_types::{UnixMillis, UserId};
use serde::Deserialize;

use crate::{Database, Error, Param, Statement, Tenant, bytes::Base64};

const SELECT: &str = "SELECT jsonb_build_object('key_id', key_id, \
       'sealed', replace(encode(sealed, 'base64'), chr(10), '')) \
     FROM edgewright.data_keys WHERE person_id = edgewright.current_person()";

/// A person's data key as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataKeyRow {
    /// Id of the platform's key it is sealed under.
    pub key_id: String,
    /// The sealed bytes.
    pub sealed: Vec<u8>,
}

#[derive(Deserialize)]
struct Answer {
    key_id: String,
    sealed: Base64,
}

impl From<Answer> for DataKeyRow {
    fn from(answer: Answer) -> Self {
        Self {
            key_id: answer.key_id,
            sealed: answer.sealed.0,
        }
    }
}

/// The statement that reads it.
pub fn select() -> Statement {
    Statement::new(SELECT, [])
}

/// What [`select`] answered.
pub fn read(rows: crate::Rows) -> Result<Option<DataKeyRow>, Error> {
    Ok(rows.optional::<Answer>()?.map(DataKeyRow::from))
}

impl Database {
    /// The person's data key, if one was made.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn data_key_find(&self, person: &UserId) -> Result<Option<DataKeyRow>, Error> {
        read(self.run(Tenant::Person(person), select()).await?)
    }

    /// Keeps a new data key, unless the person has one by now. Answers the one that stands.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn data_key_keep(
        &self,
        person: &UserId,
        key: &DataKeyRow,
        now: UnixMillis,
    ) -> Result<DataKeyRow, Error> {
        let insert = Statement::new(
            "INSERT INTO edgewright.data_keys (person_id, key_id, sealed, created_at, sealed_at) \
             VALUES (edgewright.current_person(), $1, $2, edgewright.from_millis($3), edgewright.from_millis($3)) \
             ON CONFLICT DO NOTHING",
            [
                key.key_id.as_str().into(),
                Param::Bytes(key.sealed.clone()),
                now.into(),
            ],
        );
        let mut answers = self
            .transaction(Tenant::Person(person), &[insert, select()])
            .await?;
        let standing = answers.pop().map(read).transpose()?.flatten();
        standing.ok_or_else(|| Error::internal("a data key was not kept"))
    }

    /// Puts the same data key under another key of the platform in the place of `old`. False when it was no longer
    /// `old` that stood there.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn data_key_replace(
        &self,
        person: &UserId,
        old: &DataKeyRow,
        new: &DataKeyRow,
        now: UnixMillis,
    ) -> Result<bool, Error> {
        let statement = Statement::new(
            "UPDATE edgewright.data_keys \
             SET key_id = $1, sealed = $2, sealed_at = edgewright.from_millis($3) \
             WHERE person_id = edgewright.current_person() AND sealed = $4 RETURNING to_jsonb(key_id)",
            [
                new.key_id.as_str().into(),
                Param::Bytes(new.sealed.clone()),
                now.into(),
                Param::Bytes(old.sealed.clone()),
            ],
        );
        let replaced: Option<String> = self
            .run(Tenant::Person(person), statement)
            .await?
            .optional()?;
        Ok(replaced.is_some())
    }

    /// People whose data keys are sealed under one of these keys of the platform, those sealed longest ago first.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn data_key_stale(
        &self,
        key_ids: Vec<String>,
        limit: i32,
    ) -> Result<Vec<UserId>, Error> {
        let statement = Statement::new(
            "SELECT edgewright.data_key_stale($1, $2)",
            [key_ids.into(), limit.into()],
        );
        self.run(Tenant::Nobody, statement).await?.all()
    }
}
