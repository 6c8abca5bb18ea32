//! Every route there is.

use edgewright_identity::Scope;
use edgewright_limits::request::BODY_BYTES;

use super::{
    Auth::{App, Person, Public, Session},
    Handler,
    Method::{self, Delete, Get, Patch, Post, Put},
    Route,
};
use crate::routes::{
    api_key, app, app_person, app_version, dev_mailbox, document, feature, import, login_code,
    model_key, model_usage, person, row, session,
};

/// A route from the columns of the table.
const fn route(
    method: Method,
    pattern: &'static str,
    operation: &'static str,
    auth: super::Auth,
    body_bytes: usize,
    handler: Handler,
) -> Route {
    Route {
        method,
        pattern,
        operation,
        auth,
        body_bytes,
        handler,
    }
}

/// Fixed segments come before `{names}` of the same place: the first match answers.
#[rustfmt::skip]
pub const ROUTES: &[Route] = &[
    route(Get, "/v1/health", "health_get", Public, 0, |call| Box::pin(document::health(call))),
    route(Get, "/v1/openapi.json", "openapi_get", Public, 0, |call| Box::pin(document::openapi(call))),
    route(Get, "/v1/schemas/app-definition.json", "app_definition_schema_get", Public, 0, |call| Box::pin(document::app_definition_schema(call))),
    route(Get, "/.well-known/jwks.json", "jwks_get", Public, 0, |call| Box::pin(document::jwks(call))),
    route(Get, "/.well-known/openid-configuration", "openid_configuration_get", Public, 0, |call| Box::pin(document::openid_configuration(call))),
    route(Get, "/v1/dev/mailbox", "dev_mailbox_list", Public, 0, |call| Box::pin(dev_mailbox::list(call))),
    route(Post, "/v1/auth/codes", "login_code_create", Public, BODY_BYTES, |call| Box::pin(login_code::create(call))),
    route(Post, "/v1/auth/sessions", "session_create", Public, BODY_BYTES, |call| Box::pin(session::create(call))),
    route(Post, "/v1/auth/sessions/refresh", "session_refresh", Public, BODY_BYTES, |call| Box::pin(session::refresh(call))),
    route(Delete, "/v1/auth/sessions/current", "session_delete", Public, 0, |call| Box::pin(session::delete(call))),
    route(Get, "/v1/me", "person_get", Session, 0, |call| Box::pin(person::get(call))),
    route(Get, "/v1/api-keys", "api_key_list", Session, 0, |call| Box::pin(api_key::list(call))),
    route(Post, "/v1/api-keys", "api_key_create", Session, BODY_BYTES, |call| Box::pin(api_key::create(call))),
    route(Delete, "/v1/api-keys/{key_id}", "api_key_delete", Session, 0, |call| Box::pin(api_key::delete(call))),
    route(Get, "/v1/model-keys", "model_key_list", Session, 0, |call| Box::pin(model_key::list(call))),
    route(Delete, "/v1/model-keys/{provider}", "model_key_delete", Session, 0, |call| Box::pin(model_key::delete(call))),
    route(Put, "/v1/model-keys/{provider}", "model_key_put", Session, BODY_BYTES, |call| Box::pin(model_key::put(call))),
    route(Post, "/v1/model-keys/{provider}/test", "model_key_test", Session, BODY_BYTES, |call| Box::pin(model_key::test(call))),
    route(Get, "/v1/model-usage", "model_usage_get", Session, 0, |call| Box::pin(model_usage::get(call))),
    route(Put, "/v1/model-budget", "model_budget_put", Session, BODY_BYTES, |call| Box::pin(model_usage::put(call))),
    route(Get, "/v1/features", "feature_list", Person(Scope::FeaturesRead), 0, |call| Box::pin(feature::list(call))),
    route(Post, "/v1/features", "feature_create", Person(Scope::FeaturesWrite), BODY_BYTES, |call| Box::pin(feature::create(call))),
    route(Get, "/v1/features/{feature_id}", "feature_get", Person(Scope::FeaturesRead), 0, |call| Box::pin(feature::get(call))),
    route(Post, "/v1/features/{feature_id}/messages", "feature_message", Person(Scope::FeaturesWrite), BODY_BYTES, |call| Box::pin(feature::message(call))),
    route(Put, "/v1/features/{feature_id}/brief", "feature_brief_edit", Person(Scope::FeaturesWrite), BODY_BYTES, |call| Box::pin(feature::brief_edit(call))),
    route(Post, "/v1/features/{feature_id}/start", "feature_start", Person(Scope::FeaturesWrite), BODY_BYTES, |call| Box::pin(feature::start(call))),
    route(Post, "/v1/features/{feature_id}/approve", "feature_approve", Person(Scope::FeaturesWrite), BODY_BYTES, |call| Box::pin(feature::approve(call))),
    route(Post, "/v1/features/{feature_id}/reject", "feature_reject", Person(Scope::FeaturesWrite), BODY_BYTES, |call| Box::pin(feature::reject(call))),
    route(Post, "/v1/features/{feature_id}/retry", "feature_retry", Person(Scope::FeaturesWrite), BODY_BYTES, |call| Box::pin(feature::retry(call))),
    route(Post, "/v1/features/{feature_id}/cancel", "feature_cancel", Person(Scope::FeaturesWrite), BODY_BYTES, |call| Box::pin(feature::cancel(call))),
    route(Get, "/v1/features/{feature_id}/events", "feature_events", Person(Scope::FeaturesRead), 0, |call| Box::pin(feature::events(call))),
    route(Get, "/v1/features/{feature_id}/socket", "feature_socket", Person(Scope::FeaturesRead), 0, |call| Box::pin(feature::socket(call))),
    route(Get, "/v1/apps", "app_list", Person(Scope::AppsRead), 0, |call| Box::pin(app::list(call))),
    route(Post, "/v1/apps", "app_create", Person(Scope::AppsWrite), BODY_BYTES, |call| Box::pin(app::create(call))),
    route(Get, "/v1/apps/{owner}/{slug}", "app_get", App(Scope::RowsRead), 0, |call| Box::pin(app::get(call))),
    route(Delete, "/v1/apps/{owner}/{slug}", "app_delete", Person(Scope::AppsWrite), 0, |call| Box::pin(app::delete(call))),
    route(Get, "/v1/apps/{owner}/{slug}/openapi.json", "app_openapi", App(Scope::RowsRead), 0, |call| Box::pin(app::openapi(call))),
    route(Get, "/v1/apps/{owner}/{slug}/usage", "app_usage", Person(Scope::AppsRead), 0, |call| Box::pin(app::usage(call))),
    route(Get, "/v1/apps/{owner}/{slug}/alerts", "alert_list", App(Scope::RowsRead), 0, |call| Box::pin(app::alerts(call))),
    route(Post, "/v1/apps/{owner}/{slug}/samples", "samples_fill", Person(Scope::AppsWrite), BODY_BYTES, |call| Box::pin(app::samples_fill(call))),
    route(Delete, "/v1/apps/{owner}/{slug}/samples", "samples_remove", Person(Scope::AppsWrite), 0, |call| Box::pin(app::samples_remove(call))),
    route(Get, "/v1/apps/{owner}/{slug}/live", "app_live", App(Scope::RowsRead), 0, |call| Box::pin(app::live(call))),
    route(Get, "/v1/apps/{owner}/{slug}/people", "app_person_list", Person(Scope::AppsRead), 0, |call| Box::pin(app_person::list(call))),
    route(Put, "/v1/apps/{owner}/{slug}/people/{email}", "app_person_put", Person(Scope::AppsWrite), BODY_BYTES, |call| Box::pin(app_person::put(call))),
    route(Delete, "/v1/apps/{owner}/{slug}/people/{email}", "app_person_delete", Person(Scope::AppsWrite), 0, |call| Box::pin(app_person::delete(call))),
    route(Get, "/v1/apps/{owner}/{slug}/versions", "version_list", Person(Scope::AppsRead), 0, |call| Box::pin(app_version::list(call))),
    route(Post, "/v1/apps/{owner}/{slug}/versions", "version_publish", Person(Scope::AppsWrite), BODY_BYTES, |call| Box::pin(app_version::publish(call))),
    route(Post, "/v1/apps/{owner}/{slug}/versions/plan", "version_plan", Person(Scope::AppsRead), BODY_BYTES, |call| Box::pin(app_version::plan(call))),
    route(Post, "/v1/apps/{owner}/{slug}/versions/rollback", "version_rollback", Person(Scope::AppsWrite), BODY_BYTES, |call| Box::pin(app_version::rollback(call))),
    route(Get, "/v1/apps/{owner}/{slug}/versions/{version}", "version_get", Person(Scope::AppsRead), 0, |call| Box::pin(app_version::get(call))),
    route(Get, "/v1/apps/{owner}/{slug}/tables/{table}/rows", "row_list", App(Scope::RowsRead), 0, |call| Box::pin(row::list(call))),
    route(Post, "/v1/apps/{owner}/{slug}/tables/{table}/rows", "row_create", App(Scope::RowsWrite), BODY_BYTES, |call| Box::pin(row::create(call))),
    route(Get, "/v1/apps/{owner}/{slug}/tables/{table}/rows/{row_id}", "row_get", App(Scope::RowsRead), 0, |call| Box::pin(row::get(call))),
    route(Patch, "/v1/apps/{owner}/{slug}/tables/{table}/rows/{row_id}", "row_update", App(Scope::RowsWrite), BODY_BYTES, |call| Box::pin(row::update(call))),
    route(Delete, "/v1/apps/{owner}/{slug}/tables/{table}/rows/{row_id}", "row_delete", App(Scope::RowsWrite), 0, |call| Box::pin(row::delete(call))),
    route(Post, "/v1/apps/{owner}/{slug}/tables/{table}/rows/{row_id}/restore", "row_restore", App(Scope::RowsWrite), BODY_BYTES, |call| Box::pin(row::restore(call))),
    route(Post, "/v1/apps/{owner}/{slug}/tables/{table}/rows/{row_id}/transitions/{transition_id}", "row_transition", App(Scope::RowsWrite), BODY_BYTES, |call| Box::pin(row::transition(call))),
    route(Get, "/v1/apps/{owner}/{slug}/tables/{table}/rows/{row_id}/history", "row_history", App(Scope::RowsRead), 0, |call| Box::pin(row::history(call))),
    route(Get, "/v1/apps/{owner}/{slug}/tables/{table}/aggregate", "row_aggregate", App(Scope::RowsRead), 0, |call| Box::pin(row::aggregate(call))),
    route(Post, "/v1/apps/{owner}/{slug}/tables/{table}/imports", "import_create", App(Scope::RowsWrite), 0, |call| Box::pin(import::create(call))),
    route(Get, "/v1/apps/{owner}/{slug}/tables/{table}/imports/{import_id}", "import_get", App(Scope::RowsRead), 0, |call| Box::pin(import::get(call))),
    route(Post, "/v1/apps/{owner}/{slug}/tables/{table}/imports/{import_id}/undo", "import_undo", App(Scope::RowsWrite), BODY_BYTES, |call| Box::pin(import::undo(call))),
];
