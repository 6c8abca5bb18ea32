//! `date-convert`: the same moment on another clock.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Moment, Zone, written};
use crate::Context;
use crate::function::{Function, Outcome};

/// A date and the zone it is shown in.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The date: ISO 8601, milliseconds since 1970, or `now`.
    date: Moment,
    /// The zone in which it is meant if it does not say; UTC if not given.
    #[serde(default)]
    from: Zone,
    /// The zone whose clock is shown.
    to: Zone,
}

pub(crate) struct DateConvert;

impl Function for DateConvert {
    const NAME: &'static str = "date-convert:1.0.0";
    const SUMMARY: &'static str = "Shows a moment on the clock of another time zone.";
    const EXAMPLE: &'static str = r#"{
  "with": {"date": "2026-11-20T09:00", "from": "America/New_York", "to": "Asia/Kolkata"},
  "returns": "2026-11-20T19:30:00+05:30"
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, context: &Context) -> Outcome {
        let moment = arguments.date.zoned(&arguments.from, context, "/date")?;
        Ok(written(&moment.with_time_zone(arguments.to.get())).into())
    }
}
