//! The two things engines may not have: the time and randomness. They are read here and handed in.

use edgewright_types::{Entropy, Problem, UnixMillis};

/// The moment of this request.
pub fn now() -> UnixMillis {
    UnixMillis(i64::try_from(worker::Date::now().as_millis()).unwrap_or(i64::MAX))
}

/// Randomness nobody can guess.
pub fn entropy() -> Result<Entropy, Problem> {
    random_bytes().map(Entropy)
}

/// As many random bytes as asked for.
pub fn random_bytes<const N: usize>() -> Result<[u8; N], Problem> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Problem::ours())?;
    Ok(bytes)
}
