//! Apps: `/v1/apps` and `/v1/apps/{owner}/{slug}`.

use edgewright_app_engine::{Command, Query};
use edgewright_definition::{AppDefinition, contract_test::ContractTests};
use edgewright_limits::plan::APPS_FREE;
use edgewright_postgres::{self as postgres, NewApp};
use edgewright_types::{Actor, AppAddress, AppId, Problem, Slug};
use serde::{Deserialize, Serialize};
use worker::Headers;

use crate::{
    app_object,
    call::Call,
    checks,
    database::{self, problem},
    identity,
    objects::{self, Class},
    page,
    reply::Reply,
};

/// The primary key of the directory of apps.
const APP_IDS: &str = "apps_pkey";
const KEY_REUSED: &str = "idempotency-key-reused";

/// Body of `app_create`.
#[derive(Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AppCreateBody {
    /// The app's name in its address.
    pub slug: Slug,
    /// What to publish.
    pub definition: AppDefinition,
    /// Its checks, which must hold.
    #[serde(default)]
    pub contract_tests: ContractTests,
}

/// An app in its owner's list.
#[derive(Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct AppEntry {
    /// Owner's user name.
    pub owner: String,
    /// Name in the address.
    pub slug: String,
    /// What people see.
    pub name: String,
    /// Live version.
    pub version: i64,
    /// Icon, by its name in the definition.
    pub icon: Option<String>,
    /// Accent colour, by its name in the definition.
    pub accent: Option<String>,
    /// Who may open it: `private`, `invited` or `public`.
    pub visibility: String,
    /// When it was first published, RFC 3339.
    pub created_at: String,
    /// When it last changed, RFC 3339.
    pub updated_at: String,
    /// Path of the page where people use it.
    pub url: String,
}

/// Lists the person's apps.
pub async fn list(call: Call) -> Result<Reply, Problem> {
    let Actor::Person {
        user_id, username, ..
    } = &call.actor
    else {
        return Err(Problem::not_found("list"));
    };
    let after = page::cursor::<AppId>(&call)?;
    let database = database::connect(&call.env, &call.context).await?;
    let found = database
        .app_list(user_id, after.as_ref(), page::limit(&call)?)
        .await
        .map_err(|error| problem(&error))?;
    let next = found
        .has_more
        .then(|| found.items.last().map(|entry| entry.app.id.to_string()))
        .flatten();
    let items: Vec<_> = found
        .items
        .into_iter()
        .filter(|entry| entry.app.current_version > 0)
        .map(|postgres::AppEntry { app, icon, accent }| AppEntry {
            icon,
            accent,
            owner: username.clone(),
            url: format!("/u/{username}/{}", app.slug),
            slug: app.slug.to_string(),
            name: app.name,
            version: app.current_version,
            visibility: app.visibility.as_str().to_owned(),
            created_at: app.created_at.to_rfc3339(),
            updated_at: app.updated_at.to_rfc3339(),
        })
        .collect();
    Reply::ok(&page::document(items, next))
}

/// Publishes a hand-written definition as a new app: takes the address first, gives it back if publishing fails. The same
/// idempotency key leads to the same reservation, because its id is made from the key.
pub async fn create(call: Call) -> Result<Reply, Problem> {
    let body: AppCreateBody = call.json()?;
    let Actor::Person {
        user_id, username, ..
    } = &call.actor
    else {
        return Err(Problem::not_found("list"));
    };
    let address = AppAddress::from_segments(username, body.slug.as_str())
        .map_err(|_| Problem::not_found("address"))?;
    checks::require(&call, &body.definition, &body.contract_tests).await?;
    let id = match call.idempotency_key()? {
        Some(key) => identity::app_id_for_key(user_id, &key),
        None => AppId::new(call.now, call.entropy()?),
    };
    let database = database::connect(&call.env, &call.context).await?;
    let reservation = NewApp {
        id: &id,
        slug: &body.slug,
        name: &body.definition.app.name,
        free_limit: i32::try_from(APPS_FREE).unwrap_or(i32::MAX),
        now: call.now,
    };
    database
        .app_reserve(user_id, reservation)
        .await
        .map_err(|error| refused_address(&error))?;
    let command = Command::Publish {
        address: address.clone(),
        definition: Box::new(body.definition),
        tests: body.contract_tests,
        base_version: None,
        accept_loss: false,
    };
    let answer = match app_object::command_at(&call, &address, command).await {
        Ok(response) => objects::into_reply(response).await,
        Err(problem) => Err(problem),
    };
    if answer.as_ref().is_err_and(is_no_app_there) {
        database
            .app_delete(user_id, &id, call.now)
            .await
            .map_err(|error| problem(&error))?;
    }
    answer
}

/// Whether a refusal says that nothing was published, now or by an earlier try, so that the address is free again.
fn is_no_app_there(refused: &Problem) -> bool {
    refused.status < 500 && refused.code != "address-taken" && refused.code != KEY_REUSED
}

fn refused_address(error: &postgres::Error) -> Problem {
    if error.is_unique(APP_IDS) {
        return Problem::caller(
            422,
            KEY_REUSED,
            "This Idempotency-Key was used for another request. Use a new key for a new request.",
        );
    }
    problem(error)
}

/// The app as the asker's role sees it.
pub async fn get(call: Call) -> Result<Reply, Problem> {
    app_object::query(&call, Query::AppView).await
}

/// Deletes an app with all its data.
pub async fn delete(call: Call) -> Result<Reply, Problem> {
    app_object::command(&call, Command::AppDelete).await
}

/// The app's own OpenAPI document.
pub async fn openapi(call: Call) -> Result<Reply, Problem> {
    app_object::query(&call, Query::Openapi).await
}

/// How much of its limits the app uses.
pub async fn usage(call: Call) -> Result<Reply, Problem> {
    app_object::query(&call, Query::Usage).await
}

/// Warnings that apply now.
pub async fn alerts(call: Call) -> Result<Reply, Problem> {
    app_object::query(&call, Query::AlertList).await
}

/// Adds the example rows.
pub async fn samples_fill(call: Call) -> Result<Reply, Problem> {
    app_object::command(&call, Command::SamplesFill).await
}

/// Removes the example rows.
pub async fn samples_remove(call: Call) -> Result<Reply, Problem> {
    app_object::command(&call, Command::SamplesRemove).await
}

/// Opens the socket on which changes arrive.
pub async fn live(call: Call) -> Result<Reply, Problem> {
    let address = call.app_address()?;
    let headers = upgrade_headers(&call)?;
    let response =
        objects::open(&call.env, Class::App, &address.to_string(), "live", headers).await?;
    if response.status_code() == 101 {
        return Ok(Reply::Passthrough(response));
    }
    objects::into_reply(response).await
}

/// Headers of an upgrade towards an object: who asks, and that it is one.
pub fn upgrade_headers(call: &Call) -> Result<Headers, Problem> {
    let upgrade = call
        .header("upgrade")
        .is_some_and(|value| value.eq_ignore_ascii_case("websocket"));
    if !upgrade {
        return Err(Problem::caller(
            426,
            "upgrade-required",
            "This address is a WebSocket. Connect with one.",
        ));
    }
    let headers = watch_headers(call)?;
    let set = headers.set("upgrade", "websocket");
    set.map_err(|_| Problem::ours())?;
    Ok(headers)
}

/// Headers that say who watches, and in which session: what is open must not outlive it.
pub fn watch_headers(call: &Call) -> Result<Headers, Problem> {
    let ours = |_| Problem::ours();
    let headers = Headers::new();
    let actor = edgewright_typed_json::to_text(&call.actor).map_err(|_| Problem::ours())?;
    headers.set("x-edgewright-actor", &actor).map_err(ours)?;
    if let Some(session) = &call.session {
        let session = edgewright_typed_json::to_text(session).map_err(|_| Problem::ours())?;
        headers
            .set("x-edgewright-session", &session)
            .map_err(ours)?;
    }
    Ok(headers)
}
