//! What a person's calls of models took this month, and what they may cost: `/v1/model-usage` and `/v1/model-budget`.
//! Only a person who signed in may look or change it.

use edgewright_limits::model_budget::{MONTHLY_MICROS_DEFAULT, MONTHLY_MICROS_MAX};
use edgewright_postgres::{Database, ModelUsage, MonthUsage};
use edgewright_types::{EffectId, Problem};
use serde::{Deserialize, Serialize};

use crate::{call::Call, database, reply::Reply};

/// The calls of one calendar month (UTC).
#[derive(Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct ModelUsageView {
    /// The month, `YYYY-MM`.
    pub month: String,
    /// Its first moment, RFC 3339.
    pub starts_at: String,
    /// The first moment after it, RFC 3339: then it counts from nothing again.
    pub ends_at: String,
    /// What it cost so far, in millionths of a dollar.
    pub spent_micros: u64,
    /// Builds stop before a call once this is spent.
    pub limit_micros: u64,
    /// By provider and model, the dearest first. Empty when no model was asked.
    pub models: Vec<ModelUsageRow>,
}

/// The calls of one model.
#[derive(Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct ModelUsageRow {
    /// Who runs it: a provider, or `builtin`.
    pub provider: String,
    /// Which.
    pub model: String,
    /// Calls, those without an answer included.
    pub calls: u64,
    /// Calls without an answer.
    pub failed: u64,
    /// Tokens read.
    pub input_tokens: u64,
    /// Of these, read from the provider's cache.
    pub cached_input_tokens: u64,
    /// Tokens written.
    pub output_tokens: u64,
    /// What they cost, in millionths of a dollar.
    pub cost_micros: u64,
    /// How long they took together, in milliseconds.
    pub took_ms: u64,
}

/// Body of `model_budget_put`.
#[derive(Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ModelBudgetPutBody {
    /// What a calendar month may cost, in millionths of a dollar; at most a hundred thousand dollars. 0 stops every call
    /// that costs anything.
    pub monthly_micros: u64,
}

impl From<MonthUsage> for ModelUsageView {
    fn from(month: MonthUsage) -> Self {
        let cost = month.models.iter().map(|model| model.cost_micros);
        Self {
            month: month.month,
            starts_at: month.starts_at.to_rfc3339(),
            ends_at: month.ends_at.to_rfc3339(),
            spent_micros: cost.fold(0, u64::saturating_add),
            limit_micros: month.limit_micros.unwrap_or(MONTHLY_MICROS_DEFAULT),
            models: month.models.into_iter().map(ModelUsageRow::from).collect(),
        }
    }
}

impl From<ModelUsage> for ModelUsageRow {
    fn from(usage: ModelUsage) -> Self {
        Self {
            provider: usage.provider,
            model: usage.model,
            calls: usage.calls,
            failed: usage.failed,
            input_tokens: usage.input_tokens,
            cached_input_tokens: usage.cached_input_tokens,
            output_tokens: usage.output_tokens,
            cost_micros: usage.cost_micros,
            took_ms: usage.took_ms,
        }
    }
}

/// This month.
pub async fn get(call: Call) -> Result<Reply, Problem> {
    let database = database::connect(&call.env, &call.context).await?;
    look(&call, &database).await
}

/// Changes what a month may cost. It counts from the next call on.
pub async fn put(call: Call) -> Result<Reply, Problem> {
    let body: ModelBudgetPutBody = call.json()?;
    if body.monthly_micros > MONTHLY_MICROS_MAX {
        let most = MONTHLY_MICROS_MAX / 1_000_000;
        return Err(Problem::caller(
            422,
            "body-invalid",
            "A part of the body is not as it should be; see errors.",
        )
        .with_error(
            "/monthly_micros",
            "too-large",
            format!("A month may cost at most ${most}. Choose a lower limit."),
        ));
    }
    let audit_id = EffectId::new(call.now, call.entropy()?).to_string();
    let database = database::connect(&call.env, &call.context).await?;
    database
        .model_budget_set(call.person()?, body.monthly_micros, &audit_id, call.now)
        .await
        .map_err(|error| database::problem(&error))?;
    look(&call, &database).await
}

async fn look(call: &Call, database: &Database) -> Result<Reply, Problem> {
    let month = database
        .usage_month(call.person()?, call.now)
        .await
        .map_err(|error| database::problem(&error))?;
    Reply::ok(&ModelUsageView::from(month))
}
