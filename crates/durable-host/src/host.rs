//! The host of one engine over one storage.

use std::{cell::RefCell, collections::BTreeSet};

use edgewright_storage::{SqlStorage, StorageError, transaction};
use edgewright_types::{EffectId, Entropy, UnixMillis};

use crate::{Engine, Entry, GaveUp, Settled, Turn};

/// How long after its start a running effect is taken for dead if nobody says otherwise.
const LEASE_MS: i64 = 30_000;

/// How often one look at what is due is repeated because time alone settled something; the alarm goes on from there.
const ROUNDS: u64 = 16;

/// An effect to perform now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed<E> {
    /// Its id: the idempotency key outside, the same for every try.
    pub id: EffectId,
    /// What to do.
    pub effect: E,
    /// Which try this is, from 1.
    pub attempt: u32,
}

/// What came of one try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt<O> {
    /// It is settled, for better or worse.
    Done(O),
    /// It failed in a way that trying again may mend.
    Retry {
        /// Milliseconds to wait at least, if the other side named a time.
        after_ms: Option<u64>,
        /// Why it failed, for the log.
        reason: String,
    },
}

/// What the host did with a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finished {
    /// The engine took it.
    Settled,
    /// It will be tried again at this moment.
    RetryAt(UnixMillis),
    /// Nobody waits for it: it was settled or cancelled before.
    Ignored,
}

/// What only this instance knows; all of it may be lost.
#[derive(Default)]
struct Memory {
    /// Effects whose next try is already counted in the journal.
    counted: BTreeSet<EffectId>,
    /// Effects at work in this instance.
    running: BTreeSet<EffectId>,
    /// Running effects that were taken back.
    cancelled: Vec<EffectId>,
}

/// One engine over one storage.
pub struct Host<G: Engine, S: SqlStorage> {
    engine: G,
    storage: S,
    memory: RefCell<Memory>,
}

impl<G: Engine, S: SqlStorage> Host<G, S> {
    /// Opens the host and creates missing tables.
    ///
    /// # Errors
    /// When storage fails.
    pub fn open(engine: G, storage: S) -> Result<Self, StorageError> {
        transaction(&storage, || {
            engine.journal().install(&storage)?;
            engine.install(&storage)
        })?;
        Ok(Self {
            engine,
            storage,
            memory: RefCell::default(),
        })
    }

    /// The engine.
    pub const fn engine(&self) -> &G {
        &self.engine
    }

    /// The storage, for queries.
    pub const fn storage(&self) -> &S {
        &self.storage
    }

    /// Applies a command and journals its effects in one transaction.
    ///
    /// # Errors
    /// What the engine refused with; nothing was kept.
    pub fn command(
        &self,
        now: UnixMillis,
        entropy: Entropy,
        command: G::Command,
    ) -> Result<G::Reply, G::Error> {
        self.turn(now, entropy, |turn| self.engine.handle(turn, command))
    }

    /// Takes up every effect that is due and not at work in this instance. One that an earlier instance had taken up
    /// is counted as another try, and given up when it was the last. What only waited for its time is settled here.
    ///
    /// # Errors
    /// When storage fails; what is owed stays owed.
    pub fn start_due(
        &self,
        now: UnixMillis,
        entropy: Entropy,
    ) -> Result<Vec<Owed<G::Effect>>, G::Error> {
        let mut started = Vec::new();
        for round in 0..ROUNDS {
            match self.start_round(now, entropy.derive(round), &mut started) {
                Ok(true) => {}
                Ok(false) => break,
                // What was taken up before must reach the caller, or nobody would perform it.
                Err(error) if started.is_empty() => return Err(error),
                Err(_) => break,
            }
        }
        Ok(started)
    }

    /// Goes once through what is due. True when something was settled, so that more may be due.
    fn start_round(
        &self,
        now: UnixMillis,
        entropy: Entropy,
        started: &mut Vec<Owed<G::Effect>>,
    ) -> Result<bool, G::Error> {
        let due = self
            .engine
            .journal()
            .due(&self.storage, now, &self.memory.borrow().running)?;
        let mut settled = false;
        for (index, entry) in (1_u64..).zip(due) {
            // An earlier one of this round may have taken it back.
            if settled && !self.engine.journal().owes(&self.storage, &entry.id)? {
                continue;
            }
            let entropy = entropy.derive(index);
            let elapsed = entry
                .effect
                .as_ref()
                .and_then(|effect| self.engine.settled_by_time(effect));
            if let (Some(outcome), Some(effect)) = (elapsed, entry.effect.clone()) {
                self.settle_or_put_off(now, entropy, entry, effect, Ok(outcome))?;
                settled = true;
            } else if let Some(owed) = self.start(now, entropy, entry)? {
                self.memory.borrow_mut().running.insert(owed.id.clone());
                started.push(owed);
            }
        }
        Ok(settled)
    }

    fn start(
        &self,
        now: UnixMillis,
        entropy: Entropy,
        entry: Entry<G::Effect>,
    ) -> Result<Option<Owed<G::Effect>>, G::Error> {
        let Some(effect) = entry.effect.clone() else {
            self.turn(now, entropy, |turn| {
                turn.cancel(&entry.id);
                self.engine.unreadable(turn, &entry.id)
            })?;
            return Ok(None);
        };
        let mut attempt = entry.attempts;
        if !self.memory.borrow_mut().counted.remove(&entry.id) {
            if attempt > 0 && self.engine.retry_policy(&effect).is_spent(attempt) {
                let reason = "the last try did not come back".to_owned();
                self.give_up(now, entropy, entry, effect, reason)?;
                return Ok(None);
            }
            let broke_off = attempt > 0;
            attempt = attempt.saturating_add(1);
            self.turn(now, entropy, |turn| {
                self.engine
                    .journal()
                    .reschedule(turn.storage, &entry.id, attempt, entry.due_at)?;
                if broke_off {
                    self.engine.interrupted(turn, &entry.id, &effect)?;
                }
                Ok(())
            })?;
        }
        Ok(Some(Owed {
            id: entry.id,
            effect,
            attempt,
        }))
    }

    /// Takes what came of a try. A result that arrives twice, or after the effect was cancelled, is ignored.
    ///
    /// # Errors
    /// When storage fails or the engine is broken; the effect stays owed and is tried again.
    pub fn finish(
        &self,
        now: UnixMillis,
        entropy: Entropy,
        id: &EffectId,
        attempt: Attempt<G::Outcome>,
    ) -> Result<Finished, G::Error> {
        self.memory.borrow_mut().running.remove(id);
        let Some(entry) = self.engine.journal().find(&self.storage, id)? else {
            return Ok(Finished::Ignored);
        };
        let Some(effect) = entry.effect.clone() else {
            return Ok(Finished::Ignored);
        };
        match attempt {
            Attempt::Done(outcome) => self.settle(now, entropy, entry, effect, Ok(outcome)),
            Attempt::Retry { after_ms, reason } => {
                self.retry(now, entropy, entry, effect, after_ms, reason)
            }
        }
    }

    fn retry(
        &self,
        now: UnixMillis,
        entropy: Entropy,
        entry: Entry<G::Effect>,
        effect: G::Effect,
        after_ms: Option<u64>,
        reason: String,
    ) -> Result<Finished, G::Error> {
        let policy = self.engine.retry_policy(&effect);
        if policy.is_spent(entry.attempts) {
            return self.give_up(now, entropy, entry, effect, reason);
        }
        let asked = i64::try_from(after_ms.unwrap_or_default()).unwrap_or(i64::MAX);
        // A far-away time from outside must not park a run for good.
        let wait = policy
            .delay_ms(entry.attempts, entropy)
            .max(asked.min(i64::from(policy.max_delay_ms)));
        let due_at = now.plus(wait);
        let attempts = entry.attempts.saturating_add(1);
        self.turn(now, entropy, |turn| {
            self.engine
                .journal()
                .reschedule(turn.storage, &entry.id, attempts, due_at)?;
            self.engine.interrupted(turn, &entry.id, &effect)
        })?;
        self.memory.borrow_mut().counted.insert(entry.id);
        Ok(Finished::RetryAt(due_at))
    }

    fn give_up(
        &self,
        now: UnixMillis,
        entropy: Entropy,
        entry: Entry<G::Effect>,
        effect: G::Effect,
        reason: String,
    ) -> Result<Finished, G::Error> {
        let gave_up = GaveUp {
            attempts: entry.attempts,
            reason,
        };
        self.settle_or_put_off(now, entropy, entry, effect, Err(gave_up))
    }

    /// An engine that cannot even take a failure, or the time, is asked again later, not in a tight loop.
    fn settle_or_put_off(
        &self,
        now: UnixMillis,
        entropy: Entropy,
        entry: Entry<G::Effect>,
        effect: G::Effect,
        result: Result<G::Outcome, GaveUp>,
    ) -> Result<Finished, G::Error> {
        let (id, attempts) = (entry.id.clone(), entry.attempts);
        let wait = i64::from(self.engine.retry_policy(&effect).max_delay_ms);
        self.settle(now, entropy, entry, effect, result)
            .inspect_err(|_| {
                let later = now.plus(wait);
                let _unchanged =
                    self.engine
                        .journal()
                        .reschedule(&self.storage, &id, attempts, later);
            })
    }

    fn settle(
        &self,
        now: UnixMillis,
        entropy: Entropy,
        entry: Entry<G::Effect>,
        effect: G::Effect,
        result: Result<G::Outcome, GaveUp>,
    ) -> Result<Finished, G::Error> {
        self.turn(now, entropy, |turn| {
            self.engine.journal().remove(turn.storage, &entry.id)?;
            self.engine.settle(
                turn,
                Settled {
                    id: entry.id,
                    effect,
                    result,
                },
            )
        })?;
        Ok(Finished::Settled)
    }

    /// When the alarm must fire next: at once for what is due, at its time for what is not, after a lease for what is
    /// at work. None when nothing is owed.
    ///
    /// # Errors
    /// When storage fails.
    pub fn next_alarm(&self, now: UnixMillis) -> Result<Option<UnixMillis>, StorageError> {
        let memory = self.memory.borrow();
        let journal = self.engine.journal();
        let outlook = journal.outlook(&self.storage, &memory.running)?;
        let lease = outlook.at_work.then(|| now.plus(LEASE_MS));
        let due_at = outlook.next_due.map(|due_at| due_at.max(now));
        Ok(lease.into_iter().chain(due_at).min())
    }

    /// Running effects that were taken back since the last call; their work may be dropped.
    #[must_use]
    pub fn take_cancelled(&self) -> Vec<EffectId> {
        std::mem::take(&mut self.memory.borrow_mut().cancelled)
    }

    /// Says that a running effect was dropped without a result, so that it is due again.
    pub fn abandon(&self, id: &EffectId) {
        self.memory.borrow_mut().running.remove(id);
    }

    /// Runs one engine call and journals what it asked for, in one transaction.
    fn turn<T>(
        &self,
        now: UnixMillis,
        entropy: Entropy,
        body: impl FnOnce(&mut Turn<'_, G::Effect>) -> Result<T, G::Error>,
    ) -> Result<T, G::Error> {
        let mut turn = Turn::new(&self.storage, now, entropy);
        let journal = self.engine.journal();
        let value = transaction(&self.storage, || {
            let value = body(&mut turn)?;
            for id in &turn.cancelled {
                journal.remove(&self.storage, id)?;
            }
            for (id, effect, due_at) in &turn.owed {
                let entry = Entry {
                    id: id.clone(),
                    effect: Some(effect),
                    attempts: turn.tries_begun(*due_at),
                    due_at: *due_at,
                };
                journal.append(&self.storage, entry)?;
            }
            Ok::<_, G::Error>(value)
        })
        .inspect_err(|_| journal.rolled_back())?;
        let mut memory = self.memory.borrow_mut();
        let asked = turn.owed.into_iter().map(|(id, _, due_at)| (id, due_at));
        for (id, due_at) in asked.chain(turn.kept) {
            if due_at <= now {
                memory.counted.insert(id);
            }
        }
        for id in turn.cancelled {
            memory.counted.remove(&id);
            if memory.running.remove(&id) {
                memory.cancelled.push(id);
            }
        }
        Ok(value)
    }
}
