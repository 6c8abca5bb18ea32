//! When a failed effect is tried again: exponential back-off with jitter, and a last try.

use edgewright_types::Entropy;

/// How often and how fast an effect is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Tries before giving up; none for an effect that stays owed until it succeeds.
    pub max_attempts: Option<u32>,
    /// Longest wait after the first failure.
    pub first_delay_ms: u32,
    /// Longest wait at all.
    pub max_delay_ms: u32,
}

impl RetryPolicy {
    /// Wait after the `attempt`-th try (from 1): between half of and the whole exponential step.
    #[must_use]
    pub fn delay_ms(&self, attempt: u32, entropy: Entropy) -> i64 {
        let doublings = attempt.saturating_sub(1).min(20);
        let step = u64::from(self.first_delay_ms)
            .saturating_mul(1_u64 << doublings)
            .min(u64::from(self.max_delay_ms));
        let half = step / 2;
        let [a, b, c, d, ..] = entropy.0;
        let jitter = u64::from(u32::from_le_bytes([a, b, c, d])) % half.max(1);
        i64::try_from(half.saturating_add(jitter)).unwrap_or(i64::MAX)
    }

    /// Whether the `attempt`-th try was the last.
    #[must_use]
    pub fn is_spent(&self, attempt: u32) -> bool {
        self.max_attempts.is_some_and(|max| attempt >= max)
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: Some(6),
            first_delay_ms: 500,
            max_delay_ms: 60_000,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_within_their_bounds() {
        let policy = RetryPolicy {
            max_attempts: Some(3),
            first_delay_ms: 100,
            max_delay_ms: 1_000,
        };
        for attempt in 1..40 {
            for byte in [0, 7, 255] {
                let delay = policy.delay_ms(attempt, Entropy([byte; 16]));
                let step = (100_i64 << (attempt - 1).min(20)).min(1_000);
                assert!((step / 2..=step).contains(&delay), "{attempt}: {delay}");
            }
        }
        assert!(!policy.is_spent(2));
        assert!(policy.is_spent(3));
    }
}
