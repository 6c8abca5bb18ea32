//! Keys of model providers, sealed: listed, put and removed by their owner, and read by whoever asks a model for them.
//!
//! Only sealed bytes pass through here. A list never reads them.

use edgewright_types::{UnixMillis, UserId};
use serde::Deserialize;

use crate::{DataKeyRow, Database, Error, Param, Rows, Statement, Tenant, bytes::Base64, data_key};

/// A key to keep, sealed already.
#[derive(Debug, Clone)]
pub struct NewModelKey<'a> {
    /// Whose models it opens.
    pub provider: &'a str,
    /// The sealed bytes.
    pub sealed: Vec<u8>,
    /// Its last characters.
    pub mask: &'a str,
    /// Where the provider is, if not at its public address.
    pub base_url: Option<&'a str>,
    /// One model for everything, if its owner says so.
    pub model: Option<&'a str>,
    /// Now; also the version the bytes were sealed for.
    pub now: UnixMillis,
    /// Id of the audit entry.
    pub audit_id: &'a str,
}

/// A key as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ModelKey {
    /// Whose models it opens.
    pub provider: String,
    /// Its last characters.
    pub mask: String,
    /// Where the provider is, if not at its public address.
    pub base_url: Option<String>,
    /// One model for everything, if its owner says so.
    pub model: Option<String>,
    /// When its owner first gave a key for this provider.
    pub created_at: UnixMillis,
    /// When this key was put.
    pub updated_at: UnixMillis,
    /// When it was used last, to the minute.
    pub last_used_at: Option<UnixMillis>,
}

/// A key as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedModelKey {
    /// Whose models it opens.
    pub provider: String,
    /// The version the bytes were sealed for.
    pub version: i64,
    /// The sealed bytes.
    pub sealed: Vec<u8>,
    /// Where the provider is, if not at its public address.
    pub base_url: Option<String>,
    /// One model for everything, if its owner says so.
    pub model: Option<String>,
}

#[derive(Deserialize)]
struct Answer {
    provider: String,
    version: i64,
    sealed: Base64,
    base_url: Option<String>,
    model: Option<String>,
}

impl From<Answer> for SealedModelKey {
    fn from(answer: Answer) -> Self {
        Self {
            provider: answer.provider,
            version: answer.version,
            sealed: answer.sealed.0,
            base_url: answer.base_url,
            model: answer.model,
        }
    }
}

/// The statement that reads the keys as they are kept; [`data_key::select`] goes with it.
pub fn select_sealed() -> Statement {
    Statement::new(
        "SELECT jsonb_build_object('provider', provider, 'version', version, \
           'sealed', replace(encode(sealed, 'base64'), chr(10), ''), 'base_url', base_url, 'model', model) \
         FROM edgewright.model_keys WHERE person_id = edgewright.current_person() ORDER BY provider",
        [],
    )
}

/// What [`select_sealed`] and [`data_key::select`] answered: none of both if there are no keys.
pub fn read_sealed(
    keys: Option<Rows>,
    data_key: Option<Rows>,
) -> Result<Option<(DataKeyRow, Vec<SealedModelKey>)>, Error> {
    let data_key = data_key.map(data_key::read).transpose()?.flatten();
    let keys: Vec<Answer> = keys.map(Rows::all).transpose()?.unwrap_or_default();
    let keys: Vec<_> = keys.into_iter().map(SealedModelKey::from).collect();
    Ok(data_key
        .filter(|_| !keys.is_empty())
        .map(|data_key| (data_key, keys)))
}

impl Database {
    /// The person's keys, by provider.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn model_key_list(&self, person: &UserId) -> Result<Vec<ModelKey>, Error> {
        let statement = Statement::new(
            "SELECT jsonb_build_object('provider', provider, 'mask', mask, 'base_url', base_url, 'model', model, \
               'created_at', edgewright.to_millis(created_at), \
               'updated_at', edgewright.to_millis(updated_at), \
               'last_used_at', edgewright.to_millis(last_used_at)) \
             FROM edgewright.model_keys WHERE person_id = edgewright.current_person() ORDER BY provider",
            [],
        );
        self.run(Tenant::Person(person), statement).await?.all()
    }

    /// The person's keys as they are kept, with the data key that opens them; none of both if they have no keys.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn model_key_sealed(
        &self,
        person: &UserId,
    ) -> Result<Option<(DataKeyRow, Vec<SealedModelKey>)>, Error> {
        let mut answers = self
            .transaction(
                Tenant::Person(person),
                &[select_sealed(), data_key::select()],
            )
            .await?;
        let data_key = answers.pop();
        read_sealed(answers.pop(), data_key)
    }

    /// Keeps a key in the place of the one before it, and writes that down.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn model_key_put(&self, person: &UserId, key: NewModelKey<'_>) -> Result<(), Error> {
        let statement = Statement::new(
            "WITH put AS ( \
               INSERT INTO edgewright.model_keys AS keys \
                 (person_id, provider, version, sealed, mask, base_url, model, created_at, updated_at) \
               VALUES (edgewright.current_person(), $1, $2, $3, $4, $5, $6, \
                       edgewright.from_millis($2), edgewright.from_millis($2)) \
               ON CONFLICT (person_id, provider) DO UPDATE SET \
                 version = excluded.version, sealed = excluded.sealed, mask = excluded.mask, \
                 base_url = excluded.base_url, model = excluded.model, \
                 updated_at = excluded.updated_at, last_used_at = NULL \
               RETURNING provider) \
             INSERT INTO edgewright.audit_log (id, person_id, action, subject, at) \
             SELECT $7, edgewright.current_person(), 'model_key.put', provider, edgewright.from_millis($2) FROM put",
            [
                key.provider.into(),
                key.now.into(),
                Param::Bytes(key.sealed),
                key.mask.into(),
                key.base_url.into(),
                key.model.into(),
                key.audit_id.into(),
            ],
        );
        self.run(Tenant::Person(person), statement).await.map(drop)
    }

    /// Removes a key, and writes that down. True when the person had it.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn model_key_delete(
        &self,
        person: &UserId,
        provider: &str,
        audit_id: &str,
        now: UnixMillis,
    ) -> Result<bool, Error> {
        let statement = Statement::new(
            "WITH removed AS ( \
               DELETE FROM edgewright.model_keys \
               WHERE person_id = edgewright.current_person() AND provider = $1 RETURNING provider) \
             INSERT INTO edgewright.audit_log (id, person_id, action, subject, at) \
             SELECT $2, edgewright.current_person(), 'model_key.removed', provider, edgewright.from_millis($3) \
             FROM removed RETURNING to_jsonb(subject)",
            [provider.into(), audit_id.into(), now.into()],
        );
        let removed: Option<String> = self
            .run(Tenant::Person(person), statement)
            .await?
            .optional()?;
        Ok(removed.is_some())
    }

    /// Notes that a key was used, at most once a minute.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn model_key_used(
        &self,
        person: &UserId,
        provider: &str,
        now: UnixMillis,
    ) -> Result<(), Error> {
        let statement = Statement::new(
            "UPDATE edgewright.model_keys SET last_used_at = edgewright.from_millis($2) \
             WHERE person_id = edgewright.current_person() AND provider = $1 \
               AND (last_used_at IS NULL OR last_used_at < edgewright.from_millis($2) - interval '1 minute')",
            [provider.into(), now.into()],
        );
        self.run(Tenant::Person(person), statement).await.map(drop)
    }
}
