//! What is to be started now, given what was started last. The same question twice starts nothing twice, and a clock that
//! was set back starts nothing again.

use edgewright_limits::workflow::SCHEDULE_LATE_MS;
use edgewright_types::UnixMillis;

use crate::Recurrence;

/// What is done about slots that were missed, because the platform was down or the workflow was paused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Missed {
    /// Nothing.
    #[default]
    Skip,
    /// One start for all of them together.
    Once,
}

/// A start that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    /// The slot it is for; a start is identified by it.
    pub slot: UnixMillis,
    /// Whether it makes up for missed slots, of which `slot` is the first.
    pub is_catch_up: bool,
}

/// What is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// What to start now.
    pub start: Option<Start>,
    /// Up to when slots are settled; what to hand in as `settled` next time. Never before what was handed in.
    pub settled: UnixMillis,
    /// When to ask again.
    pub next: Option<UnixMillis>,
}

impl Recurrence {
    /// What is due at a moment. `settled` is up to when slots are settled: at first the moment it was published, then what
    /// the answer before said.
    ///
    /// A slot noticed at most [`SCHEDULE_LATE_MS`] late is on time. Of several on time the last one starts: one start
    /// answers them all. Older ones are missed.
    #[must_use]
    pub fn due(&self, settled: UnixMillis, now: UnixMillis, missed: Missed) -> Due {
        if now <= settled {
            return Due {
                start: None,
                settled,
                next: self.next_after(settled),
            };
        }
        let late = i64::try_from(SCHEDULE_LATE_MS).unwrap_or(i64::MAX);
        let on_time = self.last_in(settled.max(now.plus(-late - 1)), now);
        let start = match (on_time, missed) {
            (Some(slot), _) => Some(Start {
                slot,
                is_catch_up: false,
            }),
            (None, Missed::Skip) => None,
            (None, Missed::Once) => {
                let first = self.next_after(settled).filter(|slot| *slot <= now);
                first.map(|slot| Start {
                    slot,
                    is_catch_up: true,
                })
            }
        };
        Due {
            start,
            settled: now,
            next: self.next_after(now),
        }
    }
}

#[cfg(test)]
mod tests;
