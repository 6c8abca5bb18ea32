//! Gives people roles and takes them away.

use edgewright_definition::value::is_email;
use edgewright_types::Problem;
use serde_json::{Value, json};

use crate::call::{Applied, Event, Failure};
use crate::session::Session;
use crate::store::{put_person, remove_person};

pub(super) fn put(session: &Session<'_>, email: &str, role: &str) -> Result<Applied, Failure> {
    let email = email.trim().to_lowercase();
    let mut problem = Problem::caller(422, "person-invalid", "");
    if !is_email(&email) {
        let detail = "This needs an e-mail address, such as name@example.org.";
        problem = problem.with_error("/email", "not-an-email", detail);
    }
    let roles = &session.compiled.definition.access.roles;
    if !roles.iter().any(|known| known.id == role) {
        let known: Vec<&str> = roles.iter().map(|role| role.id.as_str()).collect();
        let detail = if known.is_empty() {
            "This app has no roles to give.".to_owned()
        } else {
            format!(
                "There is no such role here. The roles are: {}.",
                known.join(", ")
            )
        };
        problem = problem.with_error("/role", "unknown-role", detail);
    }
    if let Some(first) = problem.errors.first() {
        problem.detail.clone_from(&first.detail);
        return Err(problem.into());
    }
    put_person(session.storage, &email, role, session.now())?;
    let person = json!({"email": email, "role": role, "added_at": session.now().to_rfc3339()});
    let mut applied = Applied::new(200, person);
    applied.events.push(Event::PeopleChanged);
    Ok(applied)
}

pub(super) fn remove(session: &Session<'_>, email: &str) -> Result<Applied, Failure> {
    if !remove_person(session.storage, &email.trim().to_lowercase())? {
        return Err(Problem::not_found("person").into());
    }
    let mut applied = Applied::new(204, Value::Null);
    applied.events.push(Event::PeopleChanged);
    Ok(applied)
}
