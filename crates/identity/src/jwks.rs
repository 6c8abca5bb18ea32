//! When to fetch an issuer's key set again. The caller fetches and keeps the keys; this only decides.

use edgewright_types::UnixMillis;

/// Keys are fetched again when they are this old.
const REFRESH_AFTER_MS: i64 = 5 * 60 * 1000;
/// Keys that could not be fetched again are believed up to this age, so that an issuer's short outage is none of ours.
const USABLE_MS: i64 = 15 * 60 * 1000;
/// Least time between two attempts, whatever tokens arrive.
const COOLDOWN_MS: i64 = 10 * 1000;

/// How fresh the kept keys of one issuer are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct JwksFreshness {
    fetched_at: Option<UnixMillis>,
    tried_at: Option<UnixMillis>,
}

impl JwksFreshness {
    /// Whether to fetch now. `key_known`: whether the kept keys hold the one the token names. A flood of unknown keys
    /// causes one fetch per cooldown.
    #[must_use]
    pub fn should_fetch(&self, now: UnixMillis, key_known: bool) -> bool {
        let cooling = self
            .tried_at
            .is_some_and(|tried| now.since(tried) < COOLDOWN_MS);
        let stale = self
            .fetched_at
            .is_none_or(|fetched| now.since(fetched) >= REFRESH_AFTER_MS);
        !cooling && (stale || !key_known)
    }

    /// Whether the kept keys may still be believed.
    #[must_use]
    pub fn usable(&self, now: UnixMillis) -> bool {
        self.fetched_at
            .is_some_and(|fetched| now.since(fetched) < USABLE_MS)
    }

    /// Notes an attempt, before it is made.
    pub const fn tried(&mut self, now: UnixMillis) {
        self.tried_at = Some(now);
    }

    /// Notes that keys were fetched.
    pub const fn fetched(&mut self, now: UnixMillis) {
        self.fetched_at = Some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_key_costs_one_fetch_and_a_flood_of_unknown_keys_one_per_cooldown() {
        let mut freshness = JwksFreshness::default();
        let start = UnixMillis(1_000_000);
        assert!(freshness.should_fetch(start, false));
        freshness.tried(start);
        freshness.fetched(start);
        assert!(!freshness.should_fetch(start.plus(1), false));
        let fetches = (0..2 * COOLDOWN_MS).filter(|offset| {
            let now = start.plus(*offset);
            let fetch = freshness.should_fetch(now, false);
            if fetch {
                freshness.tried(now);
                freshness.fetched(now);
            }
            fetch
        });
        assert_eq!(fetches.count(), 1);
    }

    #[test]
    fn kept_keys_age_at_their_edges() {
        let mut freshness = JwksFreshness::default();
        freshness.tried(UnixMillis(0));
        freshness.fetched(UnixMillis(0));
        assert!(!freshness.should_fetch(UnixMillis(REFRESH_AFTER_MS - 1), true));
        assert!(freshness.should_fetch(UnixMillis(REFRESH_AFTER_MS), true));
        assert!(freshness.usable(UnixMillis(USABLE_MS - 1)));
        assert!(!freshness.usable(UnixMillis(USABLE_MS)));
    }
}
