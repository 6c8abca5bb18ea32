//! People.

use edgewright_types::{Plan, UnixMillis, UserId, Username};
use serde::{Deserialize, Serialize};

use crate::{Database, Error, Statement, Tenant};

/// A person, as they see themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Their id.
    pub id: UserId,
    /// Their verified address, lower case.
    pub email: String,
    /// Their name in addresses.
    pub username: Username,
    /// What they pay for.
    pub plan: Plan,
    /// When they signed in for the first time.
    pub created_at: UnixMillis,
}

/// Somebody who has just proven an e-mail address.
#[derive(Debug, Clone)]
pub struct SignIn<'a> {
    /// The id they get if they are new.
    pub id: &'a UserId,
    /// The proven address, normalised.
    pub email: &'a str,
    /// Usernames to try in this order if they are new.
    pub usernames: &'a [Username],
    /// Now.
    pub now: UnixMillis,
}

/// The person who signed in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SignedIn {
    /// Who.
    #[serde(flatten)]
    pub person: Person,
    /// Whether this was the first time.
    pub created: bool,
}

impl Database {
    /// Finds the person with an address, or creates them.
    ///
    /// # Errors
    /// [`Error::Limit`] with [`crate::Limit::Usernames`] when every offered username is taken; else see [`Error`].
    pub async fn person_sign_in(&self, sign_in: SignIn<'_>) -> Result<SignedIn, Error> {
        let usernames: Vec<String> = sign_in.usernames.iter().map(ToString::to_string).collect();
        let statement = Statement::new(
            "SELECT edgewright.person_sign_in($1, $2, $3, $4)",
            [
                sign_in.id.as_str().into(),
                sign_in.email.into(),
                usernames.into(),
                sign_in.now.into(),
            ],
        );
        self.run(Tenant::Nobody, statement).await?.one()
    }

    /// The person themselves; none if the account is gone.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn person_find(&self, id: &UserId) -> Result<Option<Person>, Error> {
        let statement = Statement::new(
            "SELECT edgewright.person_json(people) FROM edgewright.people WHERE id = $1",
            [id.as_str().into()],
        );
        self.run(Tenant::Person(id), statement).await?.optional()
    }
}
