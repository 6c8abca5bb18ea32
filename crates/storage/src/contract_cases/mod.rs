//! What every implementation of [`SqlStorage`] must do, as cases that each implementation's tests run.
//!
//! A case must work on a database that others have used before it: it makes a table of its own name.

mod errors;
mod results;
mod transactions;
mod values;

use crate::SqlStorage;

/// What a case found: nothing, or how the storage differs from the contract.
pub type Outcome = Result<(), String>;

/// One case: its name as a sentence, and what to run.
pub type Case = (&'static str, fn(&dyn SqlStorage) -> Outcome);

/// Every case.
#[must_use]
pub fn all() -> Vec<Case> {
    [
        values::CASES,
        results::CASES,
        errors::CASES,
        transactions::CASES,
    ]
    .concat()
}

fn expect_eq<T: PartialEq + std::fmt::Debug>(what: &str, got: &T, wanted: &T) -> Outcome {
    if got == wanted {
        Ok(())
    } else {
        Err(format!("{what}: got {got:?}, wanted {wanted:?}"))
    }
}

fn run(storage: &dyn SqlStorage, sql: &str) -> Outcome {
    storage
        .query(sql, &[])
        .map(drop)
        .map_err(|error| format!("{sql}: {error}"))
}
