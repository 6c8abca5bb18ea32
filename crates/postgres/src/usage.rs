//! What calls of models used and cost, and what they may cost in one calendar month (UTC).

use edgewright_types::{EffectId, FeatureId, UnixMillis, UserId};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    DataKeyRow, Database, Error, Param, Rows, SealedModelKey, Statement, Tenant, data_key,
    model_key,
};

/// One finished call of a model.
#[derive(Debug, Clone)]
pub struct UsageEvent<'a> {
    /// The id of the effect that reports it: the same however often it is told.
    pub id: &'a EffectId,
    /// For which feature.
    pub feature_id: &'a FeatureId,
    /// Which agent asked.
    pub stage: &'a str,
    /// Who runs the model.
    pub provider: &'a str,
    /// Which model.
    pub model: &'a str,
    /// Tokens read.
    pub input_tokens: u64,
    /// Of these, read from the provider's cache.
    pub cached_input_tokens: u64,
    /// Tokens written.
    pub output_tokens: u64,
    /// Cost in millionths of a US dollar.
    pub cost_micros: u64,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// Why there was no answer; none when there was one.
    pub failure: Option<&'a str>,
    /// When it ended.
    pub at: UnixMillis,
}

/// What a person's models have cost this month, and what they may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct MonthSpending {
    /// Millionths of a dollar.
    pub spent_micros: u64,
    /// The limit the person chose, in millionths of a dollar; none if they chose none.
    pub limit_micros: Option<u64>,
}

/// What has to be known before a model is asked for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallTerms {
    /// Their own keys as they are kept, if they have any.
    pub keys: Option<(DataKeyRow, Vec<SealedModelKey>)>,
    /// What this month has cost, everything told of with this question included.
    pub spending: MonthSpending,
}

/// The calls of one month.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct MonthUsage {
    /// The month, `YYYY-MM`.
    pub month: String,
    /// Its first moment.
    pub starts_at: UnixMillis,
    /// The first moment after it.
    pub ends_at: UnixMillis,
    /// The limit the person chose, in millionths of a dollar; none if they chose none.
    pub limit_micros: Option<u64>,
    /// By provider and model, the dearest first.
    pub models: Vec<ModelUsage>,
}

/// The calls of one model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelUsage {
    /// Who runs it.
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
    /// Cost in millionths of a dollar.
    pub cost_micros: u64,
    /// How long its calls took together, in milliseconds.
    pub took_ms: u64,
}

/// Records calls; an id that is known changes nothing. A person who is gone has no calls either.
fn report(events: &[UsageEvent<'_>]) -> Statement {
    let rows = events.iter().map(|event| {
        json!({
            "id": event.id,
            "feature_id": event.feature_id,
            "stage": event.stage,
            "provider": event.provider,
            "model": event.model,
            "input_tokens": event.input_tokens.min(MOST),
            "cached_input_tokens": event.cached_input_tokens.min(MOST),
            "output_tokens": event.output_tokens.min(MOST),
            "cost_micros": event.cost_micros.min(MOST),
            "took_ms": event.took_ms.min(MOST),
            "failure": event.failure,
            "at": event.at,
        })
    });
    Statement::new(
        "INSERT INTO edgewright.usage_events \
           (id, person_id, feature_id, stage, provider, model, input_tokens, cached_input_tokens, output_tokens, \
            cost_micros, took_ms, failure, at) \
         SELECT told.id, people.id, told.feature_id, told.stage, told.provider, told.model, told.input_tokens, \
           told.cached_input_tokens, told.output_tokens, told.cost_micros, told.took_ms, told.failure, \
           edgewright.from_millis(told.at) \
         FROM jsonb_to_recordset($1) AS told (id text, feature_id text, stage text, provider text, model text, \
           input_tokens bigint, cached_input_tokens bigint, output_tokens bigint, cost_micros bigint, \
           took_ms bigint, failure text, at bigint), edgewright.people \
         WHERE people.id = edgewright.current_person() \
         ON CONFLICT DO NOTHING",
        [Param::Json(rows.collect())],
    )
}

/// The largest number that every reader of JSON keeps exactly.
const MOST: u64 = 9_007_199_254_740_991;

fn spending(now: UnixMillis) -> Statement {
    Statement::new(
        "SELECT jsonb_build_object( \
           'spent_micros', (SELECT edgewright.sum_exact(sum(cost_micros)) FROM edgewright.usage_of_month($1)), \
           'limit_micros', (SELECT monthly_micros FROM edgewright.model_budgets \
                            WHERE person_id = edgewright.current_person()))",
        [now.into()],
    )
}

impl Database {
    /// Records finished calls of the person; an id that is known changes nothing.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn usage_report(
        &self,
        person: &UserId,
        events: &[UsageEvent<'_>],
    ) -> Result<(), Error> {
        self.run(Tenant::Person(person), report(events))
            .await
            .map(drop)
    }

    /// What has to be known before a model is asked, in one flight. Calls that were not told of yet are told of with
    /// it, so that a build's own calls always count.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn model_call_terms(
        &self,
        person: &UserId,
        untold: &[UsageEvent<'_>],
        now: UnixMillis,
    ) -> Result<CallTerms, Error> {
        let mut statements = vec![
            model_key::select_sealed(),
            data_key::select(),
            spending(now),
        ];
        if !untold.is_empty() {
            statements.insert(0, report(untold));
        }
        let mut answers = self
            .transaction(Tenant::Person(person), &statements)
            .await?;
        let spending = answers.pop().map(Rows::one).transpose()?;
        let data_key = answers.pop();
        let keys = answers.pop();
        Ok(CallTerms {
            keys: model_key::read_sealed(keys, data_key)?,
            spending: spending.ok_or_else(|| Error::internal("a statement has no answer"))?,
        })
    }

    /// The person's calls in the month of this moment.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn usage_month(&self, person: &UserId, now: UnixMillis) -> Result<MonthUsage, Error> {
        let statement = Statement::new(
            "WITH models AS ( \
               SELECT provider, model, count(*) AS calls, count(failure) AS failed, \
                 edgewright.sum_exact(sum(input_tokens)) AS input_tokens, \
                 edgewright.sum_exact(sum(cached_input_tokens)) AS cached_input_tokens, \
                 edgewright.sum_exact(sum(output_tokens)) AS output_tokens, \
                 edgewright.sum_exact(sum(cost_micros)) AS cost_micros, \
                 edgewright.sum_exact(sum(took_ms)) AS took_ms \
               FROM edgewright.usage_of_month($1) GROUP BY provider, model) \
             SELECT jsonb_build_object( \
               'month', to_char(edgewright.month_start($1, 0) AT TIME ZONE 'UTC', 'YYYY-MM'), \
               'starts_at', edgewright.to_millis(edgewright.month_start($1, 0)), \
               'ends_at', edgewright.to_millis(edgewright.month_start($1, 1)), \
               'limit_micros', (SELECT monthly_micros FROM edgewright.model_budgets \
                                WHERE person_id = edgewright.current_person()), \
               'models', (SELECT coalesce(jsonb_agg(to_jsonb(models) \
                            ORDER BY cost_micros DESC, calls DESC, provider, model), '[]') FROM models))",
            [now.into()],
        );
        self.run(Tenant::Person(person), statement).await?.one()
    }

    /// Sets what the person's models may cost in one month, and writes that down.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn model_budget_set(
        &self,
        person: &UserId,
        monthly_micros: u64,
        audit_id: &str,
        now: UnixMillis,
    ) -> Result<(), Error> {
        let statement = Statement::new(
            "WITH put AS ( \
               INSERT INTO edgewright.model_budgets AS budgets (person_id, monthly_micros, updated_at) \
               VALUES (edgewright.current_person(), $1, edgewright.from_millis($3)) \
               ON CONFLICT (person_id) DO UPDATE SET \
                 monthly_micros = excluded.monthly_micros, updated_at = excluded.updated_at \
               RETURNING monthly_micros) \
             INSERT INTO edgewright.audit_log (id, person_id, action, subject, at) \
             SELECT $2, edgewright.current_person(), 'model_budget.set', monthly_micros::text, \
               edgewright.from_millis($3) FROM put",
            [
                i64::try_from(monthly_micros).unwrap_or(i64::MAX).into(),
                audit_id.into(),
                now.into(),
            ],
        );
        self.run(Tenant::Person(person), statement).await.map(drop)
    }
}
