//! What agent runs used and cost.

use edgewright_types::{FeatureId, UnixMillis, UserId};

use crate::{Database, Error, Statement, Tenant};

/// One agent run.
#[derive(Debug, Clone)]
pub struct UsageEvent<'a> {
    /// Stable over repeats, such as the effect's id.
    pub id: &'a str,
    /// For which feature.
    pub feature_id: Option<&'a FeatureId>,
    /// Which agent.
    pub stage: &'a str,
    /// Which provider.
    pub provider: &'a str,
    /// Which model.
    pub model: &'a str,
    /// Tokens read.
    pub input_tokens: i64,
    /// Tokens written.
    pub output_tokens: i64,
    /// Cost in millionths of a US dollar.
    pub cost_micros: i64,
    /// When it ended.
    pub at: UnixMillis,
}

impl Database {
    /// Records one agent run; the same id again changes nothing.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn usage_report(&self, person: &UserId, event: UsageEvent<'_>) -> Result<(), Error> {
        let statement = Statement::new(
            "INSERT INTO edgewright.usage_events \
               (id, person_id, feature_id, stage, provider, model, input_tokens, output_tokens, cost_micros, at) \
             VALUES ($1, edgewright.current_person(), $2, $3, $4, $5, $6, $7, $8, edgewright.from_millis($9)) \
             ON CONFLICT DO NOTHING",
            [
                event.id.into(),
                event.feature_id.map(FeatureId::as_str).into(),
                event.stage.into(),
                event.provider.into(),
                event.model.into(),
                event.input_tokens.into(),
                event.output_tokens.into(),
                event.cost_micros.into(),
                event.at.into(),
            ],
        );
        self.run(Tenant::Person(person), statement).await.map(drop)
    }
}
