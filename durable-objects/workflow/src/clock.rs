//! The two things engines may not have: the time and randomness.

use edgewright_types::{Entropy, UnixMillis};
use worker::{Date, console_error};

/// Now.
pub fn now() -> UnixMillis {
    UnixMillis(i64::try_from(Date::now().as_millis()).unwrap_or(i64::MAX))
}

/// Randomness nobody can guess.
pub fn entropy() -> Entropy {
    let mut bytes = [0; 16];
    if let Err(error) = getrandom::fill(&mut bytes) {
        // The runtime always has randomness; ids made without it would still be told apart by time and counter.
        console_error!("entropy.error={error}");
    }
    Entropy(bytes)
}
