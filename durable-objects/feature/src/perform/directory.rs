//! Reports to the directory in PostgreSQL. The feature is right, the directory catches up.

use edgewright_durable_host::Attempt;
use edgewright_pipeline::{FeatureOutcome, effect::FeatureReport};
use edgewright_postgres::{Database, Error, FeatureReport as Row};
use edgewright_types::AppId;
use serde::Serialize;
use wasm_bindgen_futures::spawn_local;
use worker::{Env, console_error};

use super::{Tried, retry};

/// Connects for one effect.
pub async fn connect(env: &Env) -> Result<Database, Error> {
    Database::connect(env, spawn_local).await
}

/// Tells the directory how a feature stands.
pub async fn report(env: &Env, report: &FeatureReport) -> Tried {
    match tell(env, report).await {
        Ok(()) => Attempt::Done(FeatureOutcome::Done),
        Err(error) => {
            if let Error::Internal { cause } = &error {
                console_error!("directory.internal={cause:?}");
            }
            retry(error)
        }
    }
}

async fn tell(env: &Env, report: &FeatureReport) -> Result<(), Error> {
    let database = connect(env).await?;
    let app_id = app_id(&database, report).await?;
    let row = Row {
        id: &report.feature,
        title: &report.title,
        mode: &word(&report.mode),
        status: &word(&report.status),
        app_id: app_id.as_ref(),
        created_at: report.created_at,
        updated_at: report.updated_at,
        revision: i64::try_from(report.revision).unwrap_or(i64::MAX),
    };
    database.feature_report(&report.owner, row).await?;
    Ok(())
}

/// The id of the app a feature is about; an app it did not make is looked up by its address.
async fn app_id(database: &Database, report: &FeatureReport) -> Result<Option<AppId>, Error> {
    let Some(app) = &report.app else {
        return Ok(None);
    };
    if let Some(id) = &app.id {
        return Ok(Some(id.clone()));
    }
    let Ok(owner) = report.username.parse() else {
        return Ok(None);
    };
    let found = database.app_find(&owner, &app.slug).await?;
    Ok(found.map(|app| app.id))
}

/// The word an enum has on the wire.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
