//! A schedule that repeats by itself.

use edgewright_types::UnixMillis;

use crate::Cron;

/// When it comes again. `after` of the standard is not here: its next slot is the end of a run plus the delay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recurrence {
    /// At the slots of a cron expression.
    Cron(Cron),
    /// Regularly, counted from the moment it was published.
    Every {
        /// The moment from which is counted; itself no slot.
        anchor: UnixMillis,
        /// Milliseconds from slot to slot, at least 1.
        interval_ms: u64,
    },
}

impl Recurrence {
    /// The first slot after a moment; none beyond the calendar.
    #[must_use]
    pub fn next_after(&self, after: UnixMillis) -> Option<UnixMillis> {
        match self {
            Self::Cron(cron) => cron.next_after(after),
            Self::Every { .. } => self.regular(after, 1),
        }
    }

    /// The last slot in a stretch of time, its end included; none if there is none. A stretch of minutes has few slots
    /// of a cron expression.
    pub(crate) fn last_in(&self, after: UnixMillis, until: UnixMillis) -> Option<UnixMillis> {
        if matches!(self, Self::Every { .. }) {
            return self.regular(until, 0).filter(|slot| *slot > after);
        }
        let mut last = None;
        let mut slot = self.next_after(after)?;
        while slot <= until {
            last = Some(slot);
            slot = self.next_after(slot)?;
        }
        last
    }

    /// The regular slot so many after the last one at or before a moment; the anchor is none.
    fn regular(&self, moment: UnixMillis, further: i64) -> Option<UnixMillis> {
        let Self::Every {
            anchor,
            interval_ms,
        } = self
        else {
            return None;
        };
        let interval = i64::try_from(*interval_ms).ok()?.max(1);
        let passed = moment.since(*anchor).max(0) / interval;
        let number = passed.checked_add(further).filter(|number| *number > 0)?;
        anchor
            .0
            .checked_add(number.checked_mul(interval)?)
            .map(UnixMillis)
    }
}
