//! `date-add`: a date that lies some time before or after another.

use jiff::Span;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Moment, Zone, out_of_range, written};
use crate::Context;
use crate::function::{Function, Outcome};

/// A date and how far to go from it; what is negative goes back.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The date: ISO 8601, milliseconds since 1970, or `now`.
    date: Moment,
    /// Years of the calendar.
    #[serde(default)]
    years: i64,
    /// Months of the calendar; a month later than 31 January is the last day of February.
    #[serde(default)]
    months: i64,
    /// Weeks of the calendar.
    #[serde(default)]
    weeks: i64,
    /// Days of the calendar: the same time on another day, however long the days between are.
    #[serde(default)]
    days: i64,
    /// Hours that pass.
    #[serde(default)]
    hours: i64,
    /// Minutes that pass.
    #[serde(default)]
    minutes: i64,
    /// Seconds that pass.
    #[serde(default)]
    seconds: i64,
    /// The zone whose calendar counts; UTC if not given.
    #[serde(default)]
    timezone: Zone,
}

pub(crate) struct DateAdd;

impl Function for DateAdd {
    const NAME: &'static str = "date-add:1.0.0";
    const SUMMARY: &'static str =
        "Goes some years, months, days or hours forward or back from a date.";
    const EXAMPLE: &'static str = r#"{
  "with": {"date": "2026-10-24T12:00:00+02:00", "days": 1, "timezone": "Europe/Berlin"},
  "returns": "2026-10-25T12:00:00+01:00"
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, context: &Context) -> Outcome {
        let moment = arguments
            .date
            .zoned(&arguments.timezone, context, "/date")?;
        let sum = span(&arguments).and_then(|span| moment.checked_add(span).ok());
        Ok(written(&sum.ok_or_else(|| out_of_range("/date"))?).into())
    }
}

fn span(by: &Arguments) -> Option<Span> {
    Span::new()
        .try_years(by.years)
        .and_then(|span| span.try_months(by.months))
        .and_then(|span| span.try_weeks(by.weeks))
        .and_then(|span| span.try_days(by.days))
        .and_then(|span| span.try_hours(by.hours))
        .and_then(|span| span.try_minutes(by.minutes))
        .and_then(|span| span.try_seconds(by.seconds))
        .ok()
}

#[cfg(test)]
mod tests {
    use crate::testing::{refused, returns};
    use serde_json::json;

    #[test]
    fn calendars_and_clocks() {
        let berlin = "Europe/Berlin";
        let before = "2026-03-28T02:30:00+01:00";
        let added = |rest: serde_json::Value| {
            let mut arguments = json!({"date": before, "timezone": berlin});
            arguments
                .as_object_mut()
                .unwrap()
                .extend(rest.as_object().unwrap().clone());
            returns("date-add", arguments)
        };
        assert_eq!(added(json!({"days": 1})), "2026-03-29T03:30:00+02:00");
        assert_eq!(added(json!({"hours": 24})), "2026-03-29T03:30:00+02:00");
        assert_eq!(added(json!({"days": 2})), "2026-03-30T02:30:00+02:00");
        assert_eq!(added(json!({"hours": 48})), "2026-03-30T03:30:00+02:00");
        let leap = json!({"date": "2028-02-29", "years": -1});
        assert_eq!(returns("date-add", leap), "2027-02-28T00:00:00Z");
        let month = json!({"date": "2026-01-31", "months": 1, "days": 1});
        assert_eq!(returns("date-add", month), "2026-03-01T00:00:00Z");
        assert_eq!(
            returns("date-add", json!({"date": "now"})),
            "2026-11-20T17:30:00Z"
        );
    }

    #[test]
    fn what_is_beyond_the_calendar_is_told() {
        for member in [
            "years", "months", "weeks", "days", "hours", "minutes", "seconds",
        ] {
            for number in [i64::MAX, i64::MIN] {
                let error = refused("date-add", json!({"date": 0, member: number}));
                assert_eq!(error.pointer, "/date", "{member} {number}");
            }
        }
    }
}
