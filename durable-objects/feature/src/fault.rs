//! Points at which a test may hold a build or break it; compiled only with the feature `fault-injection`.
//!
//! At every point the test is asked, at `FAULT_CONTROL_URL`, what shall happen. The question leaves like any other request of
//! an object: after everything written before is durable. It must never be part of a release build.

use edgewright_pipeline::FeatureEffect;
use edgewright_storage::{SqlStorage, SqlValue};
use worker::{Fetch, Headers, Method, Request, RequestInit};

use crate::object::Object;

/// Says where the build is. Goes on when the test answers, breaks when it says so, hangs for as long as it is silent.
pub async fn point(object: &Object, name: &str) {
    let Ok(control) = object.env().var("FAULT_CONTROL_URL") else {
        return;
    };
    let rows = object
        .host()
        .storage()
        .query("SELECT state ->> 'id' FROM feature", &[]);
    let id = rows.ok().and_then(|rows| {
        let id = rows.scalar().and_then(SqlValue::as_text);
        id.map(ToOwned::to_owned)
    });
    let body = serde_json::json!({ "feature": id, "point": name });
    let answer = ask(&control.to_string(), &body.to_string()).await;
    match answer.as_deref() {
        Ok("throw") => wasm_bindgen::throw_str("asked to throw"),
        Ok(_) => {}
        Err(error) => worker::console_error!("fault.control={error}"),
    }
}

/// The point before or after an effect.
pub fn name(moment: &str, effect: &FeatureEffect) -> String {
    let kind = match effect {
        FeatureEffect::CallModel { request, .. } => return format!("{moment} {:?}", request.role),
        FeatureEffect::LoadApp { .. } => "LoadApp",
        FeatureEffect::RunChecks { .. } => "RunChecks",
        FeatureEffect::PublishPreview { .. } => "PublishPreview",
        FeatureEffect::PlanMigration { .. } => "PlanMigration",
        FeatureEffect::Publish(_) => "Publish",
        FeatureEffect::WipeScratch { .. } => "WipeScratch",
        FeatureEffect::Report(_) => "Report",
        FeatureEffect::ReportUsage(_) => "ReportUsage",
    };
    format!("{moment} {kind}")
}

async fn ask(control: &str, body: &str) -> worker::Result<String> {
    let headers = Headers::new();
    headers.set("content-type", "application/json")?;
    let mut init = RequestInit::new();
    init.with_method(Method::Post)
        .with_headers(headers)
        .with_body(Some(body.into()));
    let request = Request::new_with_init(control, &init)?;
    Fetch::Request(request).send().await?.text().await
}
