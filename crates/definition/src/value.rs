//! Whether a written-out value fits what a field holds. The same rules hold for defaults, example rows, checks and requests.
//!
//! Nothing here converts or stores a value.

mod decimal;
mod text;

use chrono::{DateTime, Datelike, NaiveDate};
use edgewright_limits::value::{INTEGER, LONG_TEXT_CHARS, MONEY_PLACES, TEXT_CHARS};
use serde_json::Value;

pub use decimal::decimal_units;
pub use text::{is_email, is_url, kept, visible_part};

use crate::document::Choice;
use crate::kind::Kind;
use edgewright_finding::did_you_mean;

/// Whether `value` (not null) fits `kind`.
///
/// # Errors
/// A sentence that says what is expected instead.
pub fn fits(kind: Kind<'_>, value: &Value) -> Result<(), String> {
    match kind {
        Kind::Text => text::fits(value, TEXT_CHARS, false),
        Kind::LongText => text::fits(value, LONG_TEXT_CHARS, true),
        Kind::Email => text_that(value, is_email, "an e-mail address such as ann@example.org"),
        Kind::Url => text_that(value, is_url, "a web address that starts with https://"),
        Kind::Integer => integer(value),
        Kind::Autonumber => autonumber(value),
        Kind::Decimal(places) => decimal_units(value, places).map(|_| ()),
        Kind::Money => decimal_units(value, MONEY_PLACES).map(|_| ()),
        Kind::Boolean => (value.is_boolean())
            .then_some(())
            .ok_or_else(|| "It needs true or false.".to_owned()),
        Kind::Date => text_that(value, is_date, "a date such as 2026-11-20"),
        Kind::DateTime => text_that(
            value,
            is_datetime,
            "a date and time such as 2026-11-20T09:30:00Z",
        ),
        Kind::Select(options) => option(value, options),
        Kind::MultiSelect(options) => option_list(value, options),
        Kind::Relation(_) | Kind::RowId => text_that(value, is_row_id, "the id of a row"),
        Kind::Person => text_that(value, is_user_id, "the id of a person"),
    }
}

fn text_that(value: &Value, holds: impl Fn(&str) -> bool, words: &str) -> Result<(), String> {
    match value.as_str() {
        Some(text) if holds(text) => Ok(()),
        _ => Err(format!("It needs {words}.")),
    }
}

fn integer(value: &Value) -> Result<(), String> {
    match value.as_i64() {
        Some(number) if (-INTEGER..=INTEGER).contains(&number) => Ok(()),
        _ => Err(format!(
            "It needs a whole number between -{INTEGER} and {INTEGER}, without quotes."
        )),
    }
}

/// A number given by the app is shown with the text before it, if there is some.
fn autonumber(value: &Value) -> Result<(), String> {
    match value.as_str() {
        Some(text) if text.len() <= 60 && text.ends_with(|last: char| last.is_ascii_digit()) => {
            Ok(())
        }
        Some(_) => Err("It needs a number of the table, such as 12 or INV-12.".to_owned()),
        None => integer(value),
    }
}

/// Whether `text` is a day of the calendar in its one spelling.
#[must_use]
pub fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = bytes else {
        return false;
    };
    let number = |digits: &[&u8]| {
        digits.iter().try_fold(0_u32, |number, digit| {
            let digit = digit.is_ascii_digit().then(|| u32::from(**digit - b'0'))?;
            Some(number * 10 + digit)
        })
    };
    let day = || {
        let year = i32::try_from(number(&[y1, y2, y3, y4])?).ok()?;
        NaiveDate::from_ymd_opt(year, number(&[m1, m2])?, number(&[d1, d2])?)
    };
    day().is_some()
}

/// Whether `text` is a moment with its offset (RFC 3339). In UTC, as which it is answered, its year has four digits too.
#[must_use]
pub fn is_datetime(text: &str) -> bool {
    text.len() <= 40
        && text.starts_with(|first: char| first.is_ascii_digit())
        && DateTime::parse_from_rfc3339(text)
            .is_ok_and(|moment| (0..=9999).contains(&moment.to_utc().year()))
}

fn is_row_id(text: &str) -> bool {
    text.parse::<edgewright_types::RowId>().is_ok()
}

fn is_user_id(text: &str) -> bool {
    text.parse::<edgewright_types::UserId>().is_ok()
}

fn option(value: &Value, options: &[Choice]) -> Result<(), String> {
    let chosen = value.as_str().unwrap_or_default();
    if options.iter().any(|option| option.id == chosen) {
        return Ok(());
    }
    let ids = || options.iter().map(|option| option.id.as_str());
    let known: Vec<&str> = ids().take(12).collect();
    let hint = did_you_mean(chosen, ids());
    Err(format!(
        "It needs the id of one of its options ({}).{hint}",
        known.join(", ")
    ))
}

fn option_list(value: &Value, options: &[Choice]) -> Result<(), String> {
    let Some(items) = value.as_array() else {
        return Err("It needs a list of option ids, such as [\"a\", \"b\"].".to_owned());
    };
    for (index, item) in items.iter().enumerate() {
        option(item, options)?;
        if items.iter().take(index).any(|earlier| earlier == item) {
            return Err("Its list has the same option twice.".to_owned());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
