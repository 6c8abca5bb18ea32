//! The feature's engine, as the durable host runs it.

use std::cell::RefCell;

use edgewright_durable_host::{Engine, GaveUp, RetryPolicy, Settled, Turn};
use edgewright_limits::pipeline::STREAMED_PIECES;
use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::{Actor, EffectId, Problem, UserId};

use crate::{
    agent::AgentRole,
    command::{self, Command, CommandRequest},
    effect::{FeatureEffect, FeatureOutcome, UsageReport},
    event::{self, Delivered, Live},
    stage,
    state::FeatureState,
    store,
    view::{FeatureStatus, FeatureView},
    work::Work,
};

/// Why a command was not done.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The caller is told why; nothing was changed.
    #[error("{0}")]
    Problem(Box<Problem>),
    /// Storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

/// The answer to a command.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// The feature as it is now.
    pub view: FeatureView,
    /// Whether this command began it.
    pub created: bool,
    /// Whether the command had been done before under the same key.
    pub replayed: bool,
}

/// The engine of one feature. What it keeps in memory is the text that is being streamed; all of it may be lost.
#[derive(Default)]
pub struct Pipeline {
    live: RefCell<Live>,
}

impl Pipeline {
    /// An engine that streams nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds to the text that an effect's model is writing.
    pub fn stream(&self, effect: &EffectId, delta: &str) {
        self.live.borrow_mut().push(effect, delta);
    }

    /// Every event after a sequence number, or all of them if it cannot have been given out. Whoever asks must own the feature: see [`Pipeline::may_watch`].
    ///
    /// # Errors
    /// When storage fails.
    pub fn events_after(
        &self,
        storage: &dyn SqlStorage,
        after: u64,
    ) -> Result<Vec<Delivered>, StorageError> {
        let live = self.live.borrow();
        // An instance that died may have streamed pieces that nobody kept.
        let newest = event::newest(storage)?
            .max(live.last())
            .saturating_add(STREAMED_PIECES);
        let is_known = (event::oldest(storage)?..=newest).contains(&after);
        event::deliver(storage, &live, if is_known { after } else { 0 })
    }

    /// Whether the actor may watch the feature.
    ///
    /// # Errors
    /// When it has not begun, is somebody else's, or storage fails.
    pub fn may_watch(&self, storage: &dyn SqlStorage, actor: &Actor) -> Result<(), Refusal> {
        owned(storage, actor).map(drop)
    }

    /// Whether nothing can happen to the feature any more.
    ///
    /// # Errors
    /// When storage fails.
    pub fn is_over(&self, storage: &dyn SqlStorage) -> Result<bool, StorageError> {
        Ok(store::status(storage)?.is_some_and(FeatureStatus::is_final))
    }

    /// Whose the feature is; nobody's before it has begun.
    ///
    /// # Errors
    /// When storage fails.
    pub fn owner(&self, storage: &dyn SqlStorage) -> Result<Option<UserId>, StorageError> {
        Ok(store::load(storage)?.map(|state| state.owner.user_id))
    }

    /// The calls of models that the control plane was not told of yet, each under the id it is told of with.
    ///
    /// # Errors
    /// When storage fails.
    pub fn untold_calls(
        &self,
        storage: &dyn SqlStorage,
    ) -> Result<Vec<(EffectId, UsageReport)>, StorageError> {
        store::untold(storage)
    }

    /// The feature as it is.
    ///
    /// # Errors
    /// When it has not begun, is somebody else's, or storage fails.
    pub fn view(&self, storage: &dyn SqlStorage, actor: &Actor) -> Result<FeatureView, Refusal> {
        let state = owned(storage, actor)?;
        Ok(FeatureView::of(&state, store::messages(storage)?))
    }

    /// Keeps a turn and remembers what to stream.
    fn save(&self, work: Work<'_, '_>) -> Result<FeatureView, StorageError> {
        let (view, live) = work.save(&self.live.borrow())?;
        *self.live.borrow_mut() = live;
        Ok(view)
    }

    fn with_feature(
        &self,
        turn: &mut Turn<'_, FeatureEffect>,
        body: impl FnOnce(&mut Work<'_, '_>),
    ) -> Result<(), Refusal> {
        let Some(state) = store::load(turn.storage)? else {
            return Ok(());
        };
        let mut work = Work::resume(turn, state)?;
        body(&mut work);
        self.save(work)?;
        Ok(())
    }
}

/// The feature, if it has begun and is the actor's. To everybody else it does not exist.
fn owned(storage: &dyn SqlStorage, actor: &Actor) -> Result<FeatureState, Refusal> {
    match store::load(storage)? {
        Some(state) if actor.user_id() == Some(&state.owner.user_id) => Ok(state),
        _ => Err(Problem::not_found("build").into()),
    }
}

impl Engine for Pipeline {
    type Command = CommandRequest;
    type Reply = Reply;
    type Effect = FeatureEffect;
    type Outcome = FeatureOutcome;
    type Error = Refusal;

    fn install(&self, storage: &dyn SqlStorage) -> Result<(), StorageError> {
        store::install(storage)
    }

    fn handle(
        &self,
        turn: &mut Turn<'_, FeatureEffect>,
        request: CommandRequest,
    ) -> Result<Reply, Refusal> {
        if matches!(request.command, Command::Create { .. }) && store::load(turn.storage)?.is_none()
        {
            let work = command::create(turn, request)?;
            return Ok(Reply {
                view: self.save(work)?,
                created: true,
                replayed: false,
            });
        }
        let state = owned(turn.storage, &request.actor)?;
        let replayed = command::is_replay(&state, &request)?;
        let mut work = Work::resume(turn, state)?;
        if !replayed {
            command::apply(&mut work, request)?;
        }
        Ok(Reply {
            view: self.save(work)?,
            created: false,
            replayed,
        })
    }

    fn settle(
        &self,
        turn: &mut Turn<'_, FeatureEffect>,
        settled: Settled<FeatureEffect, FeatureOutcome>,
    ) -> Result<(), Refusal> {
        let Settled { id, effect, result } = settled;
        match effect {
            // Nobody waits for these: that the control plane knows, or the scratch objects are empty, changes nothing here.
            FeatureEffect::WipeScratch { .. }
            | FeatureEffect::Report(_)
            | FeatureEffect::ReportUsage(_) => Ok(()),
            _ => self.with_feature(turn, |work| {
                let Some(pending) = work.take_pending(&id) else {
                    return;
                };
                match result {
                    Ok(outcome) => stage::take(work, &pending, effect, outcome),
                    Err(gave_up) => stage::gave_up(work, &pending, &gave_up),
                }
            }),
        }
    }

    fn interrupted(
        &self,
        turn: &mut Turn<'_, FeatureEffect>,
        id: &EffectId,
        effect: &FeatureEffect,
    ) -> Result<(), Refusal> {
        let FeatureEffect::CallModel { request, .. } = effect else {
            return Ok(());
        };
        if request.role != AgentRole::Analyst {
            return Ok(());
        }
        self.with_feature(turn, |work| {
            let text = work.state.log.text.as_ref();
            work.text_broke_off = text.is_some_and(|text| text.effect == *id);
        })
    }

    fn unreadable(&self, turn: &mut Turn<'_, FeatureEffect>, id: &EffectId) -> Result<(), Refusal> {
        self.with_feature(turn, |work| {
            if let Some(pending) = work.take_pending(id) {
                let gave_up = GaveUp {
                    attempts: 0,
                    reason: "the journal cannot be read by this version".to_owned(),
                };
                stage::gave_up(work, &pending, &gave_up);
            }
        })
    }

    fn retry_policy(&self, effect: &FeatureEffect) -> RetryPolicy {
        effect.retry_policy()
    }
}
