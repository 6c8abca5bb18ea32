//! Features, which the console calls builds: `/v1/features`.

use edgewright_limits::plan::ACTIVE_FEATURES_FREE;
use edgewright_pipeline::{
    artifact::{Answer, Brief, Mode},
    command::{Command, CommandRequest},
};
use edgewright_postgres::NewFeature;
use edgewright_types::{Actor, AppAddress, FeatureId, Problem, Slug};
use serde::{Deserialize, Serialize};

use crate::{
    call::Call,
    database,
    objects::{self, Class},
    page,
    reply::Reply,
    routes::app::{upgrade_headers, watch_headers},
};

/// Body of `feature_create`.
#[derive(Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FeatureCreateBody {
    /// What is needed, in plain words.
    pub text: String,
    /// The mode, if the builder has chosen one.
    #[serde(default)]
    pub mode: Option<Mode>,
    /// Address `owner/slug` of the live app to change.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "Option<String>"))]
    pub app: Option<AppAddress>,
    /// Build at once, without questions.
    #[serde(default)]
    pub start: bool,
}

/// Body of `feature_message`.
#[derive(Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FeatureMessageBody {
    /// Anything to say.
    #[serde(default)]
    pub text: Option<String>,
    /// Answers to the analyst's questions.
    #[serde(default)]
    pub answers: Vec<Answer>,
}

/// Body of `feature_brief_edit`.
#[derive(Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FeatureBriefBody {
    /// The whole brief as it should be.
    pub brief: Brief,
    /// Revision of the feature the edit was made from.
    pub revision: u64,
}

/// Body of `feature_start`.
#[derive(Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FeatureStartBody {
    /// The mode, if the builder overrides the recommendation.
    #[serde(default)]
    pub mode: Option<Mode>,
}

/// Body of `feature_approve`.
#[derive(Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FeatureApproveBody {
    /// Revision that is approved.
    pub revision: u64,
    /// The app's name in its address; made from the title if absent.
    #[serde(default)]
    pub slug: Option<Slug>,
    /// Whether losing data, as the plan says, is agreed.
    #[serde(default)]
    pub accept_loss: bool,
}

/// Body of `feature_reject`.
#[derive(Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FeatureRejectBody {
    /// What should be different.
    pub feedback: String,
}

/// A feature in its owner's list.
#[derive(Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct FeatureSummary {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// `app`, `workflow` or `code`.
    pub mode: String,
    /// Where it stands.
    pub status: String,
    /// Name of its app in the address, while that is published.
    pub app_slug: Option<String>,
    /// When it began, RFC 3339.
    pub created_at: String,
    /// When it last changed, RFC 3339.
    pub updated_at: String,
}

/// Lists the person's features.
pub async fn list(call: Call) -> Result<Reply, Problem> {
    let after = page::cursor::<FeatureId>(&call)?;
    let database = database::connect(&call.env, &call.context).await?;
    let found = database
        .feature_list(call.person()?, after.as_ref(), page::limit(&call)?)
        .await
        .map_err(|error| database::problem(&error))?;
    let next = found
        .has_more
        .then(|| found.items.last().map(|feature| feature.id.to_string()))
        .flatten();
    let items = found.items.into_iter().map(|feature| FeatureSummary {
        id: feature.id.to_string(),
        title: feature.title,
        mode: feature.mode,
        status: feature.status,
        app_slug: feature.app_slug,
        created_at: feature.created_at.to_rfc3339(),
        updated_at: feature.updated_at.to_rfc3339(),
    });
    Reply::ok(&page::document(items.collect(), next))
}

/// Begins a feature: takes its place in the directory first, gives it back if the feature refuses. The same idempotency key leads to the same feature, because its id is made from the key.
pub async fn create(call: Call) -> Result<Reply, Problem> {
    let body: FeatureCreateBody = call.json()?;
    let id = match call.idempotency_key()? {
        Some(key) => crate::identity::feature_id_for_key(call.person()?, &key),
        None => FeatureId::new(call.now, call.entropy()?),
    };
    let person = call.person()?;
    let database = database::connect(&call.env, &call.context).await?;
    let place = NewFeature {
        id: &id,
        title: &body.text,
        free_limit: i32::try_from(ACTIVE_FEATURES_FREE).unwrap_or(i32::MAX),
        now: call.now,
    };
    database
        .feature_reserve(person, place)
        .await
        .map_err(|error| database::problem(&error))?;
    let command = Command::Create {
        text: body.text,
        mode: body.mode,
        app: body.app,
        start: body.start,
    };
    let answer = send(&call, &id, command).await;
    if answer.as_ref().is_err_and(|refused| refused.status < 500) {
        database
            .feature_release(person, &id)
            .await
            .map_err(|error| database::problem(&error))?;
    }
    answer
}

/// Reads a feature.
pub async fn get(call: Call) -> Result<Reply, Problem> {
    act(&call, Command::View).await
}

/// Says something to the analyst.
pub async fn message(call: Call) -> Result<Reply, Problem> {
    let FeatureMessageBody { text, answers } = call.json()?;
    act(&call, Command::Message { text, answers }).await
}

/// Replaces the brief.
pub async fn brief_edit(call: Call) -> Result<Reply, Problem> {
    let FeatureBriefBody { brief, revision } = call.json()?;
    act(
        &call,
        Command::EditBrief {
            brief: Box::new(brief),
            revision,
        },
    )
    .await
}

/// Builds without further questions.
pub async fn start(call: Call) -> Result<Reply, Problem> {
    let FeatureStartBody { mode } = call.json()?;
    act(&call, Command::Start { mode }).await
}

/// Approves what was built.
pub async fn approve(call: Call) -> Result<Reply, Problem> {
    let FeatureApproveBody {
        revision,
        slug,
        accept_loss,
    } = call.json()?;
    act(
        &call,
        Command::Approve {
            revision,
            slug,
            accept_loss,
        },
    )
    .await
}

/// Rejects what was built, with the reason.
pub async fn reject(call: Call) -> Result<Reply, Problem> {
    let FeatureRejectBody { feedback } = call.json()?;
    act(&call, Command::Reject { feedback }).await
}

/// Tries a failed build again.
pub async fn retry(call: Call) -> Result<Reply, Problem> {
    act(&call, Command::Retry).await
}

/// Stops a build.
pub async fn cancel(call: Call) -> Result<Reply, Problem> {
    act(&call, Command::Cancel).await
}

/// Streams events as server-sent events.
pub async fn events(call: Call) -> Result<Reply, Problem> {
    let id = call.feature_id()?;
    let headers = watch_headers(&call)?;
    let after = call
        .header("last-event-id")
        .or_else(|| call.query("after").map(str::to_owned));
    let response = objects::open(
        &call.env,
        Class::Feature,
        id.as_str(),
        &after_path("events", after)?,
        headers,
    )
    .await?;
    if response.status_code() == 200 {
        return Ok(Reply::Passthrough(response));
    }
    objects::into_reply(response).await
}

/// Opens the socket on which the same events arrive.
pub async fn socket(call: Call) -> Result<Reply, Problem> {
    let id = call.feature_id()?;
    let headers = upgrade_headers(&call)?;
    let after = call.query("after").map(str::to_owned);
    let response = objects::open(
        &call.env,
        Class::Feature,
        id.as_str(),
        &after_path("socket", after)?,
        headers,
    )
    .await?;
    if response.status_code() == 101 {
        return Ok(Reply::Passthrough(response));
    }
    objects::into_reply(response).await
}

fn after_path(verb: &str, after: Option<String>) -> Result<String, Problem> {
    let number: u64 = after.as_deref().unwrap_or("0").parse().map_err(|_| {
        Problem::caller(
            400,
            "query-invalid",
            "The parameter after is the number of the last event you have seen.",
        )
        .with_error("?after", "invalid", "Send a whole number.")
    })?;
    Ok(format!("{verb}?after={number}"))
}

async fn act(call: &Call, command: Command) -> Result<Reply, Problem> {
    let id = call.feature_id()?;
    send(call, &id, command).await
}

async fn send(call: &Call, id: &FeatureId, command: Command) -> Result<Reply, Problem> {
    let Actor::Person { .. } = &call.actor else {
        return Err(Problem::not_found("build"));
    };
    let request = CommandRequest {
        id: id.clone(),
        actor: call.actor.clone(),
        command,
        idempotency_key: call.idempotency_key()?,
    };
    objects::into_reply(
        objects::post(&call.env, Class::Feature, id.as_str(), "command", &request).await?,
    )
    .await
}
