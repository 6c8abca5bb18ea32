//! Reports to the directory in PostgreSQL. The app is right, the directory catches up.

use edgewright_app_engine::Effect;
use edgewright_durable_host::{Attempt, Owed, Performer};
use edgewright_postgres::{App, AppReport, AppVersionReport, Database, Error, Visibility};
use edgewright_types::{AppAddress, Plan, UnixMillis, UserId};
use futures::future::{Either, select};
use wasm_bindgen_futures::spawn_local;
use worker::{Delay, console_error};

use crate::{hosted::Hosted, object::Object};

/// How long one try may take.
const LIMIT: std::time::Duration = std::time::Duration::from_secs(30);

/// Performs reports for one app.
pub struct Reporter<'a>(pub &'a Object);

impl Performer<Hosted> for Reporter<'_> {
    async fn perform(&self, owed: Owed<Effect>) -> Attempt<Option<Plan>> {
        let work = std::pin::pin!(self.report(&owed.effect));
        match select(work, Delay::from(LIMIT)).await {
            Either::Left((Ok(plan), _)) => Attempt::Done(plan),
            Either::Left((Err(error), _)) => {
                if let Error::Internal { cause } = &error {
                    console_error!("directory.internal={cause:?}");
                }
                retry(&error.to_string())
            }
            Either::Right(_) => retry("no answer in time"),
        }
    }
}

fn retry(reason: &str) -> Attempt<Option<Plan>> {
    Attempt::Retry {
        after_ms: None,
        reason: reason.to_owned(),
    }
}

impl Reporter<'_> {
    async fn report(&self, effect: &Effect) -> Result<Option<Plan>, Error> {
        let Effect::ReportApp {
            address,
            owner,
            version,
            name,
            visibility,
            at,
            ..
        } = effect;
        let AppAddress::Published {
            owner: username,
            slug,
        } = address
        else {
            return Ok(None);
        };
        let database = Database::connect(self.0.env(), spawn_local).await?;
        let Some(app) = database.app_find(username, slug).await? else {
            return Ok(None);
        };
        match version {
            None => delete(&database, owner, &app, *at).await.map(|()| None),
            Some(version) => {
                self.report_version(&database, owner, &app, *version)
                    .await?;
                let report = AppReport {
                    id: &app.id,
                    name,
                    visibility: visibility_of(visibility),
                    version: i64::from(*version),
                    updated_at: *at,
                };
                let reported = database.app_report(owner, report).await?;
                Ok(reported.plan)
            }
        }
    }

    async fn report_version(
        &self,
        database: &Database,
        owner: &UserId,
        app: &App,
        version: u32,
    ) -> Result<(), Error> {
        let Some(stored) = self.0.stored_version(version) else {
            return Ok(());
        };
        let report = AppVersionReport {
            app_id: &app.id,
            version: i64::from(version),
            definition: &stored.definition,
            contract_tests: &stored.tests,
            created_by: &stored.by_name,
            created_at: stored.at,
            note: &stored.note,
        };
        database.app_version_report(owner, report).await.map(drop)
    }
}

/// An app that took the address after this one was deleted is another app.
async fn delete(
    database: &Database,
    owner: &UserId,
    app: &App,
    at: UnixMillis,
) -> Result<(), Error> {
    if app.created_at > at {
        return Ok(());
    }
    database.app_delete(owner, &app.id, at).await.map(drop)
}

fn visibility_of(word: &str) -> Visibility {
    match word {
        "public" => Visibility::Public,
        "invited" => Visibility::Invited,
        _ => Visibility::Private,
    }
}
