//! `ics-format`: events as a calendar file (RFC 5545).
//!
//! Lines are written here: the library that reads them has a writer, but it counts characters and cuts bytes, and so panics
//! on text beyond ASCII.

use edgewright_limits::function::EVENTS;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Zoned};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::dates::{Moment, Zone};
use crate::function::{Function, Outcome};
use crate::quota::Quota;
use crate::{Context, FunctionError};

/// Events to write.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The events, at most 5000.
    events: Vec<Event>,
    /// The calendar's name.
    name: Option<String>,
    /// What the file is for: `PUBLISH`, `REQUEST` or `CANCEL`; `PUBLISH` if not given.
    #[serde(default)]
    method: Method,
    /// The zone in which times are meant that do not say; UTC if not given. Times are written in UTC.
    #[serde(default)]
    timezone: Zone,
}

/// An event.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Event {
    /// What the event is known by: a later file with the same one changes it.
    uid: String,
    /// Its name.
    summary: String,
    /// When it begins. A date without a time is a whole day.
    start: Moment,
    /// When it ends; for whole days, the last of them. Without it, it lasts an hour or a day.
    end: Option<Moment>,
    /// More about it.
    description: Option<String>,
    /// Where it is.
    location: Option<String>,
    /// Address of a page about it.
    url: Option<String>,
    /// E-mail address of who invites.
    organizer: Option<String>,
    /// E-mail addresses of who is invited.
    #[serde(default)]
    attendees: Vec<String>,
    /// When it repeats, as a rule of RFC 5545: `FREQ=WEEKLY;COUNT=10`.
    recurrence: Option<String>,
    /// How often it was changed; 0 if not given.
    #[serde(default)]
    sequence: u32,
    /// Minutes before it begins at which a reminder is shown.
    reminder_minutes: Option<u32>,
}

/// What a calendar file is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
enum Method {
    /// To be read.
    #[default]
    Publish,
    /// To invite.
    Request,
    /// To call off.
    Cancel,
}

pub(crate) struct IcsFormat;

impl Function for IcsFormat {
    const NAME: &'static str = "ics-format:1.0.0";
    const SUMMARY: &'static str = "Writes events as a calendar file (ICS).";
    const EXAMPLE: &'static str = r#"{
  "with": {"events": [{"uid": "1@x.org", "summary": "Lunch, long", "start": "2026-11-20T12:00:00+01:00"}]},
  "returns": "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Edgewright//Workflows//EN\r\nMETHOD:PUBLISH\r\nBEGIN:VEVENT\r\nUID:1@x.org\r\nDTSTAMP:20261120T173000Z\r\nDTSTART:20261120T110000Z\r\nDTEND:20261120T120000Z\r\nSUMMARY:Lunch\\, long\r\nSEQUENCE:0\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, context: &Context) -> Outcome {
        if arguments.events.len() > EVENTS {
            let message = format!("At most {EVENTS} events are possible in one file.");
            return Err(FunctionError::too_large("/events", message));
        }
        let mut lines = Lines {
            text: String::new(),
            quota: Quota::result(),
        };
        let method = match arguments.method {
            Method::Publish => "PUBLISH",
            Method::Request => "REQUEST",
            Method::Cancel => "CANCEL",
        };
        lines.add("BEGIN", "VCALENDAR")?;
        lines.add("VERSION", "2.0")?;
        lines.add("PRODID", "-//Edgewright//Workflows//EN")?;
        lines.add("METHOD", method)?;
        if let Some(name) = &arguments.name {
            lines.add("X-WR-CALNAME", &escaped(name))?;
        }
        for (index, event) in arguments.events.iter().enumerate() {
            let pointer = format!("/events/{index}");
            write_event(&mut lines, event, &arguments.timezone, context, &pointer)?;
        }
        lines.add("END", "VCALENDAR")?;
        Ok(lines.text.into())
    }
}

fn write_event(
    lines: &mut Lines,
    event: &Event,
    zone: &Zone,
    context: &Context,
    pointer: &str,
) -> Result<(), FunctionError> {
    lines.add("BEGIN", "VEVENT")?;
    lines.add("UID", &escaped(&event.uid))?;
    let now = Moment::Millis(context.now.0).zoned(&Zone::default(), context, "")?;
    lines.add("DTSTAMP", &in_utc(&now))?;
    write_times(lines, event, zone, context, pointer)?;
    lines.add("SUMMARY", &escaped(&event.summary))?;
    lines.add("SEQUENCE", &event.sequence.to_string())?;
    let texts = [
        ("DESCRIPTION", &event.description),
        ("LOCATION", &event.location),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            lines.add(name, &escaped(text))?;
        }
    }
    let raw = [
        ("url", "URL", &event.url),
        ("recurrence", "RRULE", &event.recurrence),
    ];
    for (member, name, text) in raw {
        if let Some(text) = text {
            lines.add(name, one_line(text, &format!("{pointer}/{member}"))?)?;
        }
    }
    if let Some(address) = &event.organizer {
        lines.add(
            "ORGANIZER",
            &mail(address, &format!("{pointer}/organizer"))?,
        )?;
    }
    for (index, address) in event.attendees.iter().enumerate() {
        let place = format!("{pointer}/attendees/{index}");
        lines.add(
            "ATTENDEE;ROLE=REQ-PARTICIPANT;RSVP=TRUE",
            &mail(address, &place)?,
        )?;
    }
    if let Some(minutes) = event.reminder_minutes {
        lines.add("BEGIN", "VALARM")?;
        lines.add("ACTION", "DISPLAY")?;
        lines.add("DESCRIPTION", &escaped(&event.summary))?;
        lines.add("TRIGGER", &format!("-PT{minutes}M"))?;
        lines.add("END", "VALARM")?;
    }
    lines.add("END", "VEVENT")
}

fn write_times(
    lines: &mut Lines,
    event: &Event,
    zone: &Zone,
    context: &Context,
    pointer: &str,
) -> Result<(), FunctionError> {
    let end_place = format!("{pointer}/end");
    let too_late = || FunctionError::data(&end_place, "The end is outside of the calendar.");
    let backwards = || FunctionError::data(&end_place, "The event ends before it begins.");
    if let Some(first) = day_of(&event.start) {
        let last = match &event.end {
            Some(end) => day_of(end).ok_or_else(|| {
                FunctionError::data(
                    &end_place,
                    "The event begins with a whole day, so it ends with one.",
                )
            })?,
            None => first,
        };
        if last < first {
            return Err(backwards());
        }
        // In the file stands the day after the last one.
        let after = last
            .checked_add(Span::new().days(1))
            .map_err(|_| too_late())?;
        lines.add("DTSTART;VALUE=DATE", &first.strftime("%Y%m%d").to_string())?;
        return lines.add("DTEND;VALUE=DATE", &after.strftime("%Y%m%d").to_string());
    }
    let start = event
        .start
        .zoned(zone, context, &format!("{pointer}/start"))?;
    let end = match &event.end {
        Some(end) => end.zoned(zone, context, &end_place)?,
        None => start
            .checked_add(Span::new().hours(1))
            .map_err(|_| too_late())?,
    };
    if end < start {
        return Err(backwards());
    }
    lines.add("DTSTART", &in_utc(&start))?;
    lines.add("DTEND", &in_utc(&end))
}

/// The day, if a moment is one without a time.
fn day_of(moment: &Moment) -> Option<Date> {
    match moment {
        Moment::Text(text) if text.len() == "2026-11-20".len() => text.parse().ok(),
        _ => None,
    }
}

fn in_utc(moment: &Zoned) -> String {
    let moment = moment.with_time_zone(TimeZone::UTC);
    moment.strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.replace("\r\n", "\n").chars() {
        match char {
            '\\' | ';' | ',' => {
                escaped.push('\\');
                escaped.push(char);
            }
            '\n' => escaped.push_str("\\n"),
            char if char.is_control() && char != '\t' => {}
            char => escaped.push(char),
        }
    }
    escaped
}

/// A line break would begin a line of somebody else's choosing.
fn one_line<'a>(text: &'a str, pointer: &str) -> Result<&'a str, FunctionError> {
    if text.is_empty() || text.chars().any(char::is_control) {
        let message = "This has to be one line of text.";
        return Err(FunctionError::data(pointer, message));
    }
    Ok(text)
}

fn mail(address: &str, pointer: &str) -> Result<String, FunctionError> {
    let is_plain = |char: char| !char.is_whitespace() && !char.is_control();
    if !address.contains('@') || !address.chars().all(is_plain) {
        return Err(FunctionError::data(pointer, "This is no e-mail address."));
    }
    Ok(format!("mailto:{address}"))
}

struct Lines {
    text: String,
    quota: Quota,
}

impl Lines {
    /// One line, folded so that none is longer than 75 bytes.
    fn add(&mut self, name: &str, value: &str) -> Result<(), FunctionError> {
        const LINE_BYTES: usize = 75;
        let length = name.len() + value.len() + 3;
        self.quota.take(length + length / LINE_BYTES * 4)?;
        let mut filled = 0;
        for char in name.chars().chain([':']).chain(value.chars()) {
            if filled + char.len_utf8() > LINE_BYTES {
                self.text.push_str("\r\n ");
                filled = 1;
            }
            self.text.push(char);
            filled += char.len_utf8();
        }
        self.text.push_str("\r\n");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{refused, returns};
    use edgewright_limits::function::EVENTS;
    use serde_json::{Value, json};

    fn event(rest: Value) -> Value {
        let mut event = json!({"uid": "1", "summary": "s", "start": "2026-11-20T12:00"});
        event
            .as_object_mut()
            .unwrap()
            .extend(rest.as_object().unwrap().clone());
        json!({"events": [event], "timezone": "Europe/Berlin"})
    }

    #[test]
    fn lines_are_folded_and_text_is_escaped() {
        let text = returns(
            "ics-format",
            event(json!({"description": "é;\r\n".repeat(60)})),
        );
        let text = text.as_str().unwrap();
        assert!(text.contains("DESCRIPTION:é\\;\\né\\;\\n"));
        assert!(
            text.split("\r\n")
                .all(|line| line.len() <= 75 && !line.contains('\n'))
        );
        assert!(text.contains("DTSTART:20261120T110000Z\r\nDTEND:20261120T120000Z\r\n"));
    }

    #[test]
    fn whole_days_end_on_their_last() {
        let text = returns(
            "ics-format",
            event(json!({"start": "2026-12-31", "end": "2026-12-31"})),
        );
        let wanted = "DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n";
        assert!(text.as_str().unwrap().contains(wanted));
    }

    #[test]
    fn what_cannot_be_is_refused_where_it_is() {
        for (rest, pointer) in [
            (json!({"start": "soon"}), "/events/0/start"),
            (json!({"end": "2026-11-20T11:00"}), "/events/0/end"),
            (
                json!({"start": "2026-11-20", "end": "2026-11-19"}),
                "/events/0/end",
            ),
            (
                json!({"start": "2026-11-20", "end": "2026-11-20T12:00"}),
                "/events/0/end",
            ),
            (json!({"url": "a\r\nATTENDEE:b"}), "/events/0/url"),
            (json!({"recurrence": "x\ny"}), "/events/0/recurrence"),
            (
                json!({"attendees": ["a@x.org", "b"]}),
                "/events/0/attendees/1",
            ),
            (json!({"organizer": "a@x\nb"}), "/events/0/organizer"),
        ] {
            assert_eq!(refused("ics-format", event(rest)).pointer, pointer);
        }
    }

    #[test]
    fn the_number_of_events_is_bounded() {
        let call = |count: usize| json!({"events": vec![json!({"uid": "1", "summary": "", "start": 0}); count]});
        returns("ics-format", call(EVENTS - 1));
        returns("ics-format", call(EVENTS));
        assert_eq!(refused("ics-format", call(EVENTS + 1)).pointer, "/events");
    }
}
