//! Sessions: families of refresh tokens of which one is current.

use edgewright_types::{SessionId, UnixMillis, UserId};
use serde::Deserialize;

use crate::{Database, Error, Hash, Person, Statement, Tenant};

/// A refresh token to keep, by its hash.
#[derive(Debug, Clone)]
pub struct NewSession<'a> {
    /// Id of this token's row; the first one of a session is also the session's id.
    pub id: &'a SessionId,
    /// Hash of the token.
    pub token_hash: &'a Hash,
    /// What the browser calls itself, cut to 400 characters.
    pub user_agent: &'a str,
    /// Now.
    pub now: UnixMillis,
    /// When the token ends.
    pub expires_at: UnixMillis,
}

/// What became of a refresh token that was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RotateOutcome {
    /// Its successor is current now.
    Rotated(Box<Rotation>),
    /// It was traded before: two parties hold it, so the whole session has been ended.
    Reused {
        /// The session that was ended.
        session_id: SessionId,
        /// Whose it was.
        person_id: UserId,
    },
    /// The session was ended before.
    Revoked,
    /// It is too old.
    Expired,
    /// Nobody was ever given this token.
    Unknown,
}

/// A session that goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    /// The session; stays the same over all its tokens.
    pub session_id: SessionId,
    /// Whose.
    pub person: Person,
}

#[derive(Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
enum Answer {
    Rotated {
        family_id: SessionId,
        person: Box<Person>,
    },
    Reused {
        family_id: SessionId,
        person_id: UserId,
    },
    Revoked,
    Expired,
    Unknown,
}

impl From<Answer> for RotateOutcome {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Rotated { family_id, person } => Self::Rotated(Box::new(Rotation {
                session_id: family_id,
                person: *person,
            })),
            Answer::Reused {
                family_id,
                person_id,
            } => Self::Reused {
                session_id: family_id,
                person_id,
            },
            Answer::Revoked => Self::Revoked,
            Answer::Expired => Self::Expired,
            Answer::Unknown => Self::Unknown,
        }
    }
}

impl Database {
    /// Starts a session for a person who has just signed in.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn session_create(
        &self,
        person_id: &UserId,
        session: NewSession<'_>,
    ) -> Result<(), Error> {
        let statement = Statement::new(
            "SELECT null::jsonb FROM edgewright.session_create($1, $2, $3, $4, $5, $6)",
            [
                session.id.as_str().into(),
                person_id.as_str().into(),
                session.token_hash.into(),
                session.user_agent.into(),
                session.now.into(),
                session.expires_at.into(),
            ],
        );
        self.run(Tenant::Nobody, statement).await.map(drop)
    }

    /// Trades a refresh token for its successor.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn session_rotate(
        &self,
        token_hash: &Hash,
        successor: NewSession<'_>,
    ) -> Result<RotateOutcome, Error> {
        let statement = Statement::new(
            "SELECT edgewright.session_rotate($1, $2, $3, $4, $5, $6)",
            [
                token_hash.into(),
                successor.id.as_str().into(),
                successor.token_hash.into(),
                successor.user_agent.into(),
                successor.now.into(),
                successor.expires_at.into(),
            ],
        );
        let answer: Answer = self.run(Tenant::Nobody, statement).await?.one()?;
        Ok(answer.into())
    }

    /// Ends the session a refresh token belongs to. True when there was something to end.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn session_revoke(&self, token_hash: &Hash, now: UnixMillis) -> Result<bool, Error> {
        let statement = Statement::new(
            "SELECT to_jsonb(edgewright.session_revoke($1, $2))",
            [token_hash.into(), now.into()],
        );
        self.run(Tenant::Nobody, statement).await?.one()
    }

    /// Ends a person's own session. True when there was something to end.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn session_end(
        &self,
        person: &UserId,
        session: &SessionId,
        now: UnixMillis,
    ) -> Result<bool, Error> {
        let statement = Statement::new(
            "SELECT to_jsonb(edgewright.session_end($1, $2))",
            [session.as_str().into(), now.into()],
        );
        self.run(Tenant::Person(person), statement).await?.one()
    }

    /// Whether a session still stands: asked for an access token that may have outlived a sign-out. The answer may be
    /// kept for up to 60 seconds.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn session_live(&self, session: &SessionId, now: UnixMillis) -> Result<bool, Error> {
        let statement = Statement::new(
            "SELECT to_jsonb(edgewright.session_live($1, $2))",
            [session.as_str().into(), now.into()],
        );
        self.run(Tenant::Nobody, statement).await?.one()
    }
}
