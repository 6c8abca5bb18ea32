//! Room for runs in one turn: as many may begin as the object of the person admitted before. Without it none begins.

use edgewright_types::{Problem, UnixMillis};

/// Room for runs in one turn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Room {
    left: u32,
    most: u32,
    full_until: Option<UnixMillis>,
}

impl Room {
    /// So many runs were admitted, of `most` in an hour. If that is fewer than were asked for, there is room again at
    /// `full_until`.
    #[must_use]
    pub const fn admitted(granted: u32, most: u32, full_until: Option<UnixMillis>) -> Self {
        Self {
            left: granted,
            most,
            full_until,
        }
    }

    /// Runs that may still begin.
    #[must_use]
    pub const fn left(&self) -> u32 {
        self.left
    }

    /// Takes room for a run; false when there is none.
    pub const fn take(&mut self) -> bool {
        if self.left == 0 {
            return false;
        }
        self.left -= 1;
        true
    }

    /// The run did not begin after all.
    pub const fn give_back(&mut self) {
        self.left = self.left.saturating_add(1);
    }

    /// When there is room again; none if the hour is not full, only nobody asked for this run.
    #[must_use]
    pub const fn full_until(&self) -> Option<UnixMillis> {
        self.full_until
    }

    /// Why a run does not begin, and when to ask again.
    #[must_use]
    pub fn refusal(&self, now: UnixMillis) -> Problem {
        let Some(free_at) = self.full_until else {
            return Problem::unavailable();
        };
        let wait_ms = free_at.since(now).max(0);
        let wait_seconds = u64::try_from(wait_ms).unwrap_or_default().div_ceil(1_000);
        let most = self.most;
        Problem::caller(
            429,
            "run-limit-reached",
            format!("Your workflows may start {most} runs in an hour together on this plan. Try again later."),
        )
        .with("retry_after_seconds", wait_seconds.max(1))
    }
}
