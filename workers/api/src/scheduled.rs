//! What the clock starts: it wakes features that have gone silent, throws away what has expired, and seals anew what an
//! earlier key of the platform holds.
//!
//! Input-free and idempotent. It never fails; what one sweep could not do, the next one does.

mod workflows;

use edgewright_postgres::Database;
use serde_json::json;
use worker::{Env, ScheduleContext};

use crate::{
    clock,
    objects::{self, Class},
    vault,
};

/// A feature under way reports far more often than this.
const SILENT_MS: i64 = 60_000;
/// Features woken in one sweep; the next sweep takes the rest.
const FEATURES_MAX: i32 = 200;
/// How long a build may have a place in the directory without having begun.
const RESERVED_MS: i64 = 3_600_000;

/// One sweep.
pub async fn sweep(env: &Env, context: &ScheduleContext) {
    let now = clock::now();
    let database = match Database::connect(env, |task| context.wait_until(task)).await {
        Ok(database) => database,
        Err(error) => {
            worker::console_error!("sweep.postgres={error:?}");
            return;
        }
    };
    match database
        .feature_unfinished(now.plus(-SILENT_MS), FEATURES_MAX)
        .await
    {
        Ok(features) => {
            for feature in features {
                if let Err(problem) =
                    objects::post(env, Class::Feature, feature.as_str(), "sweep", &json!({})).await
                {
                    worker::console_error!("sweep.feature={feature} problem.code={}", problem.code);
                }
            }
        }
        Err(error) => worker::console_error!("sweep.features={error:?}"),
    }
    workflows::sweep(env, &database, now).await;
    if let Err(error) = database.feature_forget(now.plus(-RESERVED_MS)).await {
        worker::console_error!("sweep.reserved={error:?}");
    }
    if let Err(error) = database.sign_in_sweep(now).await {
        worker::console_error!("sweep.sign_in={error:?}");
    }
    vault::rotate(env, &database, now).await;
}
