//! What the Worker makes of a request's body and query, for those who try it with anything: the fuzz targets.
//!
//! It must stay the very code that answers requests. The Worker itself has no use for this module.

use edgewright_app_engine::{RowAggregate, RowList};
use edgewright_types::Problem;
use serde_json::{Map, Value};

use crate::{
    json_body::read,
    query_parameters::QueryParameters,
    routes::{
        api_key::ApiKeyCreateBody,
        app::AppCreateBody,
        app_person::AppPersonBody,
        app_version::{VersionPlanBody, VersionPublishBody, VersionRollbackBody},
        feature::{
            FeatureApproveBody, FeatureBriefBody, FeatureCreateBody, FeatureMessageBody,
            FeatureRejectBody, FeatureStartBody,
        },
        login_code::LoginCodeBody,
        row::{RowCreateBody, RowTransitionBody, RowUpdateBody, parameters},
        session::{SessionCreateBody, SessionRefreshBody},
    },
};

/// Reads a body into each type a route reads, with the outcome by name.
pub fn every_body(body: &[u8]) -> Vec<(&'static str, Result<(), Problem>)> {
    macro_rules! read_as {
        ($($body:ident),* $(,)?) => {
            vec![$((stringify!($body), read::<$body>(body).map(drop))),*]
        };
    }
    read_as![
        ApiKeyCreateBody,
        AppCreateBody,
        AppPersonBody,
        FeatureApproveBody,
        FeatureBriefBody,
        FeatureCreateBody,
        FeatureMessageBody,
        FeatureRejectBody,
        FeatureStartBody,
        LoginCodeBody,
        RowTransitionBody,
        SessionCreateBody,
        SessionRefreshBody,
        VersionPlanBody,
        VersionPublishBody,
        VersionRollbackBody,
    ]
}

/// The values of `row_create`.
pub fn row_create(body: &[u8]) -> Result<Map<String, Value>, Problem> {
    read::<RowCreateBody>(body).map(|body| body.values)
}

/// The values and the revision of `row_update`.
pub fn row_update(body: &[u8]) -> Result<(Map<String, Value>, Option<i64>), Problem> {
    read::<RowUpdateBody>(body).map(|body| (body.values, body.revision))
}

/// What the query of `row_list` asks for.
pub fn row_list(table: &str, query: &str) -> Result<RowList, Problem> {
    parameters::row_list(table.to_owned(), &QueryParameters::parse(query))
}

/// What the query of `row_aggregate` asks for.
pub fn row_aggregate(table: &str, query: &str) -> Result<RowAggregate, Problem> {
    parameters::row_aggregate(table.to_owned(), &QueryParameters::parse(query))
}
