//! What a transaction can end in. `Display` never shows SQL, values or addresses; the cause is for the log only.

use tokio_postgres::error::{DbError, SqlState};

/// A limit that a SQL function enforces; its SQLSTATE is in the class `EW`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// `EW001`: the person has as many published apps as their plan holds.
    PublishedApps,
    /// `EW002`: every username that was offered is taken; offer others.
    Usernames,
    /// `EW005`: the person has as many builds under way as their plan holds.
    ActiveFeatures,
    /// `EW006`: an address was sent as many sign-in codes within an hour as it may be.
    LoginCodes,
    /// `EW007`: the person has as many published workflows as their plan holds.
    PublishedWorkflows,
}

/// What the server said, without what could hold somebody's data: the detail shows whole rows, and the message of a
/// data exception (class 22) shows the value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("SQLSTATE {sqlstate}: {message}")]
pub struct ServerError {
    /// Five characters.
    pub sqlstate: String,
    /// One line, empty for class 22.
    pub message: String,
    /// The table, where one is concerned.
    pub table: Option<String>,
    /// The constraint, where one is concerned.
    pub constraint: Option<String>,
}

impl From<&DbError> for ServerError {
    fn from(error: &DbError) -> Self {
        let sqlstate = error.code().code().to_owned();
        let message = if sqlstate.starts_with("22") {
            String::new()
        } else {
            error.message().to_owned()
        };
        Self {
            sqlstate,
            message,
            table: error.table().map(str::to_owned),
            constraint: error.constraint().map(str::to_owned),
        }
    }
}

/// Why a transaction did not commit.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database cannot be reached or is too busy. Whether the transaction was committed is not known when the
    /// connection broke under it, which is why every report can be repeated.
    #[error("the database cannot be reached right now")]
    Unavailable {
        /// For the log.
        #[source]
        cause: Option<Box<dyn std::error::Error>>,
    },
    /// Another transaction got in the way (serialization failure or deadlock); the same call may succeed now.
    #[error("another change got in the way")]
    Conflict,
    /// A value that must be unique is in use.
    #[error("a value that must be unique is in use")]
    Unique {
        /// Name of the constraint or unique index, such as `apps_owner_id_slug`.
        constraint: String,
    },
    /// A limit of the platform is reached.
    #[error("a limit is reached")]
    Limit(Limit),
    /// Our bug, or a database that was not migrated.
    #[error("the database could not do this")]
    Internal {
        /// For the log.
        #[source]
        cause: Option<Box<dyn std::error::Error>>,
    },
}

impl Error {
    pub(crate) fn unavailable(cause: impl Into<Box<dyn std::error::Error>>) -> Self {
        Self::Unavailable {
            cause: Some(cause.into()),
        }
    }

    pub(crate) fn internal(cause: impl Into<Box<dyn std::error::Error>>) -> Self {
        Self::Internal {
            cause: Some(cause.into()),
        }
    }

    /// Whether the constraint or unique index of this name was violated.
    #[must_use]
    pub fn is_unique(&self, name: &str) -> bool {
        matches!(self, Self::Unique { constraint } if constraint == name)
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(answer) = error.as_db_error() else {
            return Self::unavailable(error);
        };
        let code = answer.code();
        match code.code() {
            "EW001" => return Self::Limit(Limit::PublishedApps),
            "EW002" => return Self::Limit(Limit::Usernames),
            "EW005" => return Self::Limit(Limit::ActiveFeatures),
            "EW006" => return Self::Limit(Limit::LoginCodes),
            "EW007" => return Self::Limit(Limit::PublishedWorkflows),
            _ => {}
        }
        if *code == SqlState::UNIQUE_VIOLATION {
            return Self::Unique {
                constraint: answer.constraint().unwrap_or_default().to_owned(),
            };
        }
        if *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED
        {
            return Self::Conflict;
        }
        let cause = ServerError::from(answer);
        if is_outage(code) {
            return Self::unavailable(cause);
        }
        Self::internal(cause)
    }
}

/// Connection trouble (08), no resources (53), operator intervention (57, which holds the statement timeout) and a
/// lock that could not be had in time.
fn is_outage(code: &SqlState) -> bool {
    let class = code.code().get(..2).unwrap_or_default();
    matches!(class, "08" | "53" | "57") || *code == SqlState::LOCK_NOT_AVAILABLE
}
