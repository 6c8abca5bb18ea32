//! Moments as arguments: text, milliseconds or `now`; and as they are written in results.

use std::borrow::Cow;
use std::fmt;

use edgewright_limits::function::DATE_BYTES;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer,
    de::{Error, Visitor},
};

use super::Zone;
use crate::{Context, FunctionError};

/// A moment as it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Milliseconds since 1970.
    Millis(i64),
    /// A date, a date and time, a date and time with its distance from UTC, or `now`.
    Text(String),
}

impl Moment {
    /// The moment in a zone. A date or time without its distance from UTC is meant in that zone.
    pub(crate) fn zoned(
        &self,
        zone: &Zone,
        context: &Context,
        pointer: &str,
    ) -> Result<Zoned, FunctionError> {
        let at = |millis| {
            Timestamp::from_millisecond(millis)
                .ok()
                .map(|at| at.to_zoned(zone.get()))
        };
        let found = match self {
            Self::Millis(millis) => at(*millis),
            Self::Text(text) if text == "now" => at(context.now.0),
            Self::Text(text) => read(text, zone),
        };
        found.ok_or_else(|| {
            FunctionError::data(
                pointer,
                "This is no date. Write it as 2026-11-20, 2026-11-20T17:30:00Z, milliseconds since 1970, or now; \
                 read other forms with date-parse.",
            )
        })
    }
}

/// Reads ISO 8601 and RFC 3339.
pub(super) fn read(text: &str, zone: &Zone) -> Option<Zoned> {
    if text.len() > DATE_BYTES {
        return None;
    }
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(moment.to_zoned(zone.get()));
    }
    let local = text.parse::<DateTime>().ok()?;
    local.to_zoned(zone.get()).ok()
}

/// A moment as text: RFC 3339, with a Z in UTC and with its distance from UTC elsewhere.
pub(crate) fn written(moment: &Zoned) -> String {
    if *moment.time_zone() == TimeZone::UTC {
        return moment.timestamp().to_string();
    }
    moment
        .timestamp()
        .display_with_offset(moment.offset())
        .to_string()
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MomentVisitor)
    }
}

struct MomentVisitor;

impl Visitor<'_> for MomentVisitor {
    type Value = Moment;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a date as text, or whole milliseconds since 1970")
    }

    fn visit_i64<E: Error>(self, millis: i64) -> Result<Moment, E> {
        Ok(Moment::Millis(millis))
    }

    fn visit_u64<E: Error>(self, millis: u64) -> Result<Moment, E> {
        // What does not fit is beyond the calendar, and is refused there.
        Ok(Moment::Millis(i64::try_from(millis).unwrap_or(i64::MAX)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Moment, E> {
        Ok(Moment::Text(text.to_owned()))
    }
}

impl JsonSchema for Moment {
    fn schema_name() -> Cow<'static, str> {
        "Moment".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": ["string", "integer"]})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::NOW;

    #[track_caller]
    fn read_in(zone: &str, moment: Moment) -> Option<String> {
        let zone = Zone::named(zone).unwrap();
        let zoned = moment.zoned(&zone, &Context { now: NOW }, "/date");
        zoned.ok().map(|zoned| written(&zoned))
    }

    #[test]
    fn every_form_is_read() {
        let text = |text: &str| Moment::Text(text.to_owned());
        let wanted = |text: &str| Some(text.to_owned());
        assert_eq!(read_in("UTC", text("now")), wanted("2026-11-20T17:30:00Z"));
        assert_eq!(
            read_in("Europe/Berlin", text("now")),
            wanted("2026-11-20T18:30:00+01:00")
        );
        assert_eq!(
            read_in("Europe/Berlin", text("2026-07-01")),
            wanted("2026-07-01T00:00:00+02:00")
        );
        assert_eq!(
            read_in("UTC", text("2026-07-01T12:00:00+02:00")),
            wanted("2026-07-01T10:00:00Z")
        );
        assert_eq!(
            read_in("UTC", Moment::Millis(1_500)),
            wanted("1970-01-01T00:00:01.5Z")
        );
        for wrong in [
            "",
            "2026-02-29",
            "20.11.2026",
            "yesterday",
            "2026-11-20T25:00Z",
        ] {
            assert_eq!(read_in("UTC", text(wrong)), None, "{wrong}");
        }
        assert_eq!(read_in("UTC", Moment::Millis(i64::MAX)), None);
    }

    #[test]
    fn days_on_which_clocks_change() {
        let text = |text: &str| read_in("Europe/Berlin", Moment::Text(text.to_owned())).unwrap();
        assert_eq!(text("2026-03-29T02:30:00"), "2026-03-29T03:30:00+02:00");
        assert_eq!(text("2026-10-25T02:30:00"), "2026-10-25T02:30:00+02:00");
        assert_eq!(
            text("2026-10-25T02:30:00+01:00"),
            "2026-10-25T02:30:00+01:00"
        );
    }

    #[test]
    fn length_is_bounded() {
        let padded = |length: usize| {
            let text = format!("2026-11-20T00:00:00.{}Z", "0".repeat(9));
            format!("{text}{}", " ".repeat(length - text.len()))
        };
        assert_eq!(read(&padded(DATE_BYTES + 1), &Zone::default()), None);
        let zoned = "2026-11-20T00:00:00+01:00[Europe/Berlin]";
        assert!(zoned.len() < DATE_BYTES && read(zoned, &Zone::default()).is_some());
    }
}
