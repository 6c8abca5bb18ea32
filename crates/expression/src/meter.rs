//! The meter every step and every allocation goes through.
//!
//! It is asked before the work or the memory is spent, and what it refuses is a [`Stop::Exhausted`],
//! which `try`, `?` and `//` never match. Once exhausted it stays exhausted.

use std::cell::Cell;

use crate::budget::{Budget, Exhausted};
use crate::value::Value;

/// Why evaluation goes up the stack instead of on.
#[derive(Debug)]
pub enum Stop {
    /// A jq error; the only kind an expression can catch.
    Error(Value),
    /// `break` to the label with this number.
    Break(u32),
    /// The budget ended.
    Exhausted(Exhausted),
}

/// The result of anything that evaluates.
pub type Flow<T> = Result<T, Stop>;

/// The counters of one run.
#[derive(Debug)]
pub struct Meter {
    steps: Cell<u64>,
    bytes: Cell<u64>,
    output: Cell<u64>,
    nest: Cell<u16>,
    labels: Cell<u32>,
    budget: Budget,
}

/// One level of interpreter nesting; leaving the scope gives it back.
pub struct Nest<'m>(&'m Meter);

impl Drop for Nest<'_> {
    fn drop(&mut self) {
        self.0.nest.set(self.0.nest.get().saturating_add(1));
    }
}

impl Meter {
    /// A fresh meter with all of `budget` to spend.
    pub fn new(budget: &Budget) -> Meter {
        Meter {
            steps: Cell::new(budget.steps),
            bytes: Cell::new(budget.alloc_bytes),
            output: Cell::new(budget.output_bytes),
            nest: Cell::new(budget.nest),
            labels: Cell::new(0),
            budget: *budget,
        }
    }

    /// Spends `n` steps.
    pub fn step(&self, n: u64) -> Flow<()> {
        spend(&self.steps, n, Exhausted::Steps)
    }

    /// Spends `n` bytes of memory, before they are allocated. Touching memory is work too.
    pub fn alloc(&self, n: u64) -> Flow<()> {
        spend(&self.bytes, n, Exhausted::Bytes)?;
        self.step(n / 64)
    }

    /// Spends memory for `count` items of `size` bytes.
    pub fn alloc_items(&self, count: usize, size: usize) -> Flow<()> {
        self.alloc((count as u64).saturating_mul(size as u64))
    }

    /// Spends output for a value of this weight. Handed out, a value takes several times its weight in memory, hence the factor.
    pub fn output(&self, weight: u64) -> Flow<()> {
        spend(&self.output, 64 + 2 * weight, Exhausted::Output)?;
        self.step(2 + weight / 16)
    }

    /// Enters one level of nesting.
    pub fn nest(&self) -> Flow<Nest<'_>> {
        match self.nest.get().checked_sub(1) {
            Some(left) => {
                self.nest.set(left);
                Ok(Nest(self))
            }
            None => {
                self.steps.set(0);
                Err(Stop::Exhausted(Exhausted::Nest))
            }
        }
    }

    /// Refuses a value of this flat weight or depth.
    pub fn admit(&self, weight: u64, depth: u16) -> Flow<()> {
        if weight > self.budget.value_weight {
            self.steps.set(0);
            return Err(Stop::Exhausted(Exhausted::Weight));
        }
        if depth > self.budget.depth {
            self.steps.set(0);
            return Err(Stop::Exhausted(Exhausted::Depth));
        }
        Ok(())
    }

    /// A number no other label, `limit` or `first` of this run has.
    pub fn fresh_label(&self) -> u32 {
        let label = self.labels.get();
        self.labels.set(label.wrapping_add(1));
        label
    }
}

fn spend(cell: &Cell<u64>, n: u64, what: Exhausted) -> Flow<()> {
    match cell.get().checked_sub(n) {
        Some(left) => {
            cell.set(left);
            Ok(())
        }
        None => {
            cell.set(0);
            Err(Stop::Exhausted(what))
        }
    }
}
