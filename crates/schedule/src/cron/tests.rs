//! Clock changes in eight zones, leap days, and what is sent to break a scheduler.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::*;

const ZONES: [&str; 8] = [
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kolkata",
];

fn cron(expression: &str, zone: &str) -> Cron {
    Cron::parse(expression, Zone::named(zone).unwrap()).unwrap()
}

fn millis(local: &str, zone: &str) -> UnixMillis {
    let zoned: Zoned = format!("{local}[{zone}]").parse().unwrap();
    UnixMillis(zoned.timestamp().as_millisecond())
}

fn shown(slot: UnixMillis, zone: &str) -> String {
    let zone = Zone::named(zone).unwrap().zone;
    let zoned = Timestamp::from_millisecond(slot.0).unwrap().to_zoned(zone);
    zoned.strftime("%Y-%m-%dT%H:%M%:z").to_string()
}

fn date(slot: UnixMillis, zone: &str) -> String {
    shown(slot, zone).split_once('T').unwrap().0.to_owned()
}

/// The slots from one local time to another.
fn slots(expression: &str, zone: &str, from: &str, until: &str) -> Vec<UnixMillis> {
    let cron = cron(expression, zone);
    let until = millis(until, zone);
    let mut slot = millis(from, zone);
    let mut found = Vec::new();
    while let Some(next) = cron.next_after(slot).filter(|next| *next <= until) {
        assert!(next > slot, "{expression} in {zone} does not go on");
        found.push(next);
        slot = next;
    }
    found
}

#[test]
fn a_daily_slot_comes_once_on_every_day_that_there_is() {
    let (from, until) = ("2009-12-31T12:00", "2020-01-01T12:00");
    for zone in ZONES {
        // Noon exists on every day there is; a day that is left out has none.
        let days: BTreeSet<String> = slots("0 12 * * *", zone, from, until)
            .iter()
            .map(|slot| date(*slot, zone))
            .collect();
        assert!(days.len() >= 3_651, "{zone}: {}", days.len());
        for time in ["0 0", "30 0", "15 1", "0 2", "30 2", "59 2", "0 3"] {
            let fired = slots(&format!("{time} * * *"), zone, from, until);
            let dates: Vec<String> = fired.iter().map(|slot| date(*slot, zone)).collect();
            let once: BTreeSet<String> = dates.iter().cloned().collect();
            assert_eq!(dates.len(), once.len(), "{zone} {time}: a day has two");
            let left_out: Vec<_> = days
                .iter()
                .filter(|day| *day > &dates[0] && !once.contains(*day))
                .collect();
            assert!(left_out.is_empty(), "{zone} {time}: {left_out:?}");
        }
    }
}

#[test]
fn on_the_days_of_the_change_the_rules_hold() {
    let berlin = |expression, from, until| -> Vec<String> {
        let slots = slots(expression, "Europe/Berlin", from, until);
        let shown = slots.iter().map(|slot| shown(*slot, "Europe/Berlin"));
        shown
            .map(|text| text.split_once('T').unwrap().1.to_owned())
            .collect()
    };
    let spring = ("2025-03-30T00:30", "2025-03-30T04:30");
    let autumn = ("2025-10-26T00:30", "2025-10-26T03:30");
    assert_eq!(berlin("30 2 * * *", spring.0, spring.1), ["03:00+02:00"]);
    assert_eq!(berlin("30 2 * * *", autumn.0, autumn.1), ["02:30+02:00"]);
    assert_eq!(
        berlin("30 * * * *", spring.0, spring.1),
        ["01:30+01:00", "03:30+02:00", "04:30+02:00"]
    );
    assert_eq!(
        berlin("30 * * * *", autumn.0, autumn.1),
        ["01:30+02:00", "02:30+02:00", "02:30+01:00", "03:30+01:00"]
    );
}

#[test]
fn an_hourly_slot_follows_the_time_that_passes() {
    for zone in [
        "Europe/Berlin",
        "America/New_York",
        "America/St_Johns",
        "Asia/Kolkata",
    ] {
        let found = slots("0 * * * *", zone, "2025-01-01T00:00", "2026-01-01T00:00");
        let gaps: BTreeSet<i64> = found
            .windows(2)
            .map(|pair| pair[1].since(pair[0]))
            .collect();
        assert_eq!(gaps, BTreeSet::from([3_600_000]), "{zone}");
        assert_eq!(found.len(), 365 * 24, "{zone}");
    }
}

#[test]
fn a_leap_day_comes_when_there_is_one() {
    let next = |expression: &str, from: &str| {
        let slot = cron(expression, "UTC").next_after(millis(from, "UTC"));
        shown(slot.unwrap(), "UTC")
    };
    assert_eq!(
        next("0 9 29 2 *", "2025-01-01T00:00"),
        "2028-02-29T09:00+00:00"
    );
    assert_eq!(
        next("0 9 29 2 *", "2097-01-01T00:00"),
        "2104-02-29T09:00+00:00"
    );
    assert_eq!(
        next("0 9 L * *", "2028-02-01T00:00"),
        "2028-02-29T09:00+00:00"
    );
    assert_eq!(
        next("0 9 28-31 2 *", "2027-02-28T09:00"),
        "2028-02-28T09:00+00:00"
    );
}

#[test]
fn what_is_sent_to_break_it_is_refused() {
    let refused = |expression: &str| Cron::parse(expression, Zone::utc()).unwrap_err();
    assert_eq!(refused("* * * * * *"), CronError::Fields(6));
    assert_eq!(refused("0 0 1 1 * 9999"), CronError::Fields(6));
    assert_eq!(refused("0 0 0 1 1 * 9999"), CronError::Fields(7));
    assert_eq!(refused(""), CronError::Fields(0));
    assert_eq!(refused("@reboot"), CronError::Nickname);
    assert_eq!(refused("@daily"), CronError::Nickname);
    assert_eq!(refused("0 0 31 2 *"), CronError::Never);
    assert_eq!(refused("0 0 31 4,6,9,11 *"), CronError::Never);
    let ranges = vec!["1-5"; 10_000].join(",");
    assert_eq!(refused(&format!("{ranges} * * * *")), CronError::TooLong);
    for expression in [
        "*/0 * * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * 32 * *",
        "* * * 13 *",
        "* * * * 9",
        "5-1 * * * *",
        "-1 * * * *",
        "1--2 * * * *",
        "*/-1 * * * *",
        "*/99999999999999999999 * * * *",
        "1,,2 * * * *",
        "a * * * *",
        "* * * * MON+",
        "0 0 * * \u{661}",
        "0 0 * * \u{0}",
        "0 0 * * $(reboot)",
    ] {
        let found = refused(expression);
        assert!(
            matches!(found, CronError::Invalid(_)),
            "{expression}: {found:?}"
        );
    }
    for zone in [
        "../../etc/passwd",
        "/etc/localtime",
        "",
        "Europe/Berlinx",
        "Mars/Phobos",
        "europe\\berlin",
    ] {
        assert_eq!(Zone::named(zone), None, "{zone}");
    }
    assert_eq!(Zone::named(&"a".repeat(100_000)), None);
}

#[test]
fn the_longest_expression_is_read_and_one_more_is_not() {
    // Zeros in front change nothing but the length.
    let long = |chars: usize| format!("{:0>width$} * * * *", 5, width = chars - 8);
    let list = |chars: usize| long(chars).replacen("0000", "1,2,", 1);
    for chars in [CRON_CHARS - 1, CRON_CHARS, CRON_CHARS + 1] {
        assert_eq!(list(chars).len(), chars);
        let is_too_long = Cron::parse(&list(chars), Zone::utc()) == Err(CronError::TooLong);
        assert_eq!(is_too_long, chars > CRON_CHARS, "{chars}");
    }
}

#[test]
fn how_often_is_seen_before_it_runs() {
    let minute = 60_000;
    for (expression, closest) in [
        ("* * * * *", 1),
        ("*/5 * * * *", 5),
        ("*/7 * * * *", 4),
        ("0,59 * * * *", 1),
        ("59 23 * * *", 24 * 60),
        ("0,59 0,23 * * *", 1),
        ("0 0 1 1 *", 365 * 24 * 60),
    ] {
        let cron = cron(expression, "UTC");
        let often = |minutes: u64| cron.is_more_often_than(minutes * minute);
        if closest <= 60 {
            assert!(!often(closest), "{expression}");
            assert!(often(closest + 1), "{expression}");
        } else {
            assert!(!often(60), "{expression}");
        }
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the test measures")]
fn no_search_takes_long() {
    let mut slowest = Duration::ZERO;
    for expression in [
        "0 0 29 2 MON#5",
        "0 0 29 2 *",
        "59 23 31 12 *",
        "* * * * *",
        "0 0 L 2 *",
        "0 0 31 2 *",
    ] {
        let tries = (0..20).map(|_| {
            let begun = Instant::now();
            if let Ok(cron) = Cron::parse(expression, Zone::named("Europe/Berlin").unwrap()) {
                let _ = cron.next_after(UnixMillis(1_772_400_000_000));
            }
            begun.elapsed()
        });
        slowest = slowest.max(tries.min().unwrap_or_default());
    }
    assert!(slowest < Duration::from_millis(5), "{slowest:?}");
    let beyond = cron("0 0 * * *", "UTC");
    for moment in [i64::MIN, i64::MAX, 253_402_300_799_000, -62_167_219_200_000] {
        let _ = beyond.next_after(UnixMillis(moment));
    }
}
