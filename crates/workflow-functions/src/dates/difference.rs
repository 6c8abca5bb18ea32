//! `date-difference`: how much time lies between two dates.

use jiff::{Span, Unit, ZonedDifference};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Moment, Zone, out_of_range};
use crate::Context;
use crate::function::{Function, Outcome};

/// Two dates and the unit to count in.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The one date: ISO 8601, milliseconds since 1970, or `now`.
    from: Moment,
    /// The other date; if it is the earlier one, the result is negative.
    to: Moment,
    /// The unit.
    unit: CountedUnit,
    /// Whether a part of a unit counts too, as a fraction; only whole units count if not given.
    #[serde(default)]
    fraction: bool,
    /// The zone whose calendar counts; UTC if not given.
    #[serde(default)]
    timezone: Zone,
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum CountedUnit {
    /// Of the calendar.
    Years,
    /// Of the calendar.
    Months,
    /// Of the calendar.
    Weeks,
    /// Of the calendar, however long they are.
    Days,
    /// That pass.
    Hours,
    /// That pass.
    Minutes,
    /// That pass.
    Seconds,
    /// That pass.
    Milliseconds,
}

impl From<CountedUnit> for Unit {
    fn from(unit: CountedUnit) -> Self {
        match unit {
            CountedUnit::Years => Self::Year,
            CountedUnit::Months => Self::Month,
            CountedUnit::Weeks => Self::Week,
            CountedUnit::Days => Self::Day,
            CountedUnit::Hours => Self::Hour,
            CountedUnit::Minutes => Self::Minute,
            CountedUnit::Seconds => Self::Second,
            CountedUnit::Milliseconds => Self::Millisecond,
        }
    }
}

pub(crate) struct DateDifference;

impl Function for DateDifference {
    const NAME: &'static str = "date-difference:1.0.0";
    const SUMMARY: &'static str = "Counts the years, months, days or hours between two dates.";
    const EXAMPLE: &'static str = r#"{
  "with": {"from": "1990-12-24", "to": "2026-11-20", "unit": "years"},
  "returns": 35
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, context: &Context) -> Outcome {
        let from = arguments
            .from
            .zoned(&arguments.timezone, context, "/from")?;
        let to = arguments.to.zoned(&arguments.timezone, context, "/to")?;
        let unit = Unit::from(arguments.unit);
        let span = from.until(ZonedDifference::new(&to).largest(unit));
        let span = span.map_err(|_| out_of_range("/to"))?;
        if !arguments.fraction {
            return Ok(whole(&span, arguments.unit).into());
        }
        let total = span.total((unit, &from));
        Ok(total.map_err(|_| out_of_range("/to"))?.into())
    }
}

/// Units that are over: from 31 January to 28 February no month is.
fn whole(span: &Span, unit: CountedUnit) -> i64 {
    match unit {
        CountedUnit::Years => i64::from(span.get_years()),
        CountedUnit::Months => i64::from(span.get_months()),
        CountedUnit::Weeks => i64::from(span.get_weeks()),
        CountedUnit::Days => i64::from(span.get_days()),
        CountedUnit::Hours => i64::from(span.get_hours()),
        CountedUnit::Minutes => span.get_minutes(),
        CountedUnit::Seconds => span.get_seconds(),
        CountedUnit::Milliseconds => span.get_milliseconds(),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::returns;
    use serde_json::{Value, json};

    fn between(from: &str, to: &str, unit: &str, fraction: bool) -> Value {
        let zone = "Europe/Berlin";
        returns(
            "date-difference",
            json!({"from": from, "to": to, "unit": unit, "fraction": fraction, "timezone": zone}),
        )
    }

    #[test]
    fn units() {
        assert_eq!(between("2026-03-28", "2026-03-30", "days", false), 2);
        assert_eq!(between("2026-03-28", "2026-03-30", "hours", false), 47);
        assert_eq!(between("2026-01-31", "2026-02-28", "months", false), 0);
        assert_eq!(between("2026-02-28", "2026-01-31", "days", false), -28);
        assert_eq!(
            between("2026-01-01T00:00", "2026-01-01T12:00", "days", true),
            0.5
        );
        assert_eq!(
            between(
                "1970-01-01T00:00:00Z",
                "1970-01-01T00:00:01.5Z",
                "milliseconds",
                false
            ),
            1500
        );
        assert_eq!(
            between(
                "-009998-01-01T00:00:00Z",
                "9998-01-01T00:00:00Z",
                "years",
                false
            ),
            19_996
        );
    }
}
