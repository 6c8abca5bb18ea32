//! How many requests one caller may make, and the decision whether the next one may pass.
//!
//! A window slides by weighting: what the window before this one counted still counts for the share of it
//! that the last `window_ms` cover. So a caller cannot spend two windows' worth around a boundary, and the
//! state is two numbers. The clock is an input.

use serde::{Deserialize, Serialize};

/// Length of a window, in milliseconds.
pub const WINDOW_MS: u64 = 60_000;
/// Requests of one signed-in person per window.
pub const PER_USER: u64 = 100;
/// Requests from one address per window.
pub const PER_IP: u64 = 1_000;
/// Requests to one published app per window, on the free plan.
pub const PER_FREE_APP: u64 = 100;
/// Requests to one published app per window, on a paid plan.
pub const PER_PAID_APP: u64 = 1_000;

/// So many requests in so long a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// Requests per window.
    pub limit: u64,
    /// Length of a window, in milliseconds.
    pub window_ms: u64,
}

/// One signed-in person.
pub const USER: Limit = Limit {
    limit: PER_USER,
    window_ms: WINDOW_MS,
};
/// One address, whoever is behind it.
pub const IP: Limit = Limit {
    limit: PER_IP,
    window_ms: WINDOW_MS,
};

/// Sign-in codes asked for from one address, to whomever they go.
pub const LOGIN_CODES: Limit = Limit {
    limit: 100,
    window_ms: 600_000,
};

/// Tries of one person whether the keys they brought along work.
pub const MODEL_KEY_TESTS: Limit = Limit {
    limit: 10,
    window_ms: 600_000,
};

/// One hook of a workflow, whoever sends to it.
pub const HOOK: Limit = Limit {
    limit: 600,
    window_ms: WINDOW_MS,
};

/// One published app on the free plan, whoever uses it.
pub const APP: Limit = Limit {
    limit: PER_FREE_APP,
    window_ms: WINDOW_MS,
};

/// One published app on a paid plan, whoever uses it.
pub const APP_PAID: Limit = Limit {
    limit: PER_PAID_APP,
    window_ms: WINDOW_MS,
};

/// What has to be remembered of one caller.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct State {
    window_index: u64,
    current: u64,
    previous: u64,
}

/// Whether a request may pass, and what its response says about the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Whether it may pass. One that may not is not counted.
    pub allowed: bool,
    /// Requests per window.
    pub limit: u64,
    /// Requests that would still pass right now.
    pub remaining: u64,
    /// Whole seconds, rounded up: until a request passes again if none does now, otherwise until the window ends.
    pub reset_s: u64,
}

/// Decides about one request at `now_ms` (milliseconds since 1970) and returns the state to remember.
#[must_use]
pub fn decide(state: State, now_ms: u64, limit: Limit) -> (State, Decision) {
    let window_ms = limit.window_ms.max(1);
    let mut state = state.at(now_ms / window_ms);
    let elapsed_ms = now_ms % window_ms;
    let room = limit
        .limit
        .saturating_sub(state.used(elapsed_ms, window_ms));
    let allowed = room > 0;
    if allowed {
        state.current += 1;
    }
    let wait_ms = if allowed {
        window_ms - elapsed_ms
    } else {
        state.wait_ms(elapsed_ms, window_ms, limit.limit)
    };
    let decision = Decision {
        allowed,
        limit: limit.limit,
        remaining: room.saturating_sub(1),
        reset_s: wait_ms.div_ceil(1000),
    };
    (state, decision)
}

impl State {
    /// This state as it is in the window `index`. A clock that went backwards stays in its window.
    fn at(self, index: u64) -> Self {
        match index.saturating_sub(self.window_index) {
            0 => self,
            1 => Self {
                window_index: index,
                current: 0,
                previous: self.current,
            },
            _ => Self {
                window_index: index,
                current: 0,
                previous: 0,
            },
        }
    }

    /// Requests that count now: this window's, and the share of the one before that is still in reach.
    fn used(self, elapsed_ms: u64, window_ms: u64) -> u64 {
        self.current
            .saturating_add(weighted(self.previous, window_ms - elapsed_ms, window_ms))
    }

    /// Milliseconds until a request passes, given that none does now.
    fn wait_ms(self, elapsed_ms: u64, window_ms: u64, limit: u64) -> u64 {
        let left_ms = window_ms - elapsed_ms;
        if self.current < limit {
            return left_ms
                .saturating_sub(longest_share(
                    self.previous,
                    limit - 1 - self.current,
                    window_ms,
                ))
                .max(1);
        }
        let next_share = longest_share(self.current, limit.saturating_sub(1), window_ms);
        left_ms + (window_ms - next_share)
    }
}

/// The share of `count` for `part_ms` of the window, rounded up.
fn weighted(count: u64, part_ms: u64, window_ms: u64) -> u64 {
    let share = (u128::from(count) * u128::from(part_ms)).div_ceil(u128::from(window_ms));
    u64::try_from(share).unwrap_or(u64::MAX)
}

/// The longest part of the window for which `count` still weighs at most `at_most`.
fn longest_share(count: u64, at_most: u64, window_ms: u64) -> u64 {
    let part = (u128::from(at_most) * u128::from(window_ms)).checked_div(u128::from(count));
    part.map_or(window_ms, |part| {
        u64::try_from(part).unwrap_or(u64::MAX).min(window_ms)
    })
}

#[cfg(test)]
mod tests;
