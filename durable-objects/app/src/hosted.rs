//! The engine as the durable host runs it.

use edgewright_app_engine::{Applied, Call, Command, Effect, Engine, Failure};
use edgewright_durable_host::{Engine as HostedEngine, RetryPolicy, Settled, Turn};
use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::{EffectId, Plan};

use crate::zones::IntlZones;

/// The engine of this app.
pub struct Hosted {
    engine: Engine,
}

impl Hosted {
    /// An engine that knows nothing yet.
    pub fn new() -> Self {
        Self {
            engine: Engine::new(Box::<IntlZones>::default()),
        }
    }

    /// The engine, for queries.
    pub const fn engine(&self) -> &Engine {
        &self.engine
    }
}

impl HostedEngine for Hosted {
    type Command = (Call, Command);
    type Reply = Applied;
    type Effect = Effect;
    /// What the owner pays for, where the directory said so.
    type Outcome = Option<Plan>;
    type Error = Failure;

    /// The engine makes its tables with the first version.
    fn install(&self, _storage: &dyn SqlStorage) -> Result<(), StorageError> {
        Ok(())
    }

    fn handle(
        &self,
        turn: &mut Turn<'_, Effect>,
        (call, command): (Call, Command),
    ) -> Result<Applied, Failure> {
        let applied = self.engine.apply(turn.storage, &call, command)?;
        for effect in &applied.effects {
            turn.perform(effect.clone());
        }
        Ok(applied)
    }

    /// The answer to a report says what the owner pays for.
    fn settle(
        &self,
        turn: &mut Turn<'_, Effect>,
        settled: Settled<Effect, Option<Plan>>,
    ) -> Result<(), Failure> {
        match settled.result {
            Ok(Some(plan)) => self.engine.plan_set(turn.storage, plan),
            _ => Ok(()),
        }
    }

    fn unreadable(&self, _turn: &mut Turn<'_, Effect>, _id: &EffectId) -> Result<(), Failure> {
        Ok(())
    }

    /// The directory may be down for long; the app goes on meanwhile, and the report stays owed.
    fn retry_policy(&self, _effect: &Effect) -> RetryPolicy {
        RetryPolicy {
            max_attempts: None,
            ..RetryPolicy::default()
        }
    }
}
