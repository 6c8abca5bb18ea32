//! The journal of owed effects: what it must be able to do, and where most engines keep it.
//!
//! Rows written are the bill. In a table of its own an effect that succeeds at once costs one insert and one delete; an
//! engine whose every turn writes a row anyway keeps its effects in there instead, and they cost nothing. The promises
//! are the same: what is owed commits with the turn that asks for it, and goes with the turn that takes its result.

mod table;

use std::collections::BTreeSet;

use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::{EffectId, UnixMillis};

pub use table::{EFFECTS_TABLE, EffectTable};

/// An owed effect as a journal keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<E> {
    /// Its id, the same for every try.
    pub id: EffectId,
    /// What to do; none when this version cannot read it.
    pub effect: Option<E>,
    /// Tries begun, the one that follows the commit counted in advance; 0 for an effect that was not due when it was asked for.
    pub attempts: u32,
    /// When it is due.
    pub due_at: UnixMillis,
}

/// What is still owed, for the alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outlook {
    /// When the first effect that is not at work is due.
    pub next_due: Option<UnixMillis>,
    /// Whether an effect at work is still owed.
    pub at_work: bool,
}

/// Where the owed effects of one engine are kept. Every method runs inside a transaction of the host or reads only.
pub trait Journal<E> {
    /// Creates what is missing.
    ///
    /// # Errors
    /// When storage fails.
    fn install(&self, storage: &dyn SqlStorage) -> Result<(), StorageError>;

    /// Keeps an effect that was asked for with [`crate::Turn::perform`] or [`crate::Turn::perform_at`].
    ///
    /// # Errors
    /// When storage fails, or the effect cannot be kept.
    fn append(&self, storage: &dyn SqlStorage, entry: Entry<&E>) -> Result<(), StorageError>;

    /// Forgets an effect that is settled or taken back. An engine that keeps its effects itself has done so, or does so
    /// in the same turn; then there is nothing to do here.
    ///
    /// # Errors
    /// When storage fails.
    fn remove(&self, storage: &dyn SqlStorage, id: &EffectId) -> Result<(), StorageError>;

    /// Counts a try and says when the effect is due.
    ///
    /// # Errors
    /// When storage fails.
    fn reschedule(
        &self,
        storage: &dyn SqlStorage,
        id: &EffectId,
        attempts: u32,
        due_at: UnixMillis,
    ) -> Result<(), StorageError>;

    /// The effect, if it is still owed.
    ///
    /// # Errors
    /// When storage fails.
    fn find(
        &self,
        storage: &dyn SqlStorage,
        id: &EffectId,
    ) -> Result<Option<Entry<E>>, StorageError>;

    /// Whether the effect is still owed.
    ///
    /// # Errors
    /// When storage fails.
    fn owes(&self, storage: &dyn SqlStorage, id: &EffectId) -> Result<bool, StorageError>;

    /// What is due and not among the effects at work, the longest overdue first.
    ///
    /// # Errors
    /// When storage fails.
    fn due(
        &self,
        storage: &dyn SqlStorage,
        now: UnixMillis,
        at_work: &BTreeSet<EffectId>,
    ) -> Result<Vec<Entry<E>>, StorageError>;

    /// What is still owed, for the alarm.
    ///
    /// # Errors
    /// When storage fails.
    fn outlook(
        &self,
        storage: &dyn SqlStorage,
        at_work: &BTreeSet<EffectId>,
    ) -> Result<Outlook, StorageError>;

    /// A transaction was rolled back: what is remembered in memory may be wrong.
    fn rolled_back(&self) {}
}
