//! What an engine is to the host: a function from a command and storage to a reply and effects.

use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::{EffectId, Entropy, UnixMillis};
use serde::{Serialize, de::DeserializeOwned};

use crate::{EffectTable, Journal, RetryPolicy};

/// A pure state machine over storage. Every method runs inside one storage transaction, which also journals the
/// effects it asked for: either all of it happened or nothing.
pub trait Engine {
    /// What callers ask for.
    type Command;
    /// What they are answered.
    type Reply;
    /// What must happen outside. Its JSON is kept in the journal, so old forms must stay readable.
    type Effect: Serialize + DeserializeOwned + Clone;
    /// What came of an effect, failures that trying again cannot mend included.
    type Outcome;
    /// Why a command was refused; the transaction is rolled back.
    type Error: From<StorageError>;

    /// Where owed effects are kept: a table of the host's, unless the engine has a cheaper place.
    fn journal(&self) -> &dyn Journal<Self::Effect> {
        &EffectTable
    }

    /// Creates the engine's tables where they do not exist yet.
    ///
    /// # Errors
    /// When storage fails.
    fn install(&self, storage: &dyn SqlStorage) -> Result<(), StorageError>;

    /// Applies a command.
    ///
    /// # Errors
    /// When the command is refused; nothing is kept then.
    fn handle(
        &self,
        turn: &mut Turn<'_, Self::Effect>,
        command: Self::Command,
    ) -> Result<Self::Reply, Self::Error>;

    /// Takes the result of an effect. Called once per effect, however often its result arrives.
    ///
    /// # Errors
    /// Only when storage fails or the engine is broken: the effect is tried again and in the end given up.
    fn settle(
        &self,
        turn: &mut Turn<'_, Self::Effect>,
        settled: Settled<Self::Effect, Self::Outcome>,
    ) -> Result<(), Self::Error>;

    /// Hears that a try of an effect broke off (a failure or a crash) and that it will be tried again.
    ///
    /// # Errors
    /// When storage fails.
    fn interrupted(
        &self,
        turn: &mut Turn<'_, Self::Effect>,
        id: &EffectId,
        effect: &Self::Effect,
    ) -> Result<(), Self::Error> {
        let _ = (turn, id, effect);
        Ok(())
    }

    /// Hears that an effect in the journal cannot be read by this version and was dropped.
    ///
    /// # Errors
    /// When storage fails.
    fn unreadable(
        &self,
        turn: &mut Turn<'_, Self::Effect>,
        id: &EffectId,
    ) -> Result<(), Self::Error>;

    /// The outcome of an effect that asks for nothing outside, such as one that only waits for its time: the host settles
    /// it itself when it is due, without counting a try.
    fn settled_by_time(&self, effect: &Self::Effect) -> Option<Self::Outcome> {
        let _ = effect;
        None
    }

    /// How often and how fast an effect is tried again.
    fn retry_policy(&self, effect: &Self::Effect) -> RetryPolicy;
}

/// The result of an effect on its way back to the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled<E, O> {
    /// Which effect.
    pub id: EffectId,
    /// The effect as it was journaled.
    pub effect: E,
    /// What came of it, or that the host stopped trying.
    pub result: Result<O, GaveUp>,
}

/// The host stopped trying.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("gave up after {attempts} tries: {reason}")]
pub struct GaveUp {
    /// How often it was tried.
    pub attempts: u32,
    /// Why the last try failed, for the log.
    pub reason: String,
}

/// One turn of an engine: what it may read and write, and what it asks for.
pub struct Turn<'a, E> {
    /// The engine's storage, inside the turn's transaction.
    pub storage: &'a dyn SqlStorage,
    /// Now.
    pub now: UnixMillis,
    entropy: Entropy,
    drawn: u64,
    pub(crate) owed: Vec<(EffectId, E, UnixMillis)>,
    pub(crate) kept: Vec<(EffectId, UnixMillis)>,
    pub(crate) cancelled: Vec<EffectId>,
}

impl<'a, E> Turn<'a, E> {
    /// A turn that has not asked for anything.
    #[must_use]
    pub fn new(storage: &'a dyn SqlStorage, now: UnixMillis, entropy: Entropy) -> Self {
        Self {
            storage,
            now,
            entropy,
            drawn: 0,
            owed: Vec::new(),
            kept: Vec::new(),
            cancelled: Vec::new(),
        }
    }

    /// Fresh entropy, another one with every call and the same again when the turn is replayed.
    pub fn draw_entropy(&mut self) -> Entropy {
        self.drawn = self.drawn.saturating_add(1);
        self.entropy.derive(self.drawn)
    }

    /// Asks for an effect as soon as the turn has committed.
    pub fn perform(&mut self, effect: E) -> EffectId {
        self.perform_at(effect, self.now)
    }

    /// Asks for an effect at a later moment.
    pub fn perform_at(&mut self, effect: E, due_at: UnixMillis) -> EffectId {
        let id = EffectId::new(self.now, self.draw_entropy());
        self.owed.push((id.clone(), effect, due_at));
        id
    }

    /// An id for an effect that the engine keeps in its own journal. Its first try counts as begun if it is due now.
    pub fn owe(&mut self, due_at: UnixMillis) -> EffectId {
        let id = EffectId::new(self.now, self.draw_entropy());
        self.kept.push((id.clone(), due_at));
        id
    }

    /// The tries of an effect asked for now that are counted in advance: the one that follows the commit, if it is due.
    #[must_use]
    pub fn tries_begun(&self, due_at: UnixMillis) -> u32 {
        u32::from(due_at <= self.now)
    }

    /// Takes an effect back: it is not tried again, and a result that still arrives is ignored.
    pub fn cancel(&mut self, id: &EffectId) {
        let before = self.owed.len() + self.kept.len();
        self.owed.retain(|(owed, _, _)| owed != id);
        self.kept.retain(|(kept, _)| kept != id);
        if self.owed.len() + self.kept.len() == before {
            self.cancelled.push(id.clone());
        }
    }
}
