//! People with a role.

use crate::answer::{Items, Person};
use crate::call::Failure;
use crate::session::Session;
use crate::store::list_people;

pub(super) fn run(session: &Session<'_>) -> Result<Items<Person>, Failure> {
    let people: Vec<Person> = list_people(session.storage)?
        .into_iter()
        .map(|(email, role, at)| Person {
            email,
            role,
            added_at: at.to_rfc3339(),
        })
        .collect();
    Ok(people.into())
}
