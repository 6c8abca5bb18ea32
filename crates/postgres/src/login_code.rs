//! Sign-in codes: made and used once, known here only by their hash.

use edgewright_types::UnixMillis;
use serde::Deserialize;

use crate::{Database, Error, Hash, Statement, Tenant};

/// A code that was just sent.
#[derive(Debug, Clone)]
pub struct NewLoginCode<'a> {
    /// Keyed hash of the address.
    pub email_hash: &'a Hash,
    /// Keyed hash of the code.
    pub code_hash: &'a Hash,
    /// How many guesses it stands.
    pub attempts: i32,
    /// Now.
    pub now: UnixMillis,
    /// When it ends.
    pub expires_at: UnixMillis,
}

/// What became of a guess. Only `Accepted` lets somebody in; the others look the same from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeOutcome {
    /// It was right, and is used up now.
    Accepted,
    /// It was wrong; one guess fewer.
    Wrong,
    /// No guesses were left.
    Exhausted,
    /// It was too late.
    Expired,
    /// No code was sent to this address, or it was used.
    Unknown,
}

impl Database {
    /// Keeps the code of an address in place of the one before.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn login_code_create(&self, code: NewLoginCode<'_>) -> Result<(), Error> {
        let statement = Statement::new(
            "SELECT null::jsonb FROM edgewright.login_code_create($1, $2, $3, $4, $5)",
            [
                code.email_hash.into(),
                code.code_hash.into(),
                code.attempts.into(),
                code.now.into(),
                code.expires_at.into(),
            ],
        );
        self.run(Tenant::Nobody, statement).await.map(drop)
    }

    /// Uses a code, or costs its address a guess.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn login_code_consume(
        &self,
        email_hash: &Hash,
        code_hash: &Hash,
        now: UnixMillis,
    ) -> Result<CodeOutcome, Error> {
        let statement = Statement::new(
            "SELECT to_jsonb(edgewright.login_code_consume($1, $2, $3))",
            [email_hash.into(), code_hash.into(), now.into()],
        );
        self.run(Tenant::Nobody, statement).await?.one()
    }

    /// Drops codes and sessions that have expired; answers how many.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn sign_in_sweep(&self, now: UnixMillis) -> Result<u32, Error> {
        let statement = Statement::new(
            "SELECT to_jsonb(edgewright.sign_in_sweep($1))",
            [now.into()],
        );
        self.run(Tenant::Nobody, statement).await?.one()
    }
}
