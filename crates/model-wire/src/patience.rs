//! How long a model may be silent, and how long it may take at all.

/// Bounds of the time of one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Longest silence, before the first byte or between two.
    pub idle_ms: u64,
    /// Longest time of the whole call.
    pub total_ms: u64,
}

/// Silence that is borne when nobody says otherwise: a model may think before its first word.
const IDLE_MS: u64 = 120_000;
/// Time of a whole call when nobody says otherwise.
const TOTAL_MS: u64 = 300_000;
/// More than this is never borne.
const MOST_MS: u64 = 900_000;

impl Patience {
    /// From settings in seconds, where they are sensible.
    #[must_use]
    pub fn new(idle_seconds: Option<&str>, total_seconds: Option<&str>) -> Self {
        let total_ms = milliseconds(total_seconds).unwrap_or(TOTAL_MS);
        Self {
            idle_ms: milliseconds(idle_seconds).unwrap_or(IDLE_MS).min(total_ms),
            total_ms,
        }
    }

    /// How long the next byte may take, when the call began `elapsed_ms` ago; none when its time is over.
    #[must_use]
    pub fn next_byte_ms(&self, elapsed_ms: u64) -> Option<u64> {
        let left = self.total_ms.saturating_sub(elapsed_ms);
        (left > 0).then(|| left.min(self.idle_ms))
    }
}

fn milliseconds(seconds: Option<&str>) -> Option<u64> {
    let seconds: u64 = seconds?.trim().parse().ok()?;
    (seconds > 0).then(|| seconds.saturating_mul(1_000).min(MOST_MS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_ends_after_a_silence_and_after_its_time() {
        let patience = Patience::new(Some("2"), Some("5"));
        assert_eq!(patience.next_byte_ms(0), Some(2_000));
        assert_eq!(patience.next_byte_ms(4_500), Some(500));
        assert_eq!(patience.next_byte_ms(5_000), None);
        assert_eq!(patience.next_byte_ms(u64::MAX), None);
    }

    #[test]
    fn settings_that_make_no_sense_are_not_taken() {
        let usual = Patience::new(None, None);
        assert_eq!(Patience::new(Some("0"), Some("-1")), usual);
        assert_eq!(Patience::new(Some("a"), Some("")), usual);
        let most = Patience::new(Some("99999999999"), Some("99999999999"));
        assert_eq!(most.total_ms, MOST_MS);
        assert_eq!(Patience::new(Some("60"), Some("3")).idle_ms, 3_000);
    }
}
