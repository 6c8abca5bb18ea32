//! `date-start-of` and `date-end-of`: the ends of the day, week or year in which a date lies.

use jiff::civil::{Date, Weekday};
use jiff::{RoundMode, Span, Unit, Zoned, ZonedRound};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Moment, Zone, out_of_range, written};
use crate::Context;
use crate::function::{Function, Outcome};

/// A date and the period around it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The date: ISO 8601, milliseconds since 1970, or `now`.
    date: Moment,
    /// The period.
    unit: Period,
    /// The day on which weeks begin; `monday` if not given.
    #[serde(default)]
    week_starts: WeekStart,
    /// The zone whose calendar counts; UTC if not given.
    #[serde(default)]
    timezone: Zone,
}

/// A period of the calendar or of the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Period {
    /// From 1 January.
    Year,
    /// Of three months.
    Quarter,
    /// From its first day.
    Month,
    /// Of seven days.
    Week,
    /// From its first moment, which is not midnight everywhere.
    Day,
    /// From its first minute.
    Hour,
    /// From its first second.
    Minute,
}

/// The day on which weeks begin.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum WeekStart {
    /// As ISO 8601 has it.
    #[default]
    Monday,
    /// As in America.
    Sunday,
}

pub(crate) struct DateStartOf;

impl Function for DateStartOf {
    const NAME: &'static str = "date-start-of:1.0.0";
    const SUMMARY: &'static str =
        "Finds the first moment of the day, week, month or other period of a date.";
    const EXAMPLE: &'static str = r#"{
  "with": {"date": "2026-11-20T17:30:00Z", "unit": "month", "timezone": "Europe/Berlin"},
  "returns": "2026-11-01T00:00:00+01:00"
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, context: &Context) -> Outcome {
        let moment = arguments
            .date
            .zoned(&arguments.timezone, context, "/date")?;
        let start = start_of(&moment, arguments.unit, arguments.week_starts);
        Ok(written(&start.ok_or_else(|| out_of_range("/date"))?).into())
    }
}

pub(crate) struct DateEndOf;

impl Function for DateEndOf {
    const NAME: &'static str = "date-end-of:1.0.0";
    const SUMMARY: &'static str =
        "Finds the last millisecond of the day, week, month or other period of a date.";
    const EXAMPLE: &'static str = r#"{
  "with": {"date": "2028-02-10", "unit": "month"},
  "returns": "2028-02-29T23:59:59.999Z"
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, context: &Context) -> Outcome {
        let moment = arguments
            .date
            .zoned(&arguments.timezone, context, "/date")?;
        let end = end_of(&moment, arguments.unit, arguments.week_starts);
        Ok(written(&end.ok_or_else(|| out_of_range("/date"))?).into())
    }
}

fn start_of(moment: &Zoned, period: Period, week: WeekStart) -> Option<Zoned> {
    match first_day(moment.date(), period, week) {
        Some(day) => day.to_zoned(moment.time_zone().clone()).ok(),
        None => {
            let unit = if period == Period::Hour {
                Unit::Hour
            } else {
                Unit::Minute
            };
            let down = ZonedRound::new().smallest(unit).mode(RoundMode::Trunc);
            moment.round(down).ok()
        }
    }
}

/// One millisecond before the next period begins.
fn end_of(moment: &Zoned, period: Period, week: WeekStart) -> Option<Zoned> {
    let next = match first_day(moment.date(), period, week) {
        Some(day) => {
            let next = day.checked_add(length(period)).ok()?;
            next.to_zoned(moment.time_zone().clone()).ok()?
        }
        None => start_of(moment, period, week)?
            .checked_add(length(period))
            .ok()?,
    };
    next.checked_sub(Span::new().milliseconds(1)).ok()
}

/// The first day of a period of the calendar; none for those of the clock.
fn first_day(date: Date, period: Period, week: WeekStart) -> Option<Date> {
    match period {
        Period::Year => Some(date.first_of_year()),
        Period::Quarter => {
            let month = (date.month() - 1) / 3 * 3 + 1;
            date.with().month(month).day(1).build().ok()
        }
        Period::Month => Some(date.first_of_month()),
        Period::Week => {
            let start = match week {
                WeekStart::Monday => Weekday::Monday,
                WeekStart::Sunday => Weekday::Sunday,
            };
            let back = i64::from(date.weekday().since(start));
            date.checked_sub(Span::new().try_days(back).ok()?).ok()
        }
        Period::Day => Some(date),
        Period::Hour | Period::Minute => None,
    }
}

fn length(period: Period) -> Span {
    let span = Span::new();
    match period {
        Period::Year => span.years(1),
        Period::Quarter => span.months(3),
        Period::Month => span.months(1),
        Period::Week => span.weeks(1),
        Period::Day => span.days(1),
        Period::Hour => span.hours(1),
        Period::Minute => span.minutes(1),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{refused, returns};
    use serde_json::{Value, json};

    fn ends(date: &str, unit: &str, zone: &str) -> (Value, Value) {
        let arguments = json!({"date": date, "unit": unit, "timezone": zone});
        (
            returns("date-start-of", arguments.clone()),
            returns("date-end-of", arguments),
        )
    }

    #[track_caller]
    fn check(found: (Value, Value), start: &str, end: &str) {
        assert_eq!(found, (json!(start), json!(end)));
    }

    #[test]
    fn every_period() {
        let at = |unit: &str| ends("2026-08-20T17:31:12.5Z", unit, "UTC");
        check(
            at("year"),
            "2026-01-01T00:00:00Z",
            "2026-12-31T23:59:59.999Z",
        );
        check(
            at("quarter"),
            "2026-07-01T00:00:00Z",
            "2026-09-30T23:59:59.999Z",
        );
        check(
            at("month"),
            "2026-08-01T00:00:00Z",
            "2026-08-31T23:59:59.999Z",
        );
        check(
            at("week"),
            "2026-08-17T00:00:00Z",
            "2026-08-23T23:59:59.999Z",
        );
        check(
            at("day"),
            "2026-08-20T00:00:00Z",
            "2026-08-20T23:59:59.999Z",
        );
        check(
            at("hour"),
            "2026-08-20T17:00:00Z",
            "2026-08-20T17:59:59.999Z",
        );
        check(
            at("minute"),
            "2026-08-20T17:31:00Z",
            "2026-08-20T17:31:59.999Z",
        );
    }

    #[test]
    fn days_on_which_clocks_change() {
        let berlin = |unit: &str, date: &str| ends(date, unit, "Europe/Berlin");
        check(
            berlin("day", "2026-10-25T12:00"),
            "2026-10-25T00:00:00+02:00",
            "2026-10-25T23:59:59.999+01:00",
        );
        check(
            berlin("hour", "2026-10-25T02:30:00+01:00"),
            "2026-10-25T02:00:00+01:00",
            "2026-10-25T02:59:59.999+01:00",
        );
        check(
            berlin("hour", "2026-10-25T02:30:00+02:00"),
            "2026-10-25T02:00:00+02:00",
            "2026-10-25T02:59:59.999+02:00",
        );
        // In Cairo clocks went from midnight to one o'clock.
        check(
            ends("2026-04-24T12:00", "day", "Africa/Cairo"),
            "2026-04-24T01:00:00+03:00",
            "2026-04-24T23:59:59.999+03:00",
        );
    }

    #[test]
    fn weeks_may_begin_on_sunday() {
        let week = |date: &str| {
            returns(
                "date-start-of",
                json!({"date": date, "unit": "week", "week_starts": "sunday"}),
            )
        };
        assert_eq!(week("2026-11-22"), "2026-11-22T00:00:00Z");
        assert_eq!(week("2026-11-21"), "2026-11-15T00:00:00Z");
    }

    #[test]
    fn the_end_of_the_calendar_is_told() {
        let last = json!({"date": "9999-12-30", "unit": "year"});
        assert_eq!(refused("date-end-of", last).pointer, "/date");
    }
}
