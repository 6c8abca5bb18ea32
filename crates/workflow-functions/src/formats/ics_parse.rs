//! `ics-parse`: the events of a calendar file (RFC 5545).
//!
//! The library takes lines apart; long lines are put together before, because it would lose spaces where they were folded.

use edgewright_limits::function::{EVENTS, LINE_PARAMETERS};
use ical::property::{Property, PropertyParser};
use jiff::civil::{Date, DateTime};
use jiff::fmt::strtime;
use jiff::{Span, Zoned};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::dates::{Zone, written};
use crate::function::{Function, Outcome};
use crate::quota::Quota;
use crate::{Context, FunctionError};

/// A calendar file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The file's text.
    text: String,
    /// The zone of times that name none, or one that is not known; UTC if not given.
    #[serde(default)]
    timezone: Zone,
}

pub(crate) struct IcsParse;

impl Function for IcsParse {
    const NAME: &'static str = "ics-parse:1.0.0";
    const SUMMARY: &'static str = "Reads the events of a calendar file (ICS). Repetitions are given as their rule, not one by one.";
    const EXAMPLE: &'static str = r#"{
  "with": {
    "text": "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1@x.org\r\nSUMMARY:Lunch\\, long\r\nDTSTART;TZID=Europe/Berlin:20261120T120000\r\nDURATION:PT90M\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
  },
  "returns": [{
    "uid": "1@x.org", "summary": "Lunch, long", "start": "2026-11-20T12:00:00+01:00",
    "end": "2026-11-20T13:30:00+01:00", "all_day": false
  }]
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        let text = unfolded(&arguments.text);
        if text
            .lines()
            .any(|line| line.matches(';').count() > LINE_PARAMETERS)
        {
            let message = format!("A line has more than {LINE_PARAMETERS} semicolons.");
            return Err(FunctionError::too_large("/text", message));
        }
        let mut reader = Reader {
            zone: &arguments.timezone,
            quota: Quota::result(),
            events: Vec::new(),
            within: Vec::new(),
        };
        for property in PropertyParser::from_reader(text.as_bytes()) {
            let property = property.map_err(|error| {
                FunctionError::data(
                    "/text",
                    format!("This cannot be read as a calendar: {error}"),
                )
            })?;
            reader.take(property)?;
        }
        if !reader.within.is_empty() {
            return Err(refuse("the file ends before its calendar does"));
        }
        Ok(reader.events.into())
    }
}

fn refuse(what: &str) -> FunctionError {
    FunctionError::data(
        "/text",
        format!("This cannot be read as a calendar: {what}."),
    )
}

/// Lines that were folded, in one piece each.
fn unfolded(text: &str) -> String {
    let text = text
        .strip_prefix('\u{feff}')
        .unwrap_or(text)
        .replace("\r\n", "\n");
    text.replace("\n ", "").replace("\n\t", "")
}

struct Reader<'a> {
    zone: &'a Zone,
    quota: Quota,
    events: Vec<Value>,
    /// Names of the parts that have begun, with the event that is being read.
    within: Vec<(String, Option<Event>)>,
}

#[derive(Default)]
struct Event {
    members: Map<String, Value>,
    start: Option<Time>,
    end: Option<Time>,
    duration: Option<Span>,
}

/// When something begins or ends.
enum Time {
    Day(Date),
    Moment(Zoned),
}

/// Deeper than calendars are: an alarm in an event in a calendar.
const PARTS_DEPTH: usize = 8;

impl Reader<'_> {
    fn take(&mut self, property: Property) -> Result<(), FunctionError> {
        let value = property.value.as_deref().unwrap_or_default();
        let name = property.name.to_ascii_uppercase();
        match name.as_str() {
            "BEGIN" => self.begin(value),
            "END" => self.end(value),
            _ if self.within.is_empty() => Err(refuse("there is a line outside of a calendar")),
            name => match self.within.last_mut() {
                Some((_, Some(event))) => {
                    self.quota.take(value.len())?;
                    event.set(name, &property, value, self.zone)
                }
                _ => Ok(()),
            },
        }
    }

    fn begin(&mut self, value: &str) -> Result<(), FunctionError> {
        let part = value.to_ascii_uppercase();
        if self.within.is_empty() && part != "VCALENDAR" {
            return Err(refuse("it does not begin with BEGIN:VCALENDAR"));
        }
        if self.within.len() == PARTS_DEPTH {
            return Err(refuse("its parts nest too deeply"));
        }
        let event = (part == "VEVENT").then(Event::default);
        if event.is_some() && self.events.len() == EVENTS {
            let message = format!("The calendar has more than {EVENTS} events.");
            return Err(FunctionError::too_large("/text", message));
        }
        self.within.push((part, event));
        Ok(())
    }

    fn end(&mut self, value: &str) -> Result<(), FunctionError> {
        match self.within.pop() {
            Some((part, event)) if part.eq_ignore_ascii_case(value) => {
                self.events.extend(event.map(Event::finish));
                Ok(())
            }
            _ => Err(refuse(&format!("END:{value} has no beginning"))),
        }
    }
}

impl Event {
    fn set(
        &mut self,
        name: &str,
        property: &Property,
        value: &str,
        zone: &Zone,
    ) -> Result<(), FunctionError> {
        let text = |name: &str| Some((name.to_owned(), Value::from(unescaped(value))));
        let member = match name {
            "UID" => text("uid"),
            "SUMMARY" => text("summary"),
            "DESCRIPTION" => text("description"),
            "LOCATION" => text("location"),
            "STATUS" => text("status"),
            "URL" => Some(("url".to_owned(), value.into())),
            "RRULE" => Some(("recurrence".to_owned(), value.into())),
            "ORGANIZER" => Some(("organizer".to_owned(), address(value).into())),
            "SEQUENCE" => value
                .parse::<u32>()
                .ok()
                .map(|number| ("sequence".to_owned(), number.into())),
            _ => None,
        };
        self.members.extend(member);
        match name {
            "ATTENDEE" => self.add("attendees", address(value)),
            "CATEGORIES" => {
                for category in value.split(',') {
                    self.add("categories", unescaped(category));
                }
            }
            "DTSTART" => self.start = Some(time(property, value, zone)?),
            "DTEND" => self.end = Some(time(property, value, zone)?),
            "DURATION" => {
                let span = value
                    .parse()
                    .map_err(|_| refuse(&format!("{value} is no duration")))?;
                self.duration = Some(span);
            }
            _ => {}
        }
        Ok(())
    }

    fn add(&mut self, name: &str, item: String) {
        let list = self.members.entry(name).or_insert_with(|| json!([]));
        if let Value::Array(list) = list {
            list.push(item.into());
        }
    }

    fn finish(mut self) -> Value {
        let all_day = matches!(self.start, Some(Time::Day(_)));
        let end = self
            .end
            .take()
            .or_else(|| self.start.as_ref()?.after(self.duration?));
        // In the file stands the day after the last one.
        let last = match end {
            Some(Time::Day(day)) => Some(Time::Day(day.yesterday().unwrap_or(day))),
            other => other,
        };
        let told = |time: Option<Time>| time.map(|time| time.told());
        self.members
            .insert("start".to_owned(), told(self.start).into());
        self.members.insert("end".to_owned(), told(last).into());
        self.members.insert("all_day".to_owned(), all_day.into());
        self.members.into()
    }
}

impl Time {
    fn after(&self, span: Span) -> Option<Self> {
        match self {
            Self::Day(day) => day.checked_add(span).ok().map(Self::Day),
            Self::Moment(moment) => moment.checked_add(span).ok().map(Self::Moment),
        }
    }

    fn told(&self) -> String {
        match self {
            Self::Day(day) => day.to_string(),
            Self::Moment(moment) => written(moment),
        }
    }
}

fn time(property: &Property, value: &str, zone: &Zone) -> Result<Time, FunctionError> {
    let broken = || refuse(&format!("{value} is no time"));
    let value = value.trim();
    if let Ok(day) = strtime::parse("%Y%m%d", value).and_then(|parts| parts.to_date()) {
        return Ok(Time::Day(day));
    }
    let (local, is_utc) = match value.strip_suffix('Z') {
        Some(local) => (local, true),
        None => (value, false),
    };
    let local: DateTime = strtime::parse("%Y%m%dT%H%M%S", local)
        .and_then(|parts| parts.to_datetime())
        .map_err(|_| broken())?;
    let named = property
        .params
        .iter()
        .flatten()
        .find(|(name, _)| name.eq_ignore_ascii_case("TZID"));
    let named = named
        .and_then(|(_, names)| names.first())
        .and_then(|name| Zone::named(name));
    let zone = if is_utc {
        Zone::default()
    } else {
        named.unwrap_or_else(|| zone.clone())
    };
    let moment = local.to_zoned(zone.get()).map_err(|_| broken())?;
    Ok(Time::Moment(moment))
}

fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => match chars.next() {
                Some('n' | 'N') => plain.push('\n'),
                Some(other) => plain.push(other),
                None => {}
            },
            char => plain.push(char),
        }
    }
    plain
}

fn address(value: &str) -> String {
    let is_mail = value
        .get(..7)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:"));
    if is_mail {
        value.get(7..).unwrap_or_default()
    } else {
        value
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use crate::testing::{refused, returns};
    use edgewright_limits::function::{EVENTS, LINE_PARAMETERS};
    use serde_json::json;

    #[test]
    fn what_is_written_is_read_again() {
        let event = json!({
            "uid": "1@x.org", "summary": "Grüße; \\ lang ".repeat(20), "description": "a\nb, c", "location": "Rome",
            "start": "2026-11-20T12:00:00Z", "end": "2026-11-20T13:00:00Z", "url": "https://x.org/?a=1;b", "organizer": "o@x.org",
            "attendees": ["a@x.org", "b@x.org"], "recurrence": "FREQ=WEEKLY;COUNT=2", "sequence": 3
        });
        let mut written = event.clone();
        written["reminder_minutes"] = json!(15);
        let text = returns("ics-format", json!({"events": [written]}));
        let read = returns("ics-parse", json!({"text": text}));
        let mut wanted = event;
        wanted["all_day"] = json!(false);
        // What a line ends with is trimmed by the library.
        wanted["summary"] = json!(wanted["summary"].as_str().unwrap().trim_end());
        assert_eq!(read, json!([wanted]));
    }

    #[test]
    fn whole_days_and_zones() {
        let read = |lines: &str| {
            let text = format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{lines}\nEND:VEVENT\nEND:VCALENDAR");
            returns("ics-parse", json!({"text": text, "timezone": "Asia/Tokyo"}))[0].clone()
        };
        let days = read("DTSTART;VALUE=DATE:20261230\nDTEND;VALUE=DATE:20270102");
        assert_eq!(
            (&days["start"], &days["end"], &days["all_day"]),
            (&json!("2026-12-30"), &json!("2027-01-01"), &json!(true))
        );
        assert_eq!(
            read("DTSTART:20261120T120000")["start"],
            "2026-11-20T12:00:00+09:00"
        );
        assert_eq!(
            read("DTSTART;TZID=\"Custom: x\":20261120T120000")["start"],
            "2026-11-20T12:00:00+09:00"
        );
        assert_eq!(
            read("DTSTART:20261120T120000Z")["start"],
            "2026-11-20T12:00:00Z"
        );
        assert_eq!(read("SUMMARY:none")["start"], json!(null));
    }

    #[test]
    fn what_is_broken_is_told() {
        for text in [
            "BEGIN:VEVENT\nEND:VEVENT",
            "BEGIN:VCALENDAR",
            "BEGIN:VCALENDAR\nEND:VEVENT",
            "SUMMARY:x",
            "nonsense",
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:soon\nEND:VEVENT\nEND:VCALENDAR",
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDURATION:x\nEND:VEVENT\nEND:VCALENDAR",
        ] {
            assert_eq!(
                refused("ics-parse", json!({"text": text})).pointer,
                "/text",
                "{text}"
            );
        }
        assert_eq!(returns("ics-parse", json!({"text": ""})), json!([]));
    }

    #[test]
    fn parameters_of_a_line_are_bounded() {
        let call = |count: usize| {
            let line = format!("X{}:y", ";A=b".repeat(count));
            json!({"text": format!("BEGIN:VCALENDAR\n{line}\nEND:VCALENDAR\n")})
        };
        returns("ics-parse", call(LINE_PARAMETERS - 1));
        returns("ics-parse", call(LINE_PARAMETERS));
        assert_eq!(
            refused("ics-parse", call(LINE_PARAMETERS + 1)).code,
            crate::ErrorCode::TooLarge
        );
    }

    #[test]
    fn the_number_of_events_is_bounded() {
        let call = |count: usize| {
            let events = "BEGIN:VEVENT\nEND:VEVENT\n".repeat(count);
            json!({"text": format!("BEGIN:VCALENDAR\n{events}END:VCALENDAR\n")})
        };
        returns("ics-parse", call(EVENTS - 1));
        returns("ics-parse", call(EVENTS));
        assert_eq!(
            refused("ics-parse", call(EVENTS + 1)).code,
            crate::ErrorCode::TooLarge
        );
    }
}
