//! Dates, through `chrono`, always in UTC. There is no clock and no local time zone.

use std::fmt::Write;

use chrono::format::{Item, Parsed, StrftimeItems, parse};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};

use super::{Native, one, zero};
use crate::eval::Machine;
use crate::meter::{Flow, Stop};
use crate::value::{Value, describe, error};

pub const NATIVES: &[Native] = &[
    zero("fromdate", |machine, input| read_seconds(machine, &input)),
    zero("fromdateiso8601", |machine, input| {
        read_seconds(machine, &input)
    }),
    zero("gmtime", |machine, input| match &input {
        Value::Num(_) => broken_down(machine, &moment(&input)?, fraction(&input)),
        _ => Err(error("gmtime() requires numeric inputs")),
    }),
    zero("mktime", |_, input| match &input {
        Value::Arr(_) => Ok(Value::Num(moment(&input)?.and_utc().timestamp() as f64)),
        _ => Err(error("mktime requires array inputs")),
    }),
    one("strftime", |machine, input, format| {
        write_date(machine, &input, &format)
    }),
    one("strptime", |machine, input, format| {
        let moment = read_date(machine, &input, &format)?;
        broken_down(machine, &moment, 0.0)
    }),
    zero("todate", |machine, input| write_iso(machine, &input)),
    zero("todateiso8601", |machine, input| write_iso(machine, &input)),
];

/// The format of `todate` and `fromdate`.
const ISO: &str = "%Y-%m-%dT%H:%M:%SZ";

/// Longest format and longest date text, in bytes.
const MAX_TEXT: usize = 256;

/// A bound of what one part of a format can become.
const PART_BYTES: usize = 64;

fn write_iso(machine: &Machine<'_>, input: &Value) -> Flow<Value> {
    machine.meter.step(16)?;
    format_date(machine, &moment(input)?, ISO)
}

fn read_seconds(machine: &Machine<'_>, input: &Value) -> Flow<Value> {
    let moment = parse_date(machine, input, ISO)?;
    Ok(Value::Num(moment.and_utc().timestamp() as f64))
}

/// The moment that a number of seconds or a broken down time means.
fn moment(input: &Value) -> Flow<NaiveDateTime> {
    let moment = match input {
        Value::Num(seconds) if seconds.is_finite() => {
            DateTime::<Utc>::from_timestamp(seconds.floor() as i64, 0)
                .map(|moment| moment.naive_utc())
        }
        Value::Arr(parts) => moment_of_parts(parts.items()),
        _ => return Err(error("strftime/1 requires parsed datetime inputs")),
    };
    moment.ok_or_else(|| error(format!("{} is not a date", describe(input))))
}

/// Year, month from 0, day, hour, minute, second.
fn moment_of_parts(parts: &[Value]) -> Option<NaiveDateTime> {
    let mut numbers = [0_i64; 6];
    for (slot, part) in numbers.iter_mut().zip(parts) {
        let Value::Num(number) = part else {
            return None;
        };
        *slot = number.floor() as i64;
    }
    if parts.len() < numbers.len() {
        return None;
    }
    let [year, month, day, hour, minute, second] = numbers;
    let month = u32::try_from(month.checked_add(1)?).ok()?;
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, u32::try_from(day).ok()?)?;
    let part = |number: i64| u32::try_from(number).ok();
    Some(date.and_time(NaiveTime::from_hms_opt(
        part(hour)?,
        part(minute)?,
        part(second)?,
    )?))
}

fn fraction(input: &Value) -> f64 {
    match input {
        Value::Num(seconds) => seconds - seconds.floor(),
        _ => 0.0,
    }
}

/// jq's broken down time: the six parts, the day of the week and the day of the year.
fn broken_down(machine: &Machine<'_>, moment: &NaiveDateTime, fraction: f64) -> Flow<Value> {
    machine.meter.alloc(256)?;
    let parts = [
        f64::from(moment.year()),
        f64::from(moment.month0()),
        f64::from(moment.day()),
        f64::from(moment.hour()),
        f64::from(moment.minute()),
        f64::from(moment.second()) + fraction,
        f64::from(moment.weekday().num_days_from_sunday()),
        f64::from(moment.ordinal0()),
    ];
    Value::array(&machine.meter, parts.into_iter().map(Value::Num).collect())
}

fn text_argument<'v>(value: &'v Value, message: &str) -> Flow<&'v str> {
    match value.as_str() {
        Some(text) if text.len() <= MAX_TEXT => Ok(text),
        Some(_) => Err(error("A date or its format is too long")),
        None => Err(error(message)),
    }
}

fn write_date(machine: &Machine<'_>, input: &Value, format: &Value) -> Flow<Value> {
    let format = text_argument(format, "strftime/1 requires a string format")?;
    format_date(machine, &moment(input)?, format)
}

/// Formats a moment. The format is checked part by part, because formatting with a wrong one would fail as a panic.
fn format_date(machine: &Machine<'_>, moment: &NaiveDateTime, format: &str) -> Flow<Value> {
    machine.meter.step(8 + format.len() as u64)?;
    machine.meter.alloc_items(format.len() + 1, PART_BYTES)?;
    let items = items_of(format)?;
    let mut text = String::new();
    match write!(text, "{}", moment.and_utc().format_with_items(items.iter())) {
        Ok(()) => Value::string(&machine.meter, text),
        Err(_) => Err(format_error(format)),
    }
}

fn items_of(format: &str) -> Flow<Vec<Item<'_>>> {
    let items: Vec<Item<'_>> = StrftimeItems::new(format).collect();
    if items.contains(&Item::Error) {
        Err(format_error(format))
    } else {
        Ok(items)
    }
}

fn format_error(format: &str) -> Stop {
    error(format!("{format} is not a date format"))
}

fn read_date(machine: &Machine<'_>, input: &Value, format: &Value) -> Flow<NaiveDateTime> {
    let message = "strptime/1 requires string inputs and arguments";
    text_argument(input, message)?;
    parse_date(machine, input, text_argument(format, message)?)
}

/// The moment that a text of the form `2026-11-20T07:00:00Z` means: nearly every one there is, and read at once.
fn usual_moment(text: &str) -> Option<NaiveDateTime> {
    let bytes: &[u8; 20] = text.as_bytes().try_into().ok()?;
    let [
        y1,
        y2,
        y3,
        y4,
        b'-',
        m1,
        m2,
        b'-',
        d1,
        d2,
        b'T',
        h1,
        h2,
        b':',
        i1,
        i2,
        b':',
        s1,
        s2,
        b'Z',
    ] = bytes
    else {
        return None;
    };
    let number = |digits: &[&u8]| {
        digits.iter().try_fold(0_u32, |number, digit| {
            let digit = digit.is_ascii_digit().then(|| u32::from(**digit - b'0'))?;
            Some(number * 10 + digit)
        })
    };
    let year = i32::try_from(number(&[y1, y2, y3, y4])?).ok()?;
    let date = NaiveDate::from_ymd_opt(year, number(&[m1, m2])?, number(&[d1, d2])?)?;
    date.and_hms_opt(number(&[h1, h2])?, number(&[i1, i2])?, number(&[s1, s2])?)
}

fn parse_date(machine: &Machine<'_>, input: &Value, format: &str) -> Flow<NaiveDateTime> {
    let text = text_argument(input, "strptime/1 requires string inputs and arguments")?;
    machine.meter.step(8 + (text.len() + format.len()) as u64)?;
    machine.meter.alloc_items(format.len() + 1, PART_BYTES)?;
    if let Some(moment) = (format == ISO).then(|| usual_moment(text)).flatten() {
        return Ok(moment);
    }
    // `Z` after the time is UTC, which is what every date here is.
    let format = format.replace("%Z", "UTC");
    let items = items_of(&format)?;
    let mut parsed = Parsed::new();
    let read =
        parse(&mut parsed, text, items.iter()).ok().and_then(|()| {
            let date = parsed.to_naive_date().ok()?;
            Some(parsed.to_naive_datetime_with_offset(0).unwrap_or_else(|_| {
                date.and_time(parsed.to_naive_time().unwrap_or(NaiveTime::MIN))
            }))
        });
    read.ok_or_else(|| {
        error(format!(
            "date \"{text}\" does not match format \"{format}\""
        ))
    })
}
