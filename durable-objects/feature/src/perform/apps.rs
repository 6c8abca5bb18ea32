//! Calls to app objects, on behalf of the feature's owner.

use edgewright_app_engine::{Command, CommandRequest, Query, QueryRequest};
use edgewright_definition::{
    AppDefinition, contract_test::ContractTests, difference::MigrationPlan,
};
use edgewright_durable_host::Attempt;
use edgewright_pipeline::{FeatureOutcome, agent::CurrentApp};
use edgewright_typed_json::{from_text, from_value};
use edgewright_types::{Actor, AppAddress, Problem};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use worker::{Env, Method, Request, RequestInit};

use super::{Tried, retry};

/// What an app object answered: the document, or why not.
pub type Answer<T> = Result<T, Refused>;

/// Why an app object did not do it.
pub enum Refused {
    /// It said why, and will say so again.
    Told(Box<Problem>),
    /// It could not be reached or broke; worth another try.
    Broken(String),
}

impl Refused {
    /// The outcome of the effect.
    pub fn into_tried(self) -> Tried {
        match self {
            Self::Told(problem) => Attempt::Done(refused(*problem)),
            Self::Broken(reason) => retry(reason),
        }
    }
}

/// A refusal in the words the app object gave.
pub fn refused(mut problem: Problem) -> FeatureOutcome {
    let plan = problem.extensions.remove("plan");
    FeatureOutcome::Refused {
        code: problem.code,
        message: problem.detail,
        plan: plan.and_then(|plan| from_value(&plan).ok()),
    }
}

/// Reads the live app.
pub async fn load(env: &Env, actor: &Actor, address: &AppAddress) -> Tried {
    #[derive(Deserialize)]
    struct Stored {
        version: u32,
        definition: AppDefinition,
        #[serde(default)]
        tests: ContractTests,
    }
    let asked: Answer<Stored> =
        query(env, actor, address, Query::VersionGet { version: None }).await;
    match asked {
        Ok(stored) => Attempt::Done(FeatureOutcome::AppLoaded {
            current: Box::new(CurrentApp {
                version: stored.version,
                definition: stored.definition,
                contract_tests: stored.tests,
            }),
        }),
        Err(refused) => refused.into_tried(),
    }
}

/// Asks what publishing would change.
pub async fn plan(
    env: &Env,
    actor: &Actor,
    address: &AppAddress,
    definition: &AppDefinition,
) -> Tried {
    let definition = Box::new(definition.clone());
    let asked: Answer<MigrationPlan> =
        query(env, actor, address, Query::VersionPlan { definition }).await;
    match asked {
        Ok(plan) => Attempt::Done(FeatureOutcome::Migration { plan }),
        Err(refused) => refused.into_tried(),
    }
}

/// Sends a command. An answer without a body reads as null.
pub async fn command<T: DeserializeOwned>(
    env: &Env,
    actor: &Actor,
    address: &AppAddress,
    command: Command,
    idempotency_key: Option<String>,
) -> Answer<T> {
    let request = CommandRequest {
        actor: actor.clone(),
        command,
        idempotency_key,
    };
    post(env, address, "command", &request).await
}

async fn query<T: DeserializeOwned>(
    env: &Env,
    actor: &Actor,
    address: &AppAddress,
    query: Query,
) -> Answer<T> {
    let request = QueryRequest {
        actor: actor.clone(),
        query,
    };
    post(env, address, "query", &request).await
}

async fn post<T: DeserializeOwned>(
    env: &Env,
    address: &AppAddress,
    verb: &str,
    document: &impl Serialize,
) -> Answer<T> {
    let body = edgewright_typed_json::to_text(document)
        .map_err(|error| Refused::Broken(error.to_string()))?;
    let (status, body) = send(env, address, verb, body)
        .await
        .map_err(|error| Refused::Broken(error.to_string()))?;
    if status < 400 {
        let text = if body.is_empty() { "null" } else { &body };
        return from_text(text)
            .map_err(|error| Refused::Broken(format!("the app's answer cannot be read: {error}")));
    }
    match from_text::<Problem>(&body) {
        Ok(problem) if status < 500 && status != 429 => Err(Refused::Told(Box::new(problem))),
        _ => Err(Refused::Broken(format!(
            "the app answered with status {status}"
        ))),
    }
}

async fn send(
    env: &Env,
    address: &AppAddress,
    verb: &str,
    body: String,
) -> worker::Result<(u16, String)> {
    let mut init = RequestInit::new();
    init.with_method(Method::Post).with_body(Some(body.into()));
    let request = Request::new_with_init(&format!("https://object/{verb}"), &init)?;
    let stub = env
        .durable_object("APP")?
        .get_by_name(&address.to_string())?;
    let mut response = stub.fetch_with_request(request).await?;
    Ok((response.status_code(), response.text().await?))
}
