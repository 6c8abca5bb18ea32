//! The person who is signed in: `/v1/me`.

use edgewright_types::Problem;
use serde::Serialize;

use crate::{call::Call, database, reply::Reply};

/// A person, as they see themselves.
#[derive(Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct PersonView {
    /// Id.
    pub id: String,
    /// Verified e-mail address.
    pub email: String,
    /// Name in addresses.
    pub username: String,
    /// `free` or `paid`.
    pub plan: String,
    /// When they first signed in, RFC 3339.
    pub created_at: String,
}

impl From<edgewright_postgres::Person> for PersonView {
    fn from(person: edgewright_postgres::Person) -> Self {
        Self {
            id: person.id.to_string(),
            email: person.email,
            username: person.username.to_string(),
            plan: person.plan.as_str().to_owned(),
            created_at: person.created_at.to_rfc3339(),
        }
    }
}

/// The person themselves.
pub async fn get(call: Call) -> Result<Reply, Problem> {
    let database = database::connect(&call.env, &call.context).await?;
    let person = database
        .person_find(call.person()?)
        .await
        .map_err(|error| database::problem(&error))?;
    let person = person.ok_or_else(|| {
        Problem::caller(401, "not-signed-in", "This account is gone. Sign in again.")
    })?;
    Reply::ok(&PersonView::from(person))
}
