//! Makes an app live: its address first, then its first or next version. Doing it twice does it once.

use edgewright_app_engine::{Command, answer::Published};
use edgewright_durable_host::Attempt;
use edgewright_limits::plan::APPS_FREE;
use edgewright_pipeline::{FeatureOutcome, effect::Publication};
use edgewright_postgres::{Database, Error, Limit, NewApp};
use edgewright_types::{Actor, AppAddress, AppId, Slug, Username};
use worker::{Env, console_error};

use super::{
    Tried,
    apps::{Answer, command},
    directory, retry,
};
use crate::clock;

/// Names that are tried when the first is taken: `tools`, `tools-2`, up to this number.
const CANDIDATES: u32 = 20;

/// Publishes.
pub async fn publish(env: &Env, publication: &Publication) -> Tried {
    let Actor::Person { username, .. } = &publication.actor else {
        return retry("a publication without a person");
    };
    let Ok(owner) = username.parse::<Username>() else {
        return retry("a publication without a user name");
    };
    let slug = match address(env, publication).await {
        Ok(slug) => slug,
        Err(tried) => return tried,
    };
    let address = AppAddress::Published {
        owner,
        slug: slug.clone(),
    };
    let publish = Command::Publish {
        address: address.clone(),
        definition: publication.definition.clone(),
        tests: publication.tests.clone(),
        base_version: publication.base_version,
        accept_loss: publication.accept_loss,
    };
    let key = Some(publication.key.clone());
    let published: Answer<Published> =
        command(env, &publication.actor, &address, publish, key).await;
    match published {
        Ok(published) => Attempt::Done(FeatureOutcome::Published {
            slug,
            version: published.version,
        }),
        Err(refused) => refused.into_tried(),
    }
}

/// The address: the one the app has, or one that is taken for it now.
async fn address(env: &Env, publication: &Publication) -> Result<Slug, Tried> {
    let Some(id) = &publication.new_app else {
        return Ok(publication.slug.clone());
    };
    let database = directory::connect(env).await.map_err(retry)?;
    let most = if publication.may_rename {
        CANDIDATES
    } else {
        1
    };
    for number in 1..=most {
        let Some(slug) = numbered(&publication.slug, number) else {
            break;
        };
        match reserve(&database, publication, id, &slug).await {
            Ok(()) => return Ok(slug),
            Err(Error::Unique { .. }) => {}
            Err(error) => return Err(failed(error)),
        }
    }
    Err(refuse(
        "slug-taken",
        "You already have an app with this name in its address. Choose another name and publish again.",
    ))
}

async fn reserve(
    database: &Database,
    publication: &Publication,
    id: &AppId,
    slug: &Slug,
) -> Result<(), Error> {
    let Some(owner) = publication.actor.user_id() else {
        return Ok(());
    };
    let app = NewApp {
        id,
        slug,
        name: &publication.definition.app.name,
        free_limit: i32::try_from(APPS_FREE).unwrap_or(i32::MAX),
        now: clock::now(),
    };
    database.app_reserve(owner, app).await.map(drop)
}

fn failed(error: Error) -> Tried {
    match error {
        Error::Limit(Limit::PublishedApps) => refuse(
            "app-limit-reached",
            "You have as many published apps as your plan holds. Delete one or change the plan, then publish again.",
        ),
        Error::Internal { cause } => {
            console_error!("publish.internal={cause:?}");
            retry("the directory could not do this")
        }
        other => retry(other),
    }
}

fn refuse(code: &str, message: &str) -> Tried {
    Attempt::Done(FeatureOutcome::Refused {
        code: code.to_owned(),
        message: message.to_owned(),
        plan: None,
    })
}

fn numbered(slug: &Slug, number: u32) -> Option<Slug> {
    if number == 1 {
        return Some(slug.clone());
    }
    let tail = format!("-{number}");
    let room = Slug::MAX.saturating_sub(tail.len());
    let head: String = slug.as_str().chars().take(room).collect();
    format!("{}{tail}", head.trim_end_matches('-')).parse().ok()
}
