//! API keys: listed, made and revoked by their owner; found by hash by whoever presents one.

use edgewright_types::{ApiKeyId, UnixMillis, UserId};
use serde::{Deserialize, Serialize};

use crate::{Database, Error, Hash, Person, Statement, Tenant};

/// A key to keep, by its hash.
#[derive(Debug, Clone)]
pub struct NewApiKey<'a> {
    /// Its id.
    pub id: &'a ApiKeyId,
    /// What its owner calls it, 1 to 100 characters.
    pub name: &'a str,
    /// The first characters of the key, shown so that its owner recognises it.
    pub prefix: &'a str,
    /// Hash of the key.
    pub hash: &'a Hash,
    /// What it may do.
    pub scopes: &'a [String],
    /// Now.
    pub now: UnixMillis,
    /// When it ends, if ever.
    pub expires_at: Option<UnixMillis>,
}

/// A key as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// What its owner calls it.
    pub name: String,
    /// Its first characters.
    pub prefix: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: UnixMillis,
    /// When it ends, if ever.
    pub expires_at: Option<UnixMillis>,
    /// When it was used last, to the minute.
    pub last_used_at: Option<UnixMillis>,
}

/// Who presents a key, and what it lets them do.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ApiKeyHolder {
    /// The key.
    pub id: ApiKeyId,
    /// What it may do.
    pub scopes: Vec<String>,
    /// Whose it is.
    pub person: Person,
}

impl Database {
    /// Keeps a new key.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn api_key_create(&self, owner: &UserId, key: NewApiKey<'_>) -> Result<(), Error> {
        let statement = Statement::new(
            "INSERT INTO edgewright.api_keys (id, person_id, name, prefix, hash, scopes, created_at, expires_at) \
             VALUES ($1, edgewright.current_person(), $2, $3, $4, $5, \
                     edgewright.from_millis($6), edgewright.from_millis($7))",
            [
                key.id.as_str().into(),
                key.name.into(),
                key.prefix.into(),
                key.hash.into(),
                key.scopes.to_vec().into(),
                key.now.into(),
                key.expires_at.into(),
            ],
        );
        self.run(Tenant::Person(owner), statement).await.map(drop)
    }

    /// The person's keys that were not revoked, newest first.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn api_key_list(&self, owner: &UserId) -> Result<Vec<ApiKey>, Error> {
        let statement = Statement::new(
            "SELECT jsonb_build_object('id', id, 'name', name, 'prefix', prefix, 'scopes', scopes, \
               'created_at', edgewright.to_millis(created_at), \
               'expires_at', edgewright.to_millis(expires_at), \
               'last_used_at', edgewright.to_millis(last_used_at)) \
             FROM edgewright.api_keys \
             WHERE person_id = edgewright.current_person() AND revoked_at IS NULL \
             ORDER BY id DESC",
            [],
        );
        self.run(Tenant::Person(owner), statement).await?.all()
    }

    /// Revokes a key. True when the person had it.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn api_key_delete(
        &self,
        owner: &UserId,
        id: &ApiKeyId,
        now: UnixMillis,
    ) -> Result<bool, Error> {
        let statement = Statement::new(
            "UPDATE edgewright.api_keys SET revoked_at = edgewright.from_millis($2) \
             WHERE id = $1 AND revoked_at IS NULL RETURNING to_jsonb(id)",
            [id.as_str().into(), now.into()],
        );
        let revoked: Option<String> = self
            .run(Tenant::Person(owner), statement)
            .await?
            .optional()?;
        Ok(revoked.is_some())
    }

    /// The live key with this hash, and whose it is. Notes that it was used.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn api_key_find(
        &self,
        hash: &Hash,
        now: UnixMillis,
    ) -> Result<Option<ApiKeyHolder>, Error> {
        let statement = Statement::new(
            "SELECT edgewright.api_key_find($1, $2)",
            [hash.into(), now.into()],
        );
        self.run(Tenant::Nobody, statement).await?.optional()
    }
}
