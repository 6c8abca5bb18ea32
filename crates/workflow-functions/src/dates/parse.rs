//! `date-parse`: a date in any form.

use edgewright_limits::function::{DATE_BYTES, DATE_FORMAT_BYTES};
use jiff::Zoned;
use jiff::fmt::{rfc2822, strtime};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Zone, moment, written};
use crate::function::{Function, Outcome};
use crate::{Context, FunctionError};

/// A date and its form.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The date as text.
    text: String,
    /// Its form, with the directives of strftime: `%d.%m.%Y %H:%M`. Without it ISO 8601, RFC 3339 and the form of
    /// e-mail (RFC 2822) are read.
    format: Option<String>,
    /// The zone in which it is meant if it does not say, and in which it is given back; UTC if not given.
    #[serde(default)]
    timezone: Zone,
}

pub(crate) struct DateParse;

impl Function for DateParse {
    const NAME: &'static str = "date-parse:1.0.0";
    const SUMMARY: &'static str = "Reads a date or time in a given form.";
    const EXAMPLE: &'static str = r#"{
  "with": {"text": "20.11.2026 17:30", "format": "%d.%m.%Y %H:%M", "timezone": "Europe/Berlin"},
  "returns": "2026-11-20T17:30:00+01:00"
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        let Arguments {
            text,
            format,
            timezone,
        } = arguments;
        let text = text.trim();
        if text.len() > DATE_BYTES {
            let message = format!("A date has at most {DATE_BYTES} characters.");
            return Err(FunctionError::too_large("/text", message));
        }
        let found = match &format {
            Some(format) => {
                check_format(format)?;
                read_form(text, format, &timezone)
            }
            None => moment::read(text, &timezone).or_else(|| {
                let moment = rfc2822::parse(text).ok()?;
                Some(moment.with_time_zone(timezone.get()))
            }),
        };
        let found = found.ok_or_else(|| {
            let form = format
                .as_deref()
                .unwrap_or("ISO 8601, RFC 3339 or RFC 2822");
            FunctionError::data("/text", format!("This is no date in the form {form}."))
        })?;
        Ok(written(&found).into())
    }
}

/// A form that is too long would make too long a text.
pub(super) fn check_format(format: &str) -> Result<(), FunctionError> {
    if format.len() <= DATE_FORMAT_BYTES {
        return Ok(());
    }
    let message = format!("The form of a date has at most {DATE_FORMAT_BYTES} characters.");
    Err(FunctionError::too_large("/format", message))
}

fn read_form(text: &str, format: &str, zone: &Zone) -> Option<Zoned> {
    let parts = strtime::parse(format, text).ok()?;
    if let Ok(moment) = parts.to_timestamp() {
        return Some(moment.to_zoned(zone.get()));
    }
    let local = parts.to_datetime();
    let local = local.or_else(|_| parts.to_date().map(|date| date.at(0, 0, 0, 0)));
    local.ok()?.to_zoned(zone.get()).ok()
}

#[cfg(test)]
mod tests {
    use crate::testing::{refused, returns};
    use edgewright_limits::function::{DATE_BYTES, DATE_FORMAT_BYTES};
    use serde_json::json;

    #[test]
    fn forms() {
        let parsed = |text: &str, format: &str| {
            returns("date-parse", json!({"text": text, "format": format}))
        };
        assert_eq!(parsed("11/20/26", "%m/%d/%y"), "2026-11-20T00:00:00Z");
        assert_eq!(
            parsed("5 Nov 2026 9:05 PM +0100", "%d %b %Y %I:%M %p %z"),
            "2026-11-05T20:05:00Z"
        );
        assert_eq!(parsed("1795195800", "%s"), "2026-11-20T17:30:00Z");
        let mail = json!({"text": "Fri, 20 Nov 2026 17:30:00 +0100", "timezone": "Asia/Tokyo"});
        assert_eq!(returns("date-parse", mail), "2026-11-21T01:30:00+09:00");
    }

    #[test]
    fn what_is_no_date_is_told() {
        for (text, format) in [
            ("31.02.2026", "%d.%m.%Y"),
            ("x", "%Y"),
            ("12:30", "%H:%M"),
            ("2026", "%Q"),
        ] {
            let error = refused("date-parse", json!({"text": text, "format": format}));
            assert_eq!(error.pointer, "/text", "{text}");
        }
        let error = refused("date-parse", json!({"text": "x", "timezone": "Nowhere"}));
        assert_eq!(error.pointer, "/timezone");
    }

    #[test]
    fn lengths_are_bounded() {
        let text = |length: usize| refused("date-parse", json!({"text": "x".repeat(length)})).code;
        assert_eq!(text(DATE_BYTES - 1), crate::ErrorCode::Data);
        assert_eq!(text(DATE_BYTES), crate::ErrorCode::Data);
        assert_eq!(text(DATE_BYTES + 1), crate::ErrorCode::TooLarge);
        let format = |length: usize| {
            refused(
                "date-parse",
                json!({"text": "x", "format": "y".repeat(length)}),
            )
            .pointer
        };
        assert_eq!(format(DATE_FORMAT_BYTES - 1), "/text");
        assert_eq!(format(DATE_FORMAT_BYTES), "/text");
        assert_eq!(format(DATE_FORMAT_BYTES + 1), "/format");
    }
}
