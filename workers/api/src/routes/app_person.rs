//! People of an app and their roles: `/v1/apps/{owner}/{slug}/people`.

use edgewright_app_engine::{Command, Query};
use edgewright_types::Problem;
use serde::Deserialize;

use crate::{app_object, call::Call, reply::Reply};

/// Body of `app_person_put`.
#[derive(Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AppPersonBody {
    /// Role id of the app.
    pub role: String,
}

/// Lists people with a role.
pub async fn list(call: Call) -> Result<Reply, Problem> {
    app_object::query(&call, Query::PeopleList).await
}

/// Gives somebody a role.
pub async fn put(call: Call) -> Result<Reply, Problem> {
    let AppPersonBody { role } = call.json()?;
    let command = Command::PeoplePut {
        email: call.param("email").to_owned(),
        role,
    };
    app_object::command(&call, command).await
}

/// Takes somebody's role away.
pub async fn delete(call: Call) -> Result<Reply, Problem> {
    let command = Command::PeopleRemove {
        email: call.param("email").to_owned(),
    };
    app_object::command(&call, command).await
}
