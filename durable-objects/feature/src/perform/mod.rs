//! Performs the pipeline's effects: one try each, within a time limit.

mod apps;
pub mod directory;
mod model;
mod publish;
mod scratch;
mod usage;

use std::{rc::Rc, time::Duration};

use edgewright_durable_host::{Attempt, Owed, Performer};
use edgewright_pipeline::{FeatureEffect, FeatureOutcome, Pipeline};
use futures::future::{Either, select};
use worker::Delay;

#[cfg(feature = "fault-injection")]
use crate::fault;
use crate::object::Object;

/// What an effect's try comes to, as the host takes it.
pub type Tried = Attempt<FeatureOutcome>;

/// How long one try may take. A model writes for minutes and has bounds of its own below this; everything else answers
/// in seconds.
const MODEL_LIMIT: Duration = Duration::from_secs(1_000);
const OTHER_LIMIT: Duration = Duration::from_secs(60);

/// Performs effects for one feature.
pub struct Hands {
    object: Rc<Object>,
}

impl Hands {
    /// Hands of this feature.
    pub fn new(object: &Rc<Object>) -> Self {
        Self {
            object: Rc::clone(object),
        }
    }

    async fn try_once(&self, owed: &Owed<FeatureEffect>) -> Tried {
        let env = self.object.env();
        match &owed.effect {
            FeatureEffect::CallModel { request, route } => {
                model::call(&self.object, owed, request, route).await
            }
            FeatureEffect::LoadApp { actor, address } => apps::load(env, actor, address).await,
            FeatureEffect::PlanMigration {
                actor,
                address,
                definition,
            } => apps::plan(env, actor, address, definition).await,
            FeatureEffect::RunChecks {
                feature,
                actor,
                definition,
                tests,
            } => scratch::check(env, feature, actor, definition, tests).await,
            FeatureEffect::PublishPreview {
                feature,
                actor,
                definition,
            } => scratch::preview(env, feature, actor, definition).await,
            FeatureEffect::WipeScratch { feature } => scratch::wipe(env, feature).await,
            FeatureEffect::Publish(publication) => publish::publish(env, publication).await,
            FeatureEffect::Report(report) => directory::report(env, report).await,
            FeatureEffect::ReportUsage(report) => usage::report(env, &owed.id, report).await,
        }
    }
}

impl Performer<Pipeline> for Hands {
    async fn perform(&self, owed: Owed<FeatureEffect>) -> Tried {
        let limit = match owed.effect {
            FeatureEffect::CallModel { .. } => MODEL_LIMIT,
            _ => OTHER_LIMIT,
        };
        #[cfg(feature = "fault-injection")]
        fault::point(&self.object, &fault::name("begin", &owed.effect)).await;
        let work = std::pin::pin!(self.try_once(&owed));
        let tried = match select(work, Delay::from(limit)).await {
            Either::Left((tried, _)) => tried,
            Either::Right(_) => retry("no answer in time"),
        };
        #[cfg(feature = "fault-injection")]
        fault::point(&self.object, &fault::name("end", &owed.effect)).await;
        tried
    }
}

/// A failure that another try may mend.
pub fn retry(reason: impl ToString) -> Tried {
    Attempt::Retry {
        after_ms: None,
        reason: reason.to_string(),
    }
}
