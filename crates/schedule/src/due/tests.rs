//! What starts when the platform was away, and that a clock set back or forth starts nothing twice.

use super::*;
use crate::{Cron, Zone};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
/// Midnight, 2026-03-01 UTC.
const START: i64 = 1_772_323_200_000;

fn hourly() -> Recurrence {
    Recurrence::Cron(Cron::parse("0 * * * *", Zone::utc()).unwrap())
}

fn at(millis: i64) -> UnixMillis {
    UnixMillis(START + millis)
}

#[test]
fn a_slot_on_time_starts_once() {
    let due = hourly().due(at(0), at(HOUR), Missed::Skip);
    let start = Start {
        slot: at(HOUR),
        is_catch_up: false,
    };
    assert_eq!(due.start, Some(start));
    assert_eq!(due.next, Some(at(2 * HOUR)));
    for again in [HOUR, HOUR + 1, HOUR + 9 * MINUTE, 0, -HOUR] {
        let due = hourly().due(due.settled, at(again), Missed::Once);
        assert_eq!(due.start, None, "{again}");
        assert_eq!(due.next, Some(at(2 * HOUR)), "{again}");
    }
    assert_eq!(hourly().due(at(0), at(HOUR - 1), Missed::Once).start, None);
}

#[test]
fn late_is_late_from_one_millisecond_on() {
    let late = i64::try_from(SCHEDULE_LATE_MS).unwrap();
    for (after, starts) in [(late - 1, true), (late, true), (late + 1, false)] {
        let due = hourly().due(at(0), at(HOUR + after), Missed::Skip);
        assert_eq!(due.start.is_some(), starts, "{after}");
    }
}

#[test]
fn missed_slots_are_skipped_or_made_up_for_once() {
    let now = at(30 * HOUR + 30 * MINUTE);
    let skipped = hourly().due(at(0), now, Missed::Skip);
    assert_eq!(skipped.start, None);
    let once = hourly().due(at(0), now, Missed::Once);
    let first = Start {
        slot: at(HOUR),
        is_catch_up: true,
    };
    assert_eq!(once.start, Some(first));
    assert_eq!(hourly().due(once.settled, now, Missed::Once).start, None);
    for due in [skipped, once] {
        assert_eq!((due.settled, due.next), (now, Some(at(31 * HOUR))));
    }
    // The slot that is on time answers those before it.
    let due = hourly().due(at(0), at(30 * HOUR), Missed::Once);
    let start = due.start.unwrap();
    assert_eq!((start.slot, start.is_catch_up), (at(30 * HOUR), false));
}

#[test]
fn a_clock_that_jumps_starts_no_slot_twice() {
    let jumps = [
        0,
        10 * MINUTE,
        -10 * MINUTE,
        -HOUR,
        5 * MINUTE,
        HOUR,
        -2 * HOUR,
    ];
    for missed in [Missed::Skip, Missed::Once] {
        let mut settled = at(0);
        let mut started = Vec::new();
        for step in 0..24 * 60_i64 {
            let jump = jumps[usize::try_from(step / 100).unwrap() % jumps.len()];
            let due = hourly().due(settled, at(step * MINUTE + jump), missed);
            assert!(due.settled >= settled);
            settled = due.settled;
            started.extend(due.start.map(|start| start.slot));
        }
        let mut once = started.clone();
        once.dedup();
        assert_eq!(started, once);
        assert!(
            started.is_sorted() && started.len() > 15,
            "{}",
            started.len()
        );
    }
}

#[test]
fn regular_slots_count_from_their_anchor() {
    let every = |interval_ms| Recurrence::Every {
        anchor: at(7),
        interval_ms,
    };
    let hour = every(HOUR as u64);
    assert_eq!(hour.next_after(at(0)), Some(at(HOUR + 7)));
    assert_eq!(hour.next_after(at(HOUR + 7)), Some(at(2 * HOUR + 7)));
    assert_eq!(hour.due(at(7), at(7), Missed::Once).start, None);
    let late = hour.due(at(7), at(1_000 * HOUR + HOUR / 2), Missed::Once);
    assert_eq!(late.start.map(|start| start.slot), Some(at(HOUR + 7)));
    // However short, nothing is counted through.
    let due = every(1).due(at(7), at(1_000 * HOUR), Missed::Skip);
    assert_eq!(due.start.map(|start| start.slot), Some(at(1_000 * HOUR)));
    for interval in [0, u64::MAX] {
        let _ = every(interval).due(UnixMillis(i64::MIN), UnixMillis(i64::MAX), Missed::Once);
    }
}
