//! Tells the control plane what calls of models took, each under the id of its effect: telling twice changes nothing.

use std::rc::Rc;

use edgewright_durable_host::Attempt;
use edgewright_pipeline::{FeatureOutcome, effect::UsageReport};
use edgewright_postgres::{Error, UsageEvent};
use edgewright_types::EffectId;
use worker::{Env, console_error};

use super::{Tried, directory, retry};
use crate::object::Object;

/// Name of whoever runs the built-in model, and its own.
const BUILT_IN: (&str, &str) = ("builtin", "offline");

/// Tells of one call.
pub async fn report(env: &Env, id: &EffectId, report: &UsageReport) -> Tried {
    match tell(env, id, report).await {
        Ok(()) => Attempt::Done(FeatureOutcome::Done),
        Err(error) => {
            if let Error::Internal { cause } = &error {
                console_error!("usage.internal={cause:?}");
            }
            retry(error)
        }
    }
}

async fn tell(env: &Env, id: &EffectId, report: &UsageReport) -> Result<(), Error> {
    let database = directory::connect(env).await?;
    database
        .usage_report(&report.owner, &[event(id, report)])
        .await
}

/// The calls the control plane was not told of yet.
pub fn untold(object: &Rc<Object>) -> Vec<(EffectId, UsageReport)> {
    let host = object.host();
    host.engine()
        .untold_calls(host.storage())
        .unwrap_or_else(|error| {
            console_error!("usage.untold={error}");
            Vec::new()
        })
}

/// A call as the control plane keeps it.
pub fn event<'a>(id: &'a EffectId, report: &'a UsageReport) -> UsageEvent<'a> {
    UsageEvent {
        id,
        feature_id: &report.feature,
        stage: report.role.as_str(),
        provider: report
            .provider
            .map_or(BUILT_IN.0, |provider| provider.as_str()),
        model: match report.provider {
            Some(_) => &report.model,
            None => BUILT_IN.1,
        },
        input_tokens: report.usage.input_tokens,
        cached_input_tokens: report.usage.cached_input_tokens,
        output_tokens: report.usage.output_tokens,
        cost_micros: report.cost_micros,
        took_ms: report.took_ms,
        failure: report.failure.as_deref(),
        at: report.at,
    }
}
