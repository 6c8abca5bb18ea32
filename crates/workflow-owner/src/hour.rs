//! The runs of the last hour, exact to the millisecond.

use std::collections::VecDeque;

use edgewright_types::UnixMillis;

/// How long a run counts.
pub const HOUR_MS: i64 = 3_600_000;

/// When runs were admitted, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hour {
    admitted: VecDeque<UnixMillis>,
}

/// How much room there was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Runs that were admitted.
    pub granted: u32,
    /// The moment they count from. It never goes back, whatever the clock does.
    pub at: UnixMillis,
    /// When there is room again, if there was not enough.
    pub retry_at: Option<UnixMillis>,
}

impl Hour {
    /// From the moments when runs began, in any order.
    #[must_use]
    pub fn of(mut begun: Vec<UnixMillis>) -> Self {
        begun.sort_unstable();
        Self {
            admitted: begun.into(),
        }
    }

    /// Admits as many runs as there is room for, of so many that an hour has room for.
    pub fn admit(&mut self, now: UnixMillis, runs: u32, most: u32) -> Room {
        let at = self.admitted.back().map_or(now, |last| now.max(*last));
        let since = at.plus(-HOUR_MS);
        while self.admitted.front().is_some_and(|first| *first <= since) {
            self.admitted.pop_front();
        }
        let taken = u32::try_from(self.admitted.len()).unwrap_or(u32::MAX);
        let granted = runs.min(most.saturating_sub(taken));
        let retry_at = (granted < runs).then(|| {
            // Where the plan has become smaller, more than one has to go first.
            let beyond = taken.saturating_add(granted).saturating_sub(most);
            let first = usize::try_from(beyond)
                .ok()
                .and_then(|at| self.admitted.get(at));
            first.map_or(at, |first| first.plus(HOUR_MS))
        });
        for _ in 0..granted {
            self.admitted.push_back(at);
        }
        Room {
            granted,
            at,
            retry_at,
        }
    }

    /// Takes back runs that were admitted at a moment.
    pub fn give_back(&mut self, at: UnixMillis, runs: u32) {
        for _ in 0..runs {
            let found = self.admitted.iter().rposition(|admitted| *admitted == at);
            if let Some(index) = found {
                self.admitted.remove(index);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixMillis = UnixMillis(1_800_000_000_000);

    #[test]
    fn room_comes_back_to_the_millisecond() {
        let mut hour = Hour::default();
        assert_eq!(hour.admit(NOW, 60, 100).granted, 60);
        let rest = hour.admit(NOW.plus(1_000), 60, 100);
        assert_eq!((rest.granted, rest.retry_at), (40, Some(NOW.plus(HOUR_MS))));
        let early = hour.admit(NOW.plus(HOUR_MS - 1), 1, 100);
        assert_eq!(
            (early.granted, early.retry_at),
            (0, Some(NOW.plus(HOUR_MS)))
        );
        let sharp = hour.admit(NOW.plus(HOUR_MS), 61, 100);
        assert_eq!(sharp.granted, 60);
        assert_eq!(sharp.retry_at, Some(NOW.plus(1_000 + HOUR_MS)));
        assert_eq!(hour.admit(NOW.plus(1_000 + HOUR_MS - 1), 1, 100).granted, 0);
        assert_eq!(hour.admit(NOW.plus(1_000 + HOUR_MS), 41, 100).granted, 40);
    }

    #[test]
    fn what_is_given_back_is_room_again() {
        let mut hour = Hour::default();
        let first = hour.admit(NOW, 100, 100);
        assert_eq!(hour.admit(NOW, 1, 100).granted, 0);
        hour.give_back(first.at, 3);
        assert_eq!(hour.admit(NOW.plus(5), 10, 100).granted, 3);
        hour.give_back(NOW.plus(77), 1);
        assert_eq!(hour.admit(NOW.plus(5), 1, 100).granted, 0);
    }

    #[test]
    fn a_clock_that_goes_back_admits_nothing_twice() {
        let mut hour = Hour::default();
        assert_eq!(hour.admit(NOW, 100, 100).granted, 100);
        let back = hour.admit(NOW.plus(-10_000), 1, 100);
        assert_eq!((back.granted, back.at), (0, NOW));
    }

    #[test]
    fn a_smaller_plan_waits_until_enough_has_gone() {
        let begun = (0..1_000).map(|index| NOW.plus(index)).collect();
        let mut hour = Hour::of(begun);
        let room = hour.admit(NOW.plus(2_000), 1, 100);
        assert_eq!(
            (room.granted, room.retry_at),
            (0, Some(NOW.plus(900 + HOUR_MS)))
        );
        assert_eq!(hour.admit(NOW.plus(900 + HOUR_MS - 1), 1, 100).granted, 0);
        assert_eq!(hour.admit(NOW.plus(900 + HOUR_MS), 1, 100).granted, 1);
    }
}
