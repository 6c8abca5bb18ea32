//! Where an instance is dropped: before and after commits, and wherever the simulator asks.

use std::cell::{Cell, RefCell};

use edgewright_storage::{RollBack, Rows, SqlStorage, SqlValue, StorageError};

use super::{Dice, dropped};

/// Of so many places, one drops the instance.
const ONE_IN: i64 = 14;

/// Decides where the instance is dropped.
pub struct Crashes {
    passed: Cell<u64>,
    at: Option<u64>,
    dice: Option<RefCell<Dice>>,
    crashed: Cell<bool>,
}

impl Crashes {
    /// Only at the given place, counted from 0.
    #[must_use]
    pub const fn at(point: Option<u64>) -> Self {
        Self {
            passed: Cell::new(0),
            at: point,
            dice: None,
            crashed: Cell::new(false),
        }
    }

    /// Anywhere.
    #[must_use]
    pub fn at_random(seed: u64) -> Self {
        Self {
            dice: Some(RefCell::new(Dice::new(!seed))),
            ..Self::at(None)
        }
    }

    /// Passes one place. True when the instance is dropped there.
    pub(super) fn here(&self) -> bool {
        let point = self.passed.get();
        self.passed.set(point.saturating_add(1));
        let random = self
            .dice
            .as_ref()
            .is_some_and(|dice| dice.borrow_mut().below(ONE_IN) == 0);
        let crash = random || self.at == Some(point);
        if crash {
            self.crashed.set(true);
        }
        crash
    }

    pub(super) const fn crashed(&self) -> bool {
        self.crashed.get()
    }

    pub(super) fn take_crashed(&self) -> bool {
        self.crashed.replace(false)
    }

    /// Places passed so far.
    #[must_use]
    pub const fn passed(&self) -> u64 {
        self.passed.get()
    }
}

/// Storage whose instance may be dropped just before or just after a commit.
pub struct CrashingStorage<'a, S: SqlStorage> {
    inner: &'a S,
    crashes: &'a Crashes,
    depth: Cell<u32>,
}

impl<'a, S: SqlStorage> CrashingStorage<'a, S> {
    /// The storage as one instance sees it.
    pub const fn new(inner: &'a S, crashes: &'a Crashes) -> Self {
        Self {
            inner,
            crashes,
            depth: Cell::new(0),
        }
    }
}

impl<S: SqlStorage> SqlStorage for CrashingStorage<'_, S> {
    fn query(&self, sql: &str, params: &[SqlValue]) -> Result<Rows, StorageError> {
        if self.crashes.crashed() {
            return Err(dropped());
        }
        self.inner.query(sql, params)
    }

    fn transaction_dyn(
        &self,
        body: &mut dyn FnMut() -> Result<(), RollBack>,
    ) -> Result<Result<(), RollBack>, StorageError> {
        if self.crashes.crashed() {
            return Err(dropped());
        }
        let depth = self.depth.get();
        self.depth.set(depth.saturating_add(1));
        let committed = self.inner.transaction_dyn(&mut || {
            let verdict = body();
            // Dropped before the commit: nothing of it happened.
            if depth == 0 && verdict.is_ok() && self.crashes.here() {
                return Err(RollBack);
            }
            verdict
        });
        self.depth.set(depth);
        if self.crashes.crashed() {
            return Err(dropped());
        }
        // Dropped after the commit: all of it happened, and nobody heard.
        if depth == 0 && matches!(committed, Ok(Ok(()))) && self.crashes.here() {
            return Err(dropped());
        }
        committed
    }
}
