//! `date-parts`: year, month, day and the rest of a date, each by itself.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::{Moment, Zone};
use crate::Context;
use crate::function::{Function, Outcome};

/// A date and the zone whose calendar counts.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The date: ISO 8601, milliseconds since 1970, or `now`.
    date: Moment,
    /// The zone whose calendar counts; UTC if not given.
    #[serde(default)]
    timezone: Zone,
}

pub(crate) struct DateParts;

impl Function for DateParts {
    const NAME: &'static str = "date-parts:1.0.0";
    const SUMMARY: &'static str = "Takes a date apart. Weekdays count from 1 for Monday; weeks and their year are those of ISO 8601.";
    const EXAMPLE: &'static str = r#"{
  "with": {"date": "2026-07-01T22:15:30.250Z", "timezone": "Europe/Berlin"},
  "returns": {
    "year": 2026, "month": 7, "day": 2, "hour": 0, "minute": 15, "second": 30, "millisecond": 250,
    "weekday": 4, "day_of_year": 183, "week": 27, "week_year": 2026, "quarter": 3,
    "offset_minutes": 120, "unix_ms": 1782944130250
  }
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, context: &Context) -> Outcome {
        let moment = arguments
            .date
            .zoned(&arguments.timezone, context, "/date")?;
        let week = moment.date().iso_week_date();
        Ok(json!({
            "year": moment.year(),
            "month": moment.month(),
            "day": moment.day(),
            "hour": moment.hour(),
            "minute": moment.minute(),
            "second": moment.second(),
            "millisecond": moment.millisecond(),
            "weekday": moment.weekday().to_monday_one_offset(),
            "day_of_year": moment.day_of_year(),
            "week": week.week(),
            "week_year": week.year(),
            "quarter": (moment.month() - 1) / 3 + 1,
            "offset_minutes": moment.offset().seconds() / 60,
            "unix_ms": moment.timestamp().as_millisecond(),
        }))
    }
}
