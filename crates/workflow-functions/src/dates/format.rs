//! `date-format`: a date in a form for people.

use jiff::fmt::strtime;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Moment, Zone, parse::check_format};
use crate::function::{Function, Outcome};
use crate::{Context, FunctionError};

/// A date and the form it gets.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The date: ISO 8601, milliseconds since 1970, or `now`.
    date: Moment,
    /// The form, with the directives of strftime: `%A, %d %B %Y`. Names of days and months are English.
    format: String,
    /// The zone whose clock is shown; UTC if not given.
    #[serde(default)]
    timezone: Zone,
}

pub(crate) struct DateFormat;

impl Function for DateFormat {
    const NAME: &'static str = "date-format:1.0.0";
    const SUMMARY: &'static str = "Writes a date or time in a given form.";
    const EXAMPLE: &'static str = r#"{
  "with": {"date": "2026-11-20T17:30:00Z", "format": "%a %d.%m.%Y, %H:%M", "timezone": "Europe/Berlin"},
  "returns": "Fri 20.11.2026, 18:30"
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, context: &Context) -> Outcome {
        check_format(&arguments.format)?;
        let moment = arguments
            .date
            .zoned(&arguments.timezone, context, "/date")?;
        match strtime::format(&arguments.format, &moment) {
            Ok(text) => Ok(text.into()),
            Err(_) => Err(FunctionError::expression(
                "/format",
                "This form cannot be written. Use directives such as %Y, %m, %d, %H and %M; a per cent sign itself is %%.",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{refused, returns};
    use edgewright_limits::function::DATE_FORMAT_BYTES;
    use serde_json::json;

    #[test]
    fn forms_and_bad_forms() {
        let formatted =
            |format: &str| returns("date-format", json!({"date": "now", "format": format}));
        assert_eq!(formatted("%F %T %z"), "2026-11-20 17:30:00 +0000");
        assert_eq!(formatted("100%%"), "100%");
        assert_eq!(formatted(""), "");
        for wrong in ["%", "%!"] {
            let error = refused("date-format", json!({"date": 0, "format": wrong}));
            assert_eq!(error.pointer, "/format", "{wrong}");
        }
    }

    #[test]
    fn length_is_bounded() {
        let call = |length: usize| json!({"date": 0, "format": "y".repeat(length)});
        returns("date-format", call(DATE_FORMAT_BYTES - 1));
        returns("date-format", call(DATE_FORMAT_BYTES));
        assert_eq!(
            refused("date-format", call(DATE_FORMAT_BYTES + 1)).pointer,
            "/format"
        );
    }
}
