//! The keys of the platform, under which people's data keys are sealed, and the sweep that changes them.
//!
//! Read from the secret each time they are needed and gone after it; never kept over requests, never printed.

use edgewright_model_keys::{Keeper, stale};
use edgewright_postgres::Database;
use edgewright_types::{Problem, ProblemKind, Secret, UnixMillis};
use edgewright_vault::KeyRing;
use worker::Env;

use crate::settings::secret;

const NAME: &str = "VAULT_KEYS";
/// Data keys sealed anew in one sweep; the next sweep takes the rest.
const ROTATED_MAX: i32 = 200;

/// The keys of the platform. Without them nothing is kept and nothing opened: there is no way around sealing.
pub fn key_ring(env: &Env) -> Result<KeyRing, Problem> {
    let text = secret(env, NAME).map_err(|_| unavailable())?;
    let text = Secret::new(text);
    KeyRing::parse(text.expose()).map_err(|error| {
        worker::console_error!("secret.invalid={NAME} error={error}");
        unavailable()
    })
}

/// What a caller is told while nothing can be sealed or opened.
pub fn unavailable() -> Problem {
    Problem::new(
        ProblemKind::Ours,
        503,
        "sealing-unavailable",
        "Keys can be neither kept nor opened right now, and nothing was changed. Try again later.",
    )
    .with("retry_after_seconds", 60)
}

/// Seals data keys anew that an earlier key of the platform holds. It may stop anywhere; the next sweep goes on.
pub async fn rotate(env: &Env, database: &Database, now: UnixMillis) {
    // Said already, where it matters to somebody.
    let Ok(ring) = key_ring(env) else { return };
    let people = match stale(database, &ring, ROTATED_MAX).await {
        Ok(people) => people,
        Err(error) => {
            worker::console_error!("sweep.data_keys={error:?}");
            return;
        }
    };
    if people.is_empty() {
        return;
    }
    let mut sealed = 0;
    for person in &people {
        let keeper = Keeper {
            database,
            ring: &ring,
            person,
            now,
        };
        match keeper.reseal().await {
            Ok(done) => sealed += usize::from(done),
            Err(error) => worker::console_error!("sweep.data_key={person} error={error}"),
        }
    }
    worker::console_log!("sweep.data_keys_sealed={sealed} found={}", people.len());
}
